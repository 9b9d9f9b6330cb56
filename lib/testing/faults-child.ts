/**
 * Run by the fault tests in a process of its own: a small training experiment, to be killed.
 * MEPS_NAN_AT: the number of the step, from 1, whose loss is not a number.
 */
import { randomStream } from '../engine/random.js';
import { normalTensor } from '../engine/random-tensors.js';
import * as tf from '../engine/tf.js';
import { experiment, type RunContext } from '../record/experiment.js';
import { runExperiment } from '../record/run.js';
import { trainToEnd } from '../training/train.js';

/** Linear regression with noise in every step, 12 epochs, checkpointed as often as possible. */
const regression = experiment({
  id: 'faults',
  title: 'A run that is killed',
  paper: 'none',
  version: 1,
  expect: { smoke: '1 s', laptop: '1 s', paper: '1 s' },
  config: { smoke: { epochs: 12 }, laptop: { epochs: 12 }, paper: { epochs: 12 } },
  usesEngine: true,
  async run({ config, seed, checkpoints, progress }: RunContext<{ epochs: number }>) {
    const stream = randomStream(seed, 'faults');
    const inputs = normalTensor(stream.split('inputs'), [64, 8]);
    const weights = tf.variable(tf.zeros([8, 1]));
    const epochs = await trainToEnd({
      variables: { weights },
      examples: 64,
      batchSize: 8,
      epochs: config.epochs,
      learningRate: 0.05,
      stream: stream.split('training'),
      loss: (batch, random) => {
        const x = tf.gather(inputs, tf.tensor1d(Int32Array.from(batch), 'int32'));
        const target = x.sum(1, true).add(normalTensor(random, [batch.length, 1]));
        const isBroken = random
          .state()
          .path.includes(`step ${Number(process.env.MEPS_NAN_AT) - 1}`);
        const factor = isBroken ? Number.NaN : 1;
        return x.matMul(weights).sub(target).square().mean().mul(factor) as tf.Scalar;
      },
      checkpoint: { folder: checkpoints, config, everySeconds: 0 },
      progress,
    });
    return {
      series: { loss: epochs.map(({ loss }) => loss) },
      metrics: { weight: weights.dataSync()[0] },
    };
  },
  claims: {},
  draw: ({ series }) => ({
    figure: {
      kind: 'plot' as const,
      caption: 'Loss by epoch.',
      data: [{ type: 'scatter', y: series.loss }],
      layout: { width: 300, height: 200 },
    },
  }),
});

runExperiment(regression, { scale: 'laptop', seed: 1 }).catch((error: Error) => {
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 2;
});
