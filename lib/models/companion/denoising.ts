/** What the denoiser makes of known tokens at each noise level: Figure 3 and Theorem 2 on a network. */
import type { RandomStream } from '../../engine/random.js';
import * as tf from '../../engine/tf.js';
import { valuesOf } from '../../engine/values.js';
import type { DiffLossModel } from './model.js';
import { PATCH, TOKEN_SIZE } from './patches.js';
import { predictClean } from './sampling.js';

/** Sums over tokens at one noise level; divide as the quantity needs. */
export interface DenoisingSums {
  /** Σ‖x₀‖². */
  signal: number;
  /** Σ‖x̂₀ − x₀‖². */
  error: number;
  /** Σ of squared Laplacians of x̂₀ − x₀ at the inner pixels of the tokens. */
  roughness: number;
  /** Number of inner pixels. */
  inner: number;
}

/** x_t for the given clean tokens, [n, 16], with noise from the stream. */
function noisedTokens(
  { schedule }: DiffLossModel,
  tokens: Float32Array,
  t: number,
  random: RandomStream,
): Float32Array {
  const noised = new Float32Array(tokens.length);
  random.fillNormal(noised);
  const alphaBar = schedule.alphaBar[t];
  for (let k = 0; k < tokens.length; k++) {
    noised[k] = Math.sqrt(alphaBar) * tokens[k] + Math.sqrt(1 - alphaBar) * noised[k];
  }
  return noised;
}

/** Denoises known tokens once from level t under the given conditions. */
export function denoiseOnce(
  model: DiffLossModel,
  tokens: Float32Array,
  conditions: Float32Array,
  t: number,
  random: RandomStream,
): DenoisingSums {
  const count = tokens.length / TOKEN_SIZE;
  const noised = noisedTokens(model, tokens, t, random);
  const clean = valuesOf(() =>
    predictClean(
      model,
      tf.tensor2d(noised, [count, TOKEN_SIZE]),
      t,
      tf.tensor2d(conditions, [count, model.settings.conditionSize]),
    ).clipByValue(-1, 1),
  );
  const sums: DenoisingSums = { signal: 0, error: 0, roughness: 0, inner: 0 };
  const residual = clean.map((value, k) => value - tokens[k]);
  for (let k = 0; k < tokens.length; k++) {
    sums.signal += tokens[k] ** 2;
    sums.error += residual[k] ** 2;
  }
  for (let start = 0; start < tokens.length; start += TOKEN_SIZE) {
    for (let y = 1; y + 1 < PATCH; y++) {
      for (let x = 1; x + 1 < PATCH; x++) {
        const at = start + y * PATCH + x;
        const around =
          residual[at - 1] + residual[at + 1] + residual[at - PATCH] + residual[at + PATCH];
        sums.roughness += (4 * residual[at] - around) ** 2;
        sums.inner++;
      }
    }
  }
  return sums;
}

/** E‖∇_x log p̂(x_t|c)‖ and E‖∇_x log p̂(x_t|c)‖² over known tokens, from ∇ log p̂ = (√ᾱ_t x̂₀ − x_t)/(1 − ᾱ_t). */
export function scoreNorms(
  model: DiffLossModel,
  tokens: Float32Array,
  conditions: Float32Array,
  t: number,
  random: RandomStream,
): { norm: number; square: number } {
  const count = tokens.length / TOKEN_SIZE;
  const noised = noisedTokens(model, tokens, t, random);
  const alphaBar = model.schedule.alphaBar[t];
  const [norm, square] = valuesOf(() => {
    const x = tf.tensor2d(noised, [count, TOKEN_SIZE]);
    const condition = tf.tensor2d(conditions, [count, model.settings.conditionSize]);
    const score = predictClean(model, x, t, condition).mul(Math.sqrt(alphaBar)).sub(x);
    const squares = score.square().sum(1);
    return tf.stack([squares.sqrt().mean(), squares.mean()]);
  });
  return { norm: norm / (1 - alphaBar), square: square / (1 - alphaBar) ** 2 };
}
