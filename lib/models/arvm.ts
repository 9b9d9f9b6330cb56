/**
 * γ-ARVM (Sec. 4.2): a network p_θ from the window of a step to a histogram over the next symbol,
 * trained towards the counted histograms q of Eq. 9 by the Kullback–Leibler divergence of Eq. 10.
 *
 * It is a perceptron on the bits of the window: each bit of a read position is −1 or +1, or 0 with a
 * flag of 1 where the position lies outside the grid (PAD). The paper leaves the network open; ours has
 * two hidden layers with ReLU.
 */
import type { RandomStream } from '../engine/random.js';
import type * as tf from '../engine/tf.js';
import type { Variables } from '../training/train.js';
import type { Pooling } from './count-table.js';
import { addDense, dense, heNormal, torchUniform } from './layers.js';
import { alphabetSize, stepsPerImage, type Tokens } from './tokens.js';
import { contextPositions, type Window } from './window.js';

/** A network for one window on one kind of tokens. */
export interface Arvm {
  shape: TokenShape;
  window: Window;
  pooling: Pooling;
  /** Numbers per context. */
  features: number;
  /** For each step and feature: the bit of the image that it shows as ±1, or −1 for none. */
  sources: Int32Array[];
  /** For each step and feature: what is added; flags of PAD and of the group. */
  constants: Float32Array[];
  parameters: Variables;
}

/** The part of `Tokens` that a network must know. */
export type TokenShape = Omit<Tokens, 'symbols' | 'images'>;

/**
 * A new network with `width` units in each of its two hidden layers. Histograms of Eq. 9 belong to a
 * position, which it therefore reads as well; for pooled ones it knows the position through PAD alone.
 */
export function createArvm(
  { rows, columns, groups, bits }: TokenShape,
  window: Window,
  width: number,
  stream: RandomStream,
  pooling: Pooling = 'own',
): Arvm {
  const shape = { rows, columns, groups, bits };
  const { sources, constants } = featureMap(shape, window, pooling);
  const features = sources[0].length;
  const parameters: Variables = {};
  addDense(parameters, 'hidden1', features, width, stream, heNormal);
  addDense(parameters, 'hidden2', width, width, stream, heNormal);
  addDense(parameters, 'histogram', width, alphabetSize(shape), stream, torchUniform);
  return { shape, window, pooling, features, sources, constants, parameters };
}

/** Logits of the histograms, [n, S], from contexts [n, features]. */
export function arvmLogits({ parameters }: Arvm, contexts: tf.Tensor2D): tf.Tensor2D {
  const first = dense(parameters, 'hidden1', contexts).relu();
  const second = dense(parameters, 'hidden2', first).relu();
  return dense(parameters, 'histogram', second) as tf.Tensor2D;
}

/** Writes the context of (image, step) into `into` from index `at` on. */
export function writeContext(
  arvm: Arvm,
  tokens: Tokens,
  image: number,
  step: number,
  into: Float32Array,
  at: number,
): void {
  const { bits } = arvm.shape;
  const base = image * stepsPerImage(tokens);
  const sources = arvm.sources[step];
  const constants = arvm.constants[step];
  for (let feature = 0; feature < sources.length; feature++) {
    const source = sources[feature];
    if (source < 0) {
      into[at + feature] = constants[feature];
    } else {
      const bit = (tokens.symbols[base + Math.floor(source / bits)] >> (source % bits)) & 1;
      into[at + feature] = 2 * bit - 1;
    }
  }
}

/**
 * Which bit of the image each feature shows. Per window position: its bits, then the flag of PAD.
 * With several groups per position: the bits of the earlier groups, then which group comes next. Where
 * each position has its own histograms: which position it is.
 */
function featureMap(shape: TokenShape, window: Window, pooling: Pooling) {
  const { rows, columns, groups, bits } = shape;
  const perPosition = groups * bits;
  const sources: Int32Array[] = [];
  const constants: Float32Array[] = [];
  contextPositions(window, rows, columns).forEach((reads, position) => {
    for (let group = 0; group < groups; group++) {
      const from: number[] = [];
      const constant: number[] = [];
      const show = (source: number, value: number) => {
        from.push(source);
        constant.push(value);
      };
      for (const read of reads) {
        for (let k = 0; k < perPosition; k++) show(read < 0 ? -1 : read * perPosition + k, 0);
        show(-1, read < 0 ? 1 : 0);
      }
      if (groups > 1) {
        for (let k = 0; k < perPosition; k++) {
          show(k < group * bits ? position * perPosition + k : -1, 0);
        }
        for (let g = 0; g < groups; g++) show(-1, g === group ? 1 : 0);
      }
      if (pooling === 'own') {
        for (let p = 0; p < rows * columns; p++) show(-1, p === position ? 1 : 0);
      }
      if (from.length === 0) show(-1, 1); // γ = 1 and one group: nothing is read
      sources.push(Int32Array.from(from));
      constants.push(Float32Array.from(constant));
    }
  });
  return { sources, constants };
}
