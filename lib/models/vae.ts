/**
 * The variational autoencoder (Kingma and Welling, 2014) in the form of pytorch/examples: one hidden
 * layer on each side, 784-400-20-400-784. Three readings of the paper's "smaller σ" (Appendix A.1.1) are
 * settings: the scale of the sampling noise and the deviation of the prior, where 1 is the standard model,
 * and a posterior deviation that is the same constant for all images instead of learned.
 */
import type { RandomStream } from '../engine/random.js';
import { normalTensor } from '../engine/random-tensors.js';
import * as tf from '../engine/tf.js';
import { diagonalGaussian } from '../theory/distribution.js';
import { overlapMonteCarlo } from '../theory/overlap-montecarlo.js';
import type { Variables } from '../training/train.js';
import { addDense, dense } from './layers.js';

export interface VaeConfig {
  /** Numbers per example, for example 784. */
  inputs: number;
  /** Width of the hidden layer; 0 leaves it out, and the model is linear. */
  hidden: number;
  latents: number;
  /** `bernoulli`: pixels in [0, 1], decoder gives logits. `gaussian`: decoder gives means. */
  likelihood: 'bernoulli' | 'gaussian';
  /** Deviation of the Gaussian likelihood. */
  decoderDeviation: number;
  /** Reading 1: σ in z = μ + σ · s · ε. The KL term still sees s. */
  noiseScale: number;
  /** Reading 2: σ of the prior N(0, σ² I), in the KL term and in sampling. */
  priorDeviation: number;
  /**
   * Reading 3: σ as the deviation of q(z | x), of every latent of every image. All that the KL term then
   * trains are the means: it is ‖μ‖²/2 and a constant. Learned where not given.
   */
  posteriorDeviation?: number;
}

/** q(z | x) = N(mean, diag e^logVariance), both [n, latents]. */
export interface Posterior {
  mean: tf.Tensor2D;
  logVariance: tf.Tensor2D;
}

/** New weights as PyTorch draws them. */
export function createVae(config: VaeConfig, random: RandomStream): Variables {
  const { inputs, hidden, latents, posteriorDeviation } = config;
  const parameters: Variables = {};
  if (hidden > 0) addDense(parameters, 'encoder/hidden', inputs, hidden, random);
  addDense(parameters, 'encoder/mean', hidden || inputs, latents, random);
  if (posteriorDeviation === undefined) {
    addDense(parameters, 'encoder/logVariance', hidden || inputs, latents, random);
  }
  if (hidden > 0) addDense(parameters, 'decoder/hidden', latents, hidden, random);
  addDense(parameters, 'decoder/output', hidden || latents, inputs, random);
  return parameters;
}

/** q(z | x) of examples [n, inputs]. */
export function encode(parameters: Variables, config: VaeConfig, x: tf.Tensor2D): Posterior {
  const h = config.hidden > 0 ? dense(parameters, 'encoder/hidden', x).relu() : x;
  const mean = dense(parameters, 'encoder/mean', h) as tf.Tensor2D;
  const logVariance =
    config.posteriorDeviation === undefined
      ? dense(parameters, 'encoder/logVariance', h)
      : tf.fill(mean.shape, 2 * Math.log(config.posteriorDeviation));
  return { mean, logVariance: logVariance as tf.Tensor2D };
}

/** z = μ + σ s ε (Kingma and Welling's reparametrization with the paper's σ). */
export function reparametrize(
  posterior: Posterior,
  config: VaeConfig,
  noise: tf.Tensor,
): tf.Tensor2D {
  const deviation = posterior.logVariance.mul(0.5).exp();
  return posterior.mean.add(deviation.mul(noise).mul(config.noiseScale));
}

/** Decoder outputs [n, inputs] of latents [n, latents]: logits or means, by the likelihood. */
export function decode(parameters: Variables, config: VaeConfig, z: tf.Tensor2D): tf.Tensor2D {
  const h = config.hidden > 0 ? dense(parameters, 'decoder/hidden', z).relu() : z;
  return dense(parameters, 'decoder/output', h) as tf.Tensor2D;
}

