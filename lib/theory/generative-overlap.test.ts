import assert from 'node:assert/strict';
import { test } from 'node:test';
import { randomStream } from '../engine/random.js';
import { diffusionOverlap, meanDiffusionOverlap } from './diffusion-overlap.js';
import { diagonalGaussian } from './distribution.js';
import { decoderVariance, posteriorOverlap } from './linear-vae.js';
import { overlapMonteCarlo } from './overlap-montecarlo.js';

test('the overlap of noised images is that of their Gaussians, from 0 without noise to 1', () => {
  const alphaBar = 0.3;
  const stream = randomStream(1, 'diffusion-overlap');
  const signal = Math.sqrt(alphaBar);
  const noise = new Float64Array(4).fill(Math.sqrt(1 - alphaBar));
  const { value, error } = overlapMonteCarlo(
    diagonalGaussian([0, 0, 0, 0], noise),
    diagonalGaussian(
      [1, 0, 0, 1].map((x) => signal * x),
      noise,
    ),
    20000,
    () => stream.uniform(),
  );
  assert.ok(Math.abs(diffusionOverlap(alphaBar, Math.SQRT2) - value) < 3 * error);
  assert.ok(diffusionOverlap(1 - 1e-9, 1) < 1e-12);
  assert.equal(diffusionOverlap(0, 5), 1);
  assert.ok(
    Math.abs(
      meanDiffusionOverlap(0.5, [1, 3]) - (diffusionOverlap(0.5, 1) + diffusionOverlap(0.5, 3)) / 2,
    ) < 1e-15,
  );
});

test('the linear VAE: posteriors from Bayes’ rule overlap as the closed form says', () => {
  // x = W z + noise with W = (Λ − σ²)^½ on the first axes; z | x is Gaussian with precision 1 + w²/σ².
  const vae = { variances: [4, 2, 0.5, 0.3, 0.1], latents: 2 };
  const sigma2 = decoderVariance(vae);
  assert.ok(Math.abs(sigma2 - 0.3) < 1e-15);
  const difference = [0.6, -0.4, 9, 9, 9];
  const w = [4, 2].map((variance) => Math.sqrt(variance - sigma2));
  const deviation = w.map((weight) => 1 / Math.sqrt(1 + weight ** 2 / sigma2));
  const shift = w.map((weight, k) => ((deviation[k] ** 2 * weight) / sigma2) * difference[k]);
  const stream = randomStream(1, 'linear-vae');
  const { value, error } = overlapMonteCarlo(
    diagonalGaussian([0, 0], deviation),
    diagonalGaussian(shift, deviation),
    40000,
    () => stream.uniform(),
  );
  assert.ok(Math.abs(posteriorOverlap(vae, difference) - value) < 3 * error);
});
