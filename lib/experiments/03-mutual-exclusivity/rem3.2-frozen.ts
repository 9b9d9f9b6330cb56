/** The control of Remark 3.2: the decoder learns under the noise while the latents stay where they began. */

import { hashOf } from '../../base/hashing.js';
import type { Progress } from '../../base/progress.js';
import { first, loadImages } from '../../data/index.js';
import { randomStream } from '../../engine/random.js';
import { half } from '../../models/autoencoder.js';
import { identity, reconstructionLoss } from '../../models/blae.js';
import { blaeFor, imageTensor } from '../../runs/autoencoder-training.js';
import { encodeSet } from '../../runs/reconstruction.js';
import { withModelFolder } from '../../runs/store.js';
import { linearDecay, train } from '../../training/train.js';
import { type Distances, type ExclusivityRun, pairDistances } from './exclusivity-runs.js';

/**
 * Trains the decoder alone of the network that `trainExclusivity` starts from, with the same images,
 * noise and schedule, or reads what was trained before.
 */
export async function trainFrozen(
  run: ExclusivityRun,
  seed: number,
  progress?: Progress,
): Promise<Distances[]> {
  const { dataset, images, watched, settings } = run;
  const { train: all } = await loadImages(dataset);
  const set = images > 0 ? first(all, images) : all;
  const few = first(set, watched);
  const random = randomStream(seed, 'exclusivity', hashOf(run));
  const model = blaeFor(set, settings, random);
  const epochs: Distances[] = [];
  await withModelFolder(`frozen-${dataset}-${hashOf({ run, seed })}`, async (folder) => {
    for await (const { epoch, loss, measured } of train({
      variables: half(model, 'decoder'),
      examples: set.count,
      batchSize: settings.batchSize,
      epochs: settings.epochs,
      learningRate: linearDecay(settings.learningRate),
      stream: random.split('training'),
      checkpoint: { folder, config: { settings, images: set.name, frozen: true } },
      loss: (batch, noise) =>
        reconstructionLoss(model, imageTensor(set, batch), settings.noise, noise, identity),
      measure: async () => pairDistances(await encodeSet(model, few, identity), few.count),
      progress,
    })) {
      epochs.push({ epoch, error: loss, meanDistance: measured.mean, minDistance: measured.least });
    }
  });
  return epochs;
}
