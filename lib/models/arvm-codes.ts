/** What a trained γ-ARVM says about whole codes, and the codes it draws. */
import type { RandomStream } from '../engine/random.js';
import * as tf from '../engine/tf.js';
import { valuesOf } from '../engine/values.js';
import { type Arvm, arvmLogits, writeContext } from './arvm.js';
import { alphabetSize, stepsPerImage, type Tokens } from './tokens.js';

const ROWS_PER_BATCH = 4096;

/** log₂ Π_i p_θ(z_i | window) for every image, in bits: the exact likelihood of the network. */
export function arvmLogProbabilities(arvm: Arvm, tokens: Tokens): Float64Array {
  const steps = stepsPerImage(tokens);
  const bits = new Float64Array(tokens.images);
  const total = tokens.images * steps;
  for (let begin = 0; begin < total; begin += ROWS_PER_BATCH) {
    const rows = Math.min(ROWS_PER_BATCH, total - begin);
    const logits = logitsAt(arvm, tokens, rows, (row) => begin + row);
    for (let row = 0; row < rows; row++) {
      const symbol = tokens.symbols[begin + row];
      bits[Math.floor((begin + row) / steps)] += logProbability(logits, row, symbol, arvm.shape);
    }
  }
  return bits;
}

/** Draws `images` codes in raster order at temperature 1, all images abreast. */
export function sampleArvm(arvm: Arvm, images: number, stream: RandomStream): Tokens {
  const { rows, columns, groups } = arvm.shape;
  const steps = rows * columns * groups;
  const tokens: Tokens = { ...arvm.shape, images, symbols: new Uint16Array(images * steps) };
  for (let step = 0; step < steps; step++) {
    for (let begin = 0; begin < images; begin += ROWS_PER_BATCH) {
      const count = Math.min(ROWS_PER_BATCH, images - begin);
      const logits = logitsAt(arvm, tokens, count, (row) => (begin + row) * steps + step);
      for (let row = 0; row < count; row++) {
        tokens.symbols[(begin + row) * steps + step] = drawSymbol(logits, row, arvm.shape, stream);
      }
    }
  }
  return tokens;
}

/** Logits of `rows` occurrences (image × steps + step), as plain numbers. */
function logitsAt(
  arvm: Arvm,
  tokens: Tokens,
  rows: number,
  occurrence: (row: number) => number,
): Float32Array {
  const steps = stepsPerImage(tokens);
  const contexts = new Float32Array(rows * arvm.features);
  for (let row = 0; row < rows; row++) {
    const at = occurrence(row);
    writeContext(arvm, tokens, Math.floor(at / steps), at % steps, contexts, row * arvm.features);
  }
  return valuesOf(() => arvmLogits(arvm, tf.tensor2d(contexts, [rows, arvm.features])));
}

/** log₂ softmax(logits of the row)[symbol]. */
export function logProbability(
  logits: Float32Array,
  row: number,
  symbol: number,
  shape: { bits: number },
): number {
  const symbols = alphabetSize(shape);
  const base = row * symbols;
  let largest = -Infinity;
  for (let k = 0; k < symbols; k++) largest = Math.max(largest, logits[base + k]);
  let sum = 0;
  for (let k = 0; k < symbols; k++) sum += Math.exp(logits[base + k] - largest);
  return (logits[base + symbol] - largest - Math.log(sum)) / Math.LN2;
}

/** A symbol drawn from softmax(logits of the row). */
export function drawSymbol(
  logits: Float32Array,
  row: number,
  shape: { bits: number },
  stream: RandomStream,
): number {
  const symbols = alphabetSize(shape);
  const base = row * symbols;
  let largest = -Infinity;
  for (let k = 0; k < symbols; k++) largest = Math.max(largest, logits[base + k]);
  const cumulative = new Float64Array(symbols);
  let sum = 0;
  for (let k = 0; k < symbols; k++) {
    sum += Math.exp(logits[base + k] - largest);
    cumulative[k] = sum;
  }
  const point = stream.uniform() * sum;
  const symbol = cumulative.findIndex((value) => value > point);
  return symbol < 0 ? symbols - 1 : symbol;
}
