/** Training of the three families, and of the inverse map 𝒯⁻¹ from a token to its condition. */
import type { RandomStream } from '../../engine/random.js';
import * as tf from '../../engine/tf.js';
import { valuesOf } from '../../engine/values.js';
import {
  linearDecay,
  type Training,
  trainToEnd,
  type Variables,
  warmUp,
} from '../../training/train.js';
import { addDense, dense } from '../layers.js';
import {
  CONTEXT_LENGTH,
  createDiffLoss,
  type DiffLossModel,
  type DiffLossSettings,
  diffLoss,
  type Family,
  writeContext,
} from './model.js';
import { CLASSES, TOKEN_SIZE, TOKENS, type TokenImages } from './patches.js';
import { type InverseMap, tokensAt } from './refinement.js';
import { conditionsOf } from './sampling.js';

export interface DiffLossTraining {
  steps: number;
  batchSize: number;
  learningRate: number;
}

type Options = Pick<Training<undefined>, 'checkpoint' | 'progress'>;

const epochsFor = ({ steps, batchSize }: { steps: number; batchSize: number }, examples: number) =>
  Math.max(1, Math.round(steps / Math.floor(examples / Math.min(batchSize, examples))));

/** A trained model of one family: the learning rate rises over the first 3 % and then falls in a line. */
export async function trainDiffLoss(
  family: Family,
  settings: DiffLossSettings,
  training: DiffLossTraining,
  data: TokenImages,
  stream: RandomStream,
  options: Options = {},
): Promise<{ model: DiffLossModel; losses: number[] }> {
  const model = createDiffLoss(settings, stream.split('weights'));
  const epochs = await trainToEnd({
    variables: model.parameters,
    examples: data.count,
    batchSize: training.batchSize,
    epochs: epochsFor(training, data.count),
    learningRate: warmUp(0.03, linearDecay(training.learningRate)),
    stream: stream.split('training'),
    loss: (batch, random) => diffLoss(model, family, data, batch, random),
    ...options,
  });
  return { model, losses: epochs.map(({ loss }) => loss) };
}

const INVERSE_INPUTS = TOKEN_SIZE + TOKENS + CLASSES;

function inverseInputs(
  tokens: Float32Array,
  positions: ArrayLike<number>,
  labels: ArrayLike<number>,
): tf.Tensor2D {
  const count = positions.length;
  const inputs = new Float32Array(count * INVERSE_INPUTS);
  for (let n = 0; n < count; n++) {
    const start = n * INVERSE_INPUTS;
    inputs.set(tokens.subarray(n * TOKEN_SIZE, (n + 1) * TOKEN_SIZE), start);
    inputs[start + TOKEN_SIZE + positions[n]] = 1;
    inputs[start + TOKEN_SIZE + TOKENS + labels[n]] = 1;
  }
  return tf.tensor2d(inputs, [count, INVERSE_INPUTS]);
}

/**
 * 𝒯⁻¹ [R]: the paper does not define it; here a perceptron that predicts, by squared error, the raster
 * condition of a real token from the token, its position and its class.
 */
export async function trainInverse(
  model: DiffLossModel,
  data: TokenImages,
  steps: number,
  stream: RandomStream,
  options: Options = {},
): Promise<InverseMap> {
  const parameters: Variables = {};
  addDense(parameters, '1', INVERSE_INPUTS, 128, stream.split('weights'));
  addDense(parameters, '2', 128, model.settings.conditionSize, stream.split('weights'));
  const predict = (inputs: tf.Tensor2D) =>
    dense(parameters, '2', dense(parameters, '1', inputs).relu());
  await trainToEnd({
    variables: parameters,
    examples: data.count,
    batchSize: 256,
    epochs: epochsFor({ steps, batchSize: 256 }, data.count),
    learningRate: linearDecay(2e-3),
    stream: stream.split('training'),
    loss: (batch, random) => {
      const positions = Array.from(batch, () => random.integer(TOKENS));
      const labels = Array.from(batch, (image) => data.labels[image]);
      const context = new Float32Array(batch.length * CONTEXT_LENGTH);
      batch.forEach((image, row) => {
        const known = new Uint8Array(TOKENS).fill(1, 0, positions[row]);
        writeContext(context, row, data.values, image, labels[row], positions[row], known);
      });
      const goal = tf.tensor2d(conditionsOf(model, context), [
        batch.length,
        model.settings.conditionSize,
      ]);
      const tokens = tokensAt(data.values, batch, positions);
      return predict(inverseInputs(tokens, positions, labels))
        .sub(goal)
        .square()
        .mean();
    },
    ...options,
  });
  return (tokens, positions, labels) =>
    valuesOf(() => predict(inverseInputs(tokens, positions, labels)));
}
