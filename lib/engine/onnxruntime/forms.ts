/**
 * The forms in which a convolution can be computed. They give the same numbers up to the order of additions
 * (Winograd's: up to a few 10⁻⁶ of the largest) and differ in time only, by shape and by processor.
 */
import type { ValidConvolution } from './shapes.js';

/** `banded 8`: blocks of 8 output columns; `blocked 16`: blocks of 16 channels. */
export type Form = 'patches' | 'winograd' | `banded ${number}` | `blocked ${number}`;

/** Chooses the form of every convolution of one graph. */
export interface Forms {
  forward(v: ValidConvolution): Form;
  /** `transposed` describes the convolution of dy with the flipped filter, see `inputGradient`. */
  inputGradient(v: ValidConvolution, transposed: ValidConvolution): Form;
  /** Never `blocked`: that form has no filter gradient. */
  filterGradient(v: ValidConvolution): Form;
}

/** The number in the name of a form; 1 where it has none. */
export const sizeOfForm = (form: Form) => Number(form.split(' ')[1] ?? 1);
