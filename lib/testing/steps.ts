/** Run by the fault tests in a process of its own (with --expose-gc): prints what long work keeps. */
import { startEngine } from '../engine/index.js';
import { randomStream } from '../engine/random.js';
import { normalTensor } from '../engine/random-tensors.js';
import * as tf from '../engine/tf.js';
import { extToyVae } from '../experiments/08-vae/ext-toy-vae.js';
import type { Experiment } from '../record/experiment.js';
import { runExperiment } from '../record/run.js';
import { train } from '../training/train.js';

/** What is alive: tensors, and the memory of the process in megabytes after collecting garbage. */
function alive(): { tensors: number; megabytes: number } {
  for (let i = 0; i < 3; i++) global.gc?.();
  return {
    tensors: tf.memory().numTensors,
    megabytes: Math.round(process.memoryUsage().rss / 2 ** 20),
  };
}

/** A thousand steps of a small convolutional network; looks after each hundred. */
async function steps() {
  const stream = randomStream(1, 'leaks');
  const images = normalTensor(stream.split('images'), [64, 12, 12, 1]) as tf.Tensor4D;
  const filters = tf.variable(normalTensor(stream.split('filters'), [3, 3, 1, 8], 0, 0.1));
  const found: ReturnType<typeof alive>[] = [];
  for await (const _ of train({
    variables: { filters },
    examples: 64,
    batchSize: 16,
    epochs: 250,
    learningRate: 1e-3,
    stream: stream.split('training'),
    loss: (batch, random) => {
      const x = tf.gather(images, tf.tensor1d(Int32Array.from(batch), 'int32'));
      const noise = normalTensor(random, [batch.length, 12, 12, 8]);
      const y = tf.conv2d(x, filters.as4D(3, 3, 1, 8), 1, 'same').tanh();
      return y.sub(noise).square().mean() as tf.Scalar;
    },
  })) {
    if (_.epoch % 25 === 0) found.push(alive());
  }
  return found;
}

/** A hundred fresh runs of a real experiment; looks after each tenth. */
async function runs() {
  const found: ReturnType<typeof alive>[] = [];
  for (let run = 1; run <= 100; run++) {
    const experiment = extToyVae as Experiment;
    await runExperiment(experiment, { scale: 'smoke', seed: 1, fresh: true });
    if (run % 10 === 0) found.push(alive());
  }
  return found;
}

async function main(): Promise<void> {
  await startEngine();
  const found = await (process.argv[2] === 'runs' ? runs() : steps());
  process.stdout.write(`${JSON.stringify(found)}\n`);
}

void main();
