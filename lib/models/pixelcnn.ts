/**
 * Gated PixelCNN (van den Oord et al., 2016) on the grid of binary codes: the second witness (Sec. 5.2).
 * A vertical stack sees the rows above, a horizontal stack the current row to the left; each layer is
 * tanh(a) · σ(b). On a 4×4 grid its 7×7 first layer alone sees the whole past from every position, whatever γ.
 *
 * Departure: the input is the code's bits as ±1 channels, instead of a learned embedding of symbols.
 */
import type { RandomStream } from '../engine/random.js';
import * as tf from '../engine/tf.js';
import type { Variables } from '../training/train.js';
import type { TokenShape } from './arvm.js';
import { addConv, conv, glorotUniform, heNormal, torchUniform } from './layers.js';
import { alphabetSize } from './tokens.js';

export interface PixelCnn {
  shape: TokenShape;
  /** Channels of each stack. */
  width: number;
  /** Gated layers; the first has 7×7 taps, the others 3×3. */
  layers: number;
  parameters: Variables;
}

/**
 * A new network for one symbol per position.
 * @throws RangeError for tokens with several groups per position.
 */
export function createPixelCnn(
  { rows, columns, groups, bits }: TokenShape,
  width: number,
  layers: number,
  stream: RandomStream,
): PixelCnn {
  if (groups !== 1) {
    throw new RangeError(`PixelCNN reads one symbol per position, and the tokens have ${groups}.`);
  }
  const parameters: Variables = {};
  for (let layer = 0; layer < layers; layer++) {
    const inputs = layer === 0 ? bits : width;
    const size = layer === 0 ? 7 : 3;
    addConv(parameters, `vertical${layer}`, size, inputs, 2 * width, stream, glorotUniform);
    addConv(parameters, `across${layer}`, 1, 2 * width, 2 * width, stream, glorotUniform);
    addConv(parameters, `horizontal${layer}`, size, inputs, 2 * width, stream, glorotUniform);
    addConv(parameters, `residual${layer}`, 1, width, width, stream, glorotUniform);
  }
  addConv(parameters, 'hidden', 1, width, 4 * width, stream, heNormal);
  addConv(parameters, 'histogram', 1, 4 * width, alphabetSize({ bits }), stream, torchUniform);
  return { shape: { rows, columns, groups, bits }, width, layers, parameters };
}

/** Logits of every position, [n, rows, columns, S], from codes as ±1, [n, rows, columns, bits]. */
export function pixelCnnLogits(
  { parameters, layers, width }: PixelCnn,
  codes: tf.Tensor4D,
): tf.Tensor4D {
  let vertical = codes;
  let horizontal = codes;
  for (let layer = 0; layer < layers; layer++) {
    // Only the first layer hides the current position (mask A); later ones may read it (mask B).
    const mask = layer === 0 ? 'A' : 'B';
    const above = maskedConv(parameters, `vertical${layer}`, vertical, `vertical${mask}`);
    const left = maskedConv(parameters, `horizontal${layer}`, horizontal, `horizontal${mask}`);
    const gated = gate(left.add(conv(parameters, `across${layer}`, above)), width);
    const output = conv(parameters, `residual${layer}`, gated);
    vertical = gate(above, width);
    horizontal = layer === 0 ? output : horizontal.add(output);
  }
  const hidden = conv(parameters, 'hidden', horizontal.relu()).relu<tf.Tensor4D>();
  return conv(parameters, 'histogram', hidden);
}

type Mask = 'verticalA' | 'verticalB' | 'horizontalA' | 'horizontalB';

/**
 * Which taps of a k×k kernel may be non-zero, row-major. The vertical stack reads whole rows: those
 * above (A), and its own (B), whose features know nothing but rows above. The horizontal stack reads
 * its row to the left (A), and its own place (B).
 */
export function tapMask(size: number, mask: Mask): Float32Array {
  const middle = (size - 1) / 2;
  return Float32Array.from({ length: size * size }, (_, tap) => {
    const dy = Math.floor(tap / size) - middle;
    const dx = (tap % size) - middle;
    if (mask === 'verticalA') return Number(dy < 0);
    if (mask === 'verticalB') return Number(dy <= 0);
    return Number(dy === 0 && (mask === 'horizontalA' ? dx < 0 : dx <= 0));
  });
}

function maskedConv(parameters: Variables, name: string, x: tf.Tensor4D, mask: Mask): tf.Tensor4D {
  const kernel = parameters[`${name}/kernel`] as tf.Tensor4D;
  const size = kernel.shape[0];
  const taps = tf.tensor4d(tapMask(size, mask), [size, size, 1, 1]);
  return tf.conv2d(x, kernel.mul<tf.Tensor4D>(taps), 1, 'same').add(parameters[`${name}/bias`]);
}

/** tanh of the first half of the channels times the logistic function of the second half. */
function gate(x: tf.Tensor4D, width: number): tf.Tensor4D {
  const [a, b] = tf.split(x, [width, width], 3);
  return a.tanh().mul(b.sigmoid());
}
