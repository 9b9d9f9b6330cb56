/**
 * The networks of Tables 4 and 5, row by row. As printed, three rows do not give the sizes that the
 * tables state; each carries the smallest correction that does. Intermediate rows of Table 5 that our
 * source lost are chosen so that the parameter counts agree.
 */
import type { RandomStream } from '../engine/random.js';
import * as tf from '../engine/tf.js';
import type { Variables } from '../training/train.js';
import type { Autoencoder } from './autoencoder.js';
import { addConv, addConvTranspose, conv, convTranspose, torchUniform } from './layers.js';

/** Kernel size, stride and padding, as PyTorch means them. */
export interface Taps {
  kernel: number;
  stride: number;
  padding: number;
}

/** One row of the tables. */
export interface LayerRow {
  part: 'encoder' | 'decoder' | 'refine';
  kind: 'Conv2d' | 'ConvTranspose2d';
  inputs: number;
  outputs: number;
  printed: Taps;
  /** What replaces the printed numbers where they are wrong. */
  corrected?: Taps;
  activation: 'LeakyReLU' | 'Tanh' | 'none';
  /** The edge of the output that the table states, in pixels. */
  statedEdge: number;
}

const taps = (kernel: number, stride: number, padding: number): Taps => ({
  kernel,
  stride,
  padding,
});
const HALVE = taps(4, 2, 1);
const POINT = taps(1, 1, 0);
const SAME = taps(3, 1, 1);

function row(
  part: LayerRow['part'],
  kind: LayerRow['kind'],
  inputs: number,
  outputs: number,
  printed: Taps,
  activation: LayerRow['activation'],
  statedEdge: number,
  corrected?: Taps,
): LayerRow {
  return { part, kind, inputs, outputs, printed, activation, statedEdge, corrected };
}

/** The two layers after the decoder's Tanh: kernel and stride are swapped in print. */
const refine = (channels: number): LayerRow[] => [
  row('refine', 'Conv2d', channels, 32, taps(1, 3, 1), 'LeakyReLU', 32, SAME),
  row('refine', 'Conv2d', 32, channels, taps(1, 3, 1), 'none', 32, SAME),
];

/** Table 4: 8×8 latents of 32×32 images, for Figures 3 and 4. */
export function table4(dimensions: number, channels = 3): LayerRow[] {
  return [
    row('encoder', 'Conv2d', channels, 64, HALVE, 'LeakyReLU', 16),
    row('encoder', 'Conv2d', 64, 256, HALVE, 'LeakyReLU', 8),
    row('encoder', 'Conv2d', 256, 1024, POINT, 'none', 8),
    row('encoder', 'Conv2d', 1024, dimensions, POINT, 'none', 8),
    row('decoder', 'Conv2d', dimensions, 1024, POINT, 'none', 8),
    row('decoder', 'Conv2d', 1024, 1024, POINT, 'LeakyReLU', 8),
    row('decoder', 'ConvTranspose2d', 1024, 512, taps(3, 3, 1), 'LeakyReLU', 8, SAME),
    row('decoder', 'ConvTranspose2d', 512, 64, HALVE, 'none', 16),
    row('decoder', 'ConvTranspose2d', 64, channels, HALVE, 'Tanh', 32),
    ...refine(channels),
  ];
}

/** Table 5: 4×4 latents of 32×32 images, for BL-AE and γ-ARVM. 8196 is printed; 8192 must be meant. */
export function table5(dimensions: number, channels = 3): LayerRow[] {
  return [
    row('encoder', 'Conv2d', channels, 64, HALVE, 'LeakyReLU', 16),
    row('encoder', 'Conv2d', 64, 256, HALVE, 'LeakyReLU', 8),
    row('encoder', 'Conv2d', 256, 512, HALVE, 'LeakyReLU', 4),
    row('encoder', 'Conv2d', 512, 8196, POINT, 'none', 4),
    row('encoder', 'Conv2d', 8196, dimensions, POINT, 'none', 4),
    row('decoder', 'Conv2d', dimensions, 8196, POINT, 'none', 4),
    row('decoder', 'Conv2d', 8196, 1024, POINT, 'LeakyReLU', 4),
    row('decoder', 'ConvTranspose2d', 1024, 512, taps(4, 1, 0), 'LeakyReLU', 4, SAME),
    row('decoder', 'ConvTranspose2d', 512, 256, HALVE, 'LeakyReLU', 8),
    row('decoder', 'ConvTranspose2d', 256, 64, HALVE, 'LeakyReLU', 16),
    row('decoder', 'ConvTranspose2d', 64, channels, HALVE, 'Tanh', 32),
    ...refine(channels),
  ];
}

