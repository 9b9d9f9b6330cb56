/**
 * Rules for the forms of convolutions, on shapes alone, from measurements on one machine: the same on every
 * processor, so that records repeat.
 */
import type { Form, Forms } from '../../forms.js';
import type { ValidConvolution } from '../../shapes.js';
import { blockWidth } from './banded-convolution.js';
import { winogradPays } from './winograd.js';

function rule(v: ValidConvolution, width: number): Form {
  if (width > 1) return `banded ${width}`;
  return winogradPays(v) ? 'winograd' : 'patches';
}

export const fixedForms: Forms = {
  forward: (v) => rule(v, blockWidth(v)),
  inputGradient: (v, transposed) => rule(v, blockWidth(transposed)),
  filterGradient: (v) => rule(v, blockWidth(v)),
};
