/**
 * Denoising diffusion (Ho et al., 2020), noise-predicting: the training loss and the samplers. The
 * network is any function that predicts noise, for example `unet.ts` or the closed form of
 * `empirical-denoiser.ts`.
 */
import type { RandomStream } from '../engine/random.js';
import { normalTensor } from '../engine/random-tensors.js';
import * as tf from '../engine/tf.js';
import { implicitStep, type NoiseSchedule, posteriorStep, samplingPath } from './noise-schedule.js';

/** Predicts the noise ε in x_t. `x` has shape [n, …]; `steps` holds the step t of each of the n rows. */
export type NoisePredictor = (x: tf.Tensor, steps: number[]) => tf.Tensor;

/** One number per row, shaped [n, 1, …, 1] so that it multiplies a batch `x`. */
export function perRow(values: number[], x: tf.Tensor): tf.Tensor {
  return tf.tensor(values, [values.length, ...Array<number>(x.rank - 1).fill(1)]);
}

/** x_t = √ᾱ_t x_0 + √(1 − ᾱ_t) ε for each row's own t. */
export function addNoise(
  schedule: NoiseSchedule,
  clean: tf.Tensor,
  steps: number[],
  noise: tf.Tensor,
): tf.Tensor {
  const alphaBar = steps.map((t) => schedule.alphaBar[t]);
  const signal = clean.mul(perRow(alphaBar.map(Math.sqrt), clean));
  return signal.add(
    noise.mul(
      perRow(
        alphaBar.map((value) => Math.sqrt(1 - value)),
        noise,
      ),
    ),
  );
}

/**
 * What the network's output stands for: the noise ε (Ho et al.), or the velocity
 * v = √ᾱ_t ε − √(1 − ᾱ_t) x_0 (Salimans and Ho, "Progressive Distillation", 2022), which small networks
 * learn faster because x_t need not pass through them unchanged.
 */
export type Target = 'noise' | 'velocity';

/** Any function of a noisy batch and its steps, of the batch's shape. */
export type DiffusionNetwork = NoisePredictor;

/** The noise that a network predicts, by what its output stands for: ε = √ᾱ_t v + √(1 − ᾱ_t) x_t. */
export function asNoise(
  network: DiffusionNetwork,
  schedule: NoiseSchedule,
  target: Target,
): NoisePredictor {
  if (target === 'noise') return network;
  return (x, steps) => addNoise(schedule, network(x, steps), steps, x);
}

/**
 * The training loss E‖target − network(x_t, t)‖² per pixel, t uniform on 1 … T. For the target `noise` it is
 * L_simple (Ho et al., Eq. 14).
 */
export function diffusionLoss(
  network: DiffusionNetwork,
  schedule: NoiseSchedule,
  target: Target,
  clean: tf.Tensor,
  stream: RandomStream,
): tf.Scalar {
  return tf.tidy(() => {
    const steps = Array.from({ length: clean.shape[0] }, () => 1 + stream.integer(schedule.steps));
    const noise = normalTensor(stream, clean.shape);
    const noisy = addNoise(schedule, clean, steps, noise);
    const wanted = target === 'noise' ? noise : addNoise(schedule, noise, steps, clean.neg());
    return network(noisy, steps).sub(wanted).square().mean();
  });
}

/** How to walk from pure noise to an image. */
export interface SamplerOptions {
  /** `ancestral` draws from q(x_{t−1} | x_t, x̂_0) at all T steps; `ddim` is deterministic given x_T. */
  sampler: 'ancestral' | 'ddim';
  /** Steps of the DDIM path, 1 … T. */
  steps: number;
  /** Keep x̂_0 inside [−1, 1], the range of images. */
  clip: boolean;
}

/**
 * Walks x_T ~ N(0, I) of the given shape down to x_0. `watch` sees x_T first and then every x_s; the
 * tensors it is given are disposed afterwards. The caller disposes the result.
 */
export async function sampleDiffusion(
  predict: NoisePredictor,
  schedule: NoiseSchedule,
  shape: number[],
  options: SamplerOptions,
  stream: RandomStream,
  watch: (x: tf.Tensor, step: number) => void | Promise<void> = () => {},
): Promise<tf.Tensor> {
  const ancestral = options.sampler === 'ancestral';
  const path = samplingPath(schedule, ancestral ? schedule.steps : options.steps);
  let x: tf.Tensor = normalTensor(stream, shape);
  await watch(x, path[0]);
  for (let index = 0; index + 1 < path.length; index++) {
    const [t, s] = [path[index], path[index + 1]];
    const step = ancestral ? posteriorStep(schedule, t) : implicitStep(schedule, t, s);
    const next = tf.tidy(() => {
      const estimate = predictClean(predict, schedule, x, t, options.clip);
      const mean = estimate.mul(step.fromClean).add(x.mul(step.fromNoisy));
      if (step.variance === 0) return mean;
      return mean.add(normalTensor(stream, shape).mul(Math.sqrt(step.variance)));
    });
    x.dispose();
    x = next;
    await x.data();
    await watch(x, s);
  }
  return x;
}

/** x̂_0 = (x_t − √(1 − ᾱ_t) ε_θ(x_t, t)) / √ᾱ_t, all rows at the same step t. */
export function predictClean(
  predict: NoisePredictor,
  schedule: NoiseSchedule,
  x: tf.Tensor,
  t: number,
  clip: boolean,
): tf.Tensor {
  const alphaBar = schedule.alphaBar[t];
  const noise = predict(x, Array<number>(x.shape[0]).fill(t));
  const estimate = x.sub(noise.mul(Math.sqrt(1 - alphaBar))).div(Math.sqrt(alphaBar));
  return clip ? estimate.clipByValue(-1, 1) : estimate;
}
