/** Generation token by token: condition, optional refinement of the condition, reverse diffusion. */
import type { RandomStream } from '../../engine/random.js';
import { normalTensor } from '../../engine/random-tensors.js';
import * as tf from '../../engine/tf.js';
import { valuesOf } from '../../engine/values.js';
import { implicitStep, samplingPath } from '../noise-schedule.js';
import {
  CONTEXT_LENGTH,
  conditionOf,
  type DiffLossModel,
  denoiser,
  type Family,
  timeFeatures,
  writeContext,
} from './model.js';
import { CLASSES, IMAGE_LENGTH, TOKEN_SIZE, TOKENS } from './patches.js';

/** Conditions of a batch at one stage of generation: row r belongs to image r. */
export interface ConditionStage {
  /** 0 … 15: how many tokens are done. */
  stage: number;
  /** For each class: the token that is generated now, and which tokens are known. */
  positions: ArrayLike<number>;
  known: readonly Uint8Array[];
  conditions: Float32Array;
  labels: Uint8Array;
}

/** Replaces the conditions of a stage by refined ones; may sample tokens on the way. */
export type Refine = (
  stage: ConditionStage,
  sample: (conditions: Float32Array) => Float32Array,
) => Float32Array;

export interface GenerationOptions {
  family: Family;
  labels: Uint8Array;
  /** Reverse diffusion steps per token, at most the schedule's. */
  samplingSteps: number;
  /** Share of fresh noise in a step: 1 (default) is ancestral sampling, 0 is DDIM. */
  eta?: number;
  stream: RandomStream;
  refine?: Refine;
  /** Sees every stage before its refinement, and the refined conditions. */
  observe?(stage: ConditionStage, refined: Float32Array): void;
  progress?(fraction: number): void;
}

/** The order of the tokens for each class: raster, or for `mar` one random order per class. */
export function tokenOrders(family: Family, stream: RandomStream): Uint32Array[] {
  return Array.from({ length: CLASSES }, (_, label) =>
    family === 'mar'
      ? stream.split(`order of class ${label}`).permutation(TOKENS)
      : Uint32Array.from({ length: TOKENS }, (_, token) => token),
  );
}

/** Which tokens class by class are known at a stage; a static condition knows none. */
export function knownAt(family: Family, orders: Uint32Array[], stage: number): Uint8Array[] {
  return orders.map((order) => {
    const known = new Uint8Array(TOKENS);
    if (family !== 'cdm') for (let k = 0; k < stage; k++) known[order[k]] = 1;
    return known;
  });
}

/** Generates one image per label; returns tokens [n, 16, 16] clipped to [−1, 1]. */
export function generate(model: DiffLossModel, options: GenerationOptions): Float32Array {
  const { family, labels, samplingSteps, eta, stream, refine, observe, progress } = options;
  const count = labels.length;
  const tokens = new Float32Array(count * IMAGE_LENGTH);
  const orders = tokenOrders(family, stream);
  for (let stage = 0; stage < TOKENS; stage++) {
    const known = knownAt(family, orders, stage);
    const positions = orders.map((order) => order[stage]);
    const at = (row: number) => positions[labels[row]];
    const context = new Float32Array(count * CONTEXT_LENGTH);
    for (let row = 0; row < count; row++) {
      writeContext(context, row, tokens, row, labels[row], at(row), known[labels[row]]);
    }
    const now = { stage, positions, known, conditions: conditionsOf(model, context), labels };
    const random = stream.split(`stage ${stage}`);
    const sample = (conditions: Float32Array) =>
      sampleTokens(model, conditions, samplingSteps, random.split('refinement'), eta);
    const refined = refine ? refine(now, sample) : now.conditions;
    observe?.(now, refined);
    const sampled = sampleTokens(model, refined, samplingSteps, random, eta);
    for (let row = 0; row < count; row++) {
      const from = row * TOKEN_SIZE;
      tokens.set(
        sampled.subarray(from, from + TOKEN_SIZE),
        row * IMAGE_LENGTH + at(row) * TOKEN_SIZE,
      );
    }
    progress?.((stage + 1) / TOKENS);
  }
  return tokens;
}

/** Conditions [n, conditionSize] of contexts [n, CONTEXT_LENGTH]. */
export function conditionsOf(model: DiffLossModel, context: Float32Array): Float32Array {
  const rows = context.length / CONTEXT_LENGTH;
  return valuesOf(() => conditionOf(model, tf.tensor2d(context, [rows, CONTEXT_LENGTH])));
}

/** x̂_0 from x_t by the denoiser's prediction; not clipped. */
export function predictClean(
  model: DiffLossModel,
  x: tf.Tensor2D,
  t: number,
  condition: tf.Tensor2D,
): tf.Tensor2D {
  const alphaBar = model.schedule.alphaBar[t];
  const [signal, spread] = [Math.sqrt(alphaBar), Math.sqrt(1 - alphaBar)];
  const predicted = denoiser(model, x, tf.tensor2d(timeFeatures([t]), [1, 32]), condition);
  return model.settings.prediction === 'noise'
    ? x.sub(predicted.mul(spread)).div(signal)
    : x.mul(signal).sub(predicted.mul(spread));
}

/** One token per condition, on a shortened path: ancestral (η = 1) or by DDIM (η = 0), in [−1, 1]. */
export function sampleTokens(
  model: DiffLossModel,
  conditions: Float32Array,
  samplingSteps: number,
  random: RandomStream,
  eta = 1,
): Float32Array {
  const { conditionSize } = model.settings;
  const count = conditions.length / conditionSize;
  const path = samplingPath(model.schedule, samplingSteps);
  return valuesOf(() => {
    const condition = tf.tensor2d(conditions, [count, conditionSize]);
    let x = normalTensor<tf.Rank.R2>(random, [count, TOKEN_SIZE]);
    for (let k = 0; k + 1 < path.length; k++) {
      const step = implicitStep(model.schedule, path[k], path[k + 1], eta);
      // What a step needs in between must not live until the last: 10 GB at 2000 tokens and 100 steps.
      const next = tf.tidy(() => {
        const clean = predictClean(model, x, path[k], condition).clipByValue(-1, 1);
        const mean = clean.mul<tf.Tensor2D>(step.fromClean).add<tf.Tensor2D>(x.mul(step.fromNoisy));
        if (step.variance === 0) return mean;
        return mean.add<tf.Tensor2D>(
          normalTensor(random, [count, TOKEN_SIZE], 0, Math.sqrt(step.variance)),
        );
      });
      x.dispose();
      x = next;
    }
    return x.clipByValue(-1, 1);
  });
}
