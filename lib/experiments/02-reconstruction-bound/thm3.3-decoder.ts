/** A decoder trained on the five latents of Theorem 3.3's figure, against the Bayes risk. */

import type { Progress } from '../../base/progress.js';
import { linspace } from '../../base/statistics.js';
import type { RandomStream } from '../../engine/random.js';
import * as tf from '../../engine/tf.js';
import { addDense, dense } from '../../models/layers.js';
import { decoderRisk } from '../../theory/bayes.js';
import { gaussianNoise, type Noise } from '../../theory/noise.js';
import { linearDecay, trainToEnd, type Variables } from '../../training/train.js';
import { FIVE_LATENTS, FIVE_TARGETS, measureLine } from './thm3.3-risks.js';

/** Mean squared errors: Theorem 3.3, assignment bound, Bayes risk and trained decoder. */
export type Trained = {
  sigma: number;
  bound: number;
  assigned: number;
  bayes: number;
  trained: number;
};

/** Of the Gaussian noise. */
const SIGMAS = [0.25, 0.5, 1, 2];
const BATCH = 256;
const WIDTH = 64;
/** Intervals of the grid on which the decoder is tabulated. */
const INTERVALS = 4000;

/** Two hidden layers from a code z to two pixels. */
function network(stream: RandomStream) {
  const variables: Variables = {};
  addDense(variables, 'first', 1, WIDTH, stream);
  addDense(variables, 'second', WIDTH, WIDTH, stream);
  addDense(variables, 'last', WIDTH, 2, stream);
  const decode = (z: tf.Tensor2D): tf.Tensor => {
    const hidden = tf.tanh(dense(variables, 'first', z.div(2)));
    return dense(variables, 'last', tf.tanh(dense(variables, 'second', hidden)));
  };
  return { variables, decode };
}

/** The decoder as a function on [−reach, reach], linear between grid points. */
function tabulated(decode: (z: tf.Tensor2D) => tf.Tensor, reach: number) {
  const grid = linspace(-reach, reach, INTERVALS + 1);
  const values = tf.tidy(() => decode(tf.tensor2d(grid.map((z) => [z]))).dataSync());
  return (z: number): number[] => {
    const at = ((z + reach) / (2 * reach)) * INTERVALS;
    const place = Math.min(INTERVALS - 0.001, Math.max(0, at));
    const k = Math.floor(place);
    const share = place - k;
    return [0, 1].map((c) => (1 - share) * values[2 * k + c] + share * values[2 * k + 2 + c]);
  };
}

/** A small network trained on noised latents to answer with their targets. */
async function trainDecoder(
  noise: Noise,
  epochs: number,
  stream: RandomStream,
): Promise<(z: number) => number[]> {
  const { variables, decode } = network(stream);
  await trainToEnd({
    variables,
    examples: BATCH * 50,
    batchSize: BATCH,
    epochs,
    stream,
    learningRate: linearDecay(3e-3, 0.01),
    loss: (_, random) =>
      tf.tidy(() => {
        const which = Array.from({ length: BATCH }, () => random.integer(FIVE_LATENTS.length));
        const z = tf.tensor2d(
          which.map((i) => [FIVE_LATENTS[i] + noise.sample(() => random.uniform())]),
        );
        const x = tf.tensor2d(which.map((i) => FIVE_TARGETS[i]));
        return tf.mean<tf.Scalar>(tf.sum(tf.square(tf.sub(decode(z), x)), 1));
      }),
  });
  const decoder = tabulated(decode, 2 + noise.reach);
  tf.dispose(variables);
  return decoder;
}

/** Bounds, Bayes risk and the risk of a trained decoder for each σ. */
export async function trainedDecoders(
  epochs: number,
  stream: RandomStream,
  progress: Progress,
): Promise<Trained[]> {
  const rows: Trained[] = [];
  for (const [k, sigma] of SIGMAS.entries()) {
    progress(k / SIGMAS.length, `training a decoder at σ = ${sigma}`);
    const noise = gaussianNoise(sigma);
    const exact = measureLine(FIVE_LATENTS, noise, FIVE_TARGETS);
    const decoder = await trainDecoder(noise, epochs, stream.split(`decoder ${sigma}`));
    const trained = decoderRisk(exact.densities, FIVE_TARGETS, decoder, 1e-5);
    rows.push({ sigma, bound: exact.paper, assigned: exact.assigned, bayes: exact.risk, trained });
  }
  return rows;
}
