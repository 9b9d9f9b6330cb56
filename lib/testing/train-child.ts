/** A small training run in a process of its own, for the test that kills it. Prints its result. */
import { startEngine } from '../engine/index.js';
import { randomStream } from '../engine/random.js';
import { normalTensor } from '../engine/random-tensors.js';
import * as tf from '../engine/tf.js';
import { linearDecay, trainToEnd } from '../training/train.js';

/** Trains y = wx + b on noisy inputs; returns every number of the run as text. */
export async function smallRun(
  folder: string | undefined,
  everySeconds = 0,
  pause = 0,
): Promise<string> {
  await startEngine();
  const random = randomStream(7, 'small run');
  const x = normalTensor(random.split('x'), [50, 3]);
  const y = tf.matMul(x as tf.Tensor2D, tf.tensor2d([[1], [-2], [3]]));
  const variables = { w: tf.variable(tf.zeros<tf.Rank.R2>([3, 1])), b: tf.variable(tf.scalar(0)) };
  const epochs = await trainToEnd({
    variables,
    examples: 50,
    batchSize: 8,
    epochs: 4,
    learningRate: linearDecay(0.1),
    stream: random.split('training'),
    checkpoint: folder ? { folder, everySeconds } : undefined,
    loss(batch, noise) {
      const indices = tf.tensor1d(Int32Array.from(batch), 'int32');
      const input = tf.gather(x, indices).add(normalTensor(noise, [8, 3], 0, 0.1));
      const output = tf.matMul(input as tf.Tensor2D, variables.w).add(variables.b);
      if (pause) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, pause);
      return tf.losses.meanSquaredError(tf.gather(y, indices), output) as tf.Scalar;
    },
    measure: async () => ({ bias: (await variables.b.data())[0] }),
  });
  const numbers = epochs.map(({ epoch, loss, measured }) => [epoch, loss, measured.bias]);
  return JSON.stringify([numbers, Array.from(await variables.w.data())]);
}

if (require.main === module) {
  smallRun(process.argv[2], 0, 15).then((result) => console.log(result));
}