/** The numbers that a row really uses. */
export function tapsOf(layer: LayerRow, version: 'printed' | 'corrected'): Taps {
  return version === 'corrected' ? (layer.corrected ?? layer.printed) : layer.printed;
}

/**
 * Edge of a layer's output, in pixels: ⌊(H + 2p − k)/s⌋ + 1 for a convolution and (H − 1)s − 2p + k for a
 * transposed one.
 */
export function outputEdge(
  kind: LayerRow['kind'],
  edge: number,
  { kernel, stride, padding }: Taps,
): number {
  return kind === 'Conv2d'
    ? Math.floor((edge + 2 * padding - kernel) / stride) + 1
    : (edge - 1) * stride - 2 * padding + kernel;
}

/** Weights and biases of a row. */
export function layerParameters({ inputs, outputs }: LayerRow, { kernel }: Taps): number {
  return inputs * outputs * kernel * kernel + outputs;
}

/** Multiplications per image of a row: each tap of a transposed convolution meets every input pixel. */
export function layerMultiplications(layer: LayerRow, inputEdge: number, used: Taps): number {
  const edge = layer.kind === 'Conv2d' ? outputEdge(layer.kind, inputEdge, used) : inputEdge;
  return edge * edge * layer.inputs * layer.outputs * used.kernel * used.kernel;
}

/**
 * A table's network with its layers named `encoder/0`, `decoder/0`, `refine/0`, …
 * @param width multiplies the inner channel counts, except one that happens to be that of the image or the
 *   latents; 1 is the paper's
 * @param size edge of the image in pixels
 */
export function printedAutoencoder(
  rows: LayerRow[],
  version: 'printed' | 'corrected',
  random: RandomStream,
  { width = 1, size = 32 }: { width?: number; size?: number } = {},
): Autoencoder {
  const channels = rows[0].inputs;
  const encoder = rows.filter((layer) => layer.part === 'encoder');
  const dimensions = encoder[encoder.length - 1].outputs;
  const scaled = (count: number) =>
    count === channels || count === dimensions ? count : Math.max(1, Math.round(count * width));
  const p: Variables = {};
  const name = (layer: LayerRow) =>
    `${layer.part}/${rows.filter((other) => other.part === layer.part).indexOf(layer)}`;
  for (const layer of rows) {
    const addLayer = layer.kind === 'Conv2d' ? addConv : addConvTranspose;
    const { kernel } = tapsOf(layer, version);
    addLayer(
      p,
      name(layer),
      kernel,
      scaled(layer.inputs),
      scaled(layer.outputs),
      random,
      torchUniform,
    );
  }
  const apply = (x: tf.Tensor4D, layers: LayerRow[]) =>
    layers.reduce((h, layer) => {
      const run = layer.kind === 'Conv2d' ? conv : convTranspose;
      const y = run(p, name(layer), h, tapsOf(layer, version));
      if (layer.activation === 'Tanh') return tf.tanh(y);
      return layer.activation === 'LeakyReLU' ? tf.leakyRelu(y, 0.01) : y;
    }, x);
  return {
    size,
    channels,
    dimensions,
    grid: encoder.reduce(
      (edge, layer) => outputEdge(layer.kind, edge, tapsOf(layer, version)),
      size,
    ),
    parameters: p,
    encoderPrefix: 'encoder/',
    encode: (images) => apply(images, encoder),
    decode: (latents) => apply(latents, rows.slice(encoder.length)),
  };
}