/** KL(N(μ, s²) ‖ N(0, τ²)) = Σ_k ln(τ/s) + (s² + μ²)/(2τ²) − ½, one number per row. */
export function gaussianKl({ mean, logVariance }: Posterior, priorDeviation: number): tf.Tensor1D {
  const ratio = logVariance
    .exp()
    .add(mean.square())
    .div(2 * priorDeviation ** 2);
  const perLatent = ratio.sub(logVariance.mul(0.5)).add(Math.log(priorDeviation) - 0.5);
  return perLatent.sum(1);
}

/** −ln p(x | z), one number per row, from the decoder's output. */
export function negativeLogLikelihood(
  config: VaeConfig,
  output: tf.Tensor2D,
  x: tf.Tensor2D,
): tf.Tensor1D {
  if (config.likelihood === 'bernoulli') {
    // −x ln p − (1 − x) ln(1 − p) with p = sigmoid(output).
    return output.softplus().sub(output.mul(x)).sum(1);
  }
  const variance = config.decoderDeviation ** 2;
  const constant = (config.inputs / 2) * Math.log(2 * Math.PI * variance);
  return output
    .sub(x)
    .square()
    .sum(1)
    .div(2 * variance)
    .add(constant);
}

/** −ELBO, the mean over the batch of −E ln p(x | z) + KL(q(z | x) ‖ p(z)), with one draw of z. */
export function vaeLoss(
  parameters: Variables,
  config: VaeConfig,
  x: tf.Tensor2D,
  random: RandomStream,
): tf.Scalar {
  return tf.tidy(() => {
    const posterior = encode(parameters, config, x);
    const noise = normalTensor(random, posterior.mean.shape);
    const output = decode(parameters, config, reparametrize(posterior, config, noise));
    const reconstruction = negativeLogLikelihood(config, output, x);
    return reconstruction.add(gaussianKl(posterior, config.priorDeviation)).mean();
  });
}

/** Means of p(x | z), [n, inputs]: pixel values in [0, 1] for the Bernoulli likelihood. */
export function decodeMeans(parameters: Variables, config: VaeConfig, z: tf.Tensor2D): tf.Tensor2D {
  return tf.tidy(() => {
    const output = decode(parameters, config, z);
    return config.likelihood === 'bernoulli' ? output.sigmoid() : output;
  });
}

/** `count` new examples: z from the prior N(0, σ² I), decoded. */
export function sampleVae(
  parameters: Variables,
  config: VaeConfig,
  count: number,
  random: RandomStream,
): tf.Tensor2D {
  return tf.tidy(() => {
    const z = normalTensor(random, [count, config.latents], 0, config.priorDeviation);
    return decodeMeans(parameters, config, z as tf.Tensor2D);
  });
}

/** The overlap of each example's noisy latent with that of its nearest neighbour, and of all pairs. */
export interface PosteriorOverlap {
  mean: number;
  meanNearest: number;
}

/**
 * OC (Definition 3.1) between the noisy latents N(μ_i, σ² s_i²) of the examples, by Monte Carlo with
 * `draws` points a pair. `meanNearest` takes each example's largest overlap.
 */
export function posteriorOverlap(
  parameters: Variables,
  config: VaeConfig,
  x: tf.Tensor2D,
  draws: number,
  random: RandomStream,
): PosteriorOverlap {
  const [means, deviations] = tf.tidy(() => {
    const { mean, logVariance } = encode(parameters, config, x);
    const deviation = logVariance.mul(0.5).exp().mul(config.noiseScale) as tf.Tensor2D;
    return [mean.arraySync(), deviation.arraySync()];
  });
  const latents = means.map((mean, i) => diagonalGaussian(mean, deviations[i]));
  const nearest = new Float64Array(latents.length);
  let sum = 0;
  for (let i = 0; i < latents.length; i++) {
    for (let j = 0; j < i; j++) {
      const { value } = overlapMonteCarlo(latents[i], latents[j], draws, () => random.uniform());
      nearest[i] = Math.max(nearest[i], value);
      nearest[j] = Math.max(nearest[j], value);
      sum += value;
    }
  }
  const count = latents.length;
  return {
    mean: sum / ((count * (count - 1)) / 2),
    meanNearest: nearest.reduce((total, value) => total + value, 0) / count,
  };
}
