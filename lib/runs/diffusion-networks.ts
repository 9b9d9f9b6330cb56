/** Diffusion networks on the first images of a data set; weights stay under data/models/. */
import { hashOf } from '../base/hashing.js';
import { type Dataset, first, halved, type ImageSet, loadDataset } from '../data/index.js';
import { randomStream } from '../engine/random.js';
import type { NoisePredictor, Target } from '../models/ddpm.js';
import { type NoiseSchedule, noiseSchedule } from '../models/noise-schedule.js';
import { type NetworkShape, trainDiffusion } from './diffusion.js';
import { withModelFolder } from './store.js';

/** Which images and which noise. */
export interface DiffusionSubject {
  dataset: Dataset;
  /** Training images: the first so many. */
  images: number;
  /** Images of half the height and width: means of 2×2 pixels. */
  halved: boolean;
  schedule: 'linear' | 'cosine';
  /** T of the schedule. */
  steps: number;
}

/** Which network, on what, for how long; all plain data. */
export interface DiffusionRun extends DiffusionSubject {
  network: NetworkShape;
  target: Target;
  /** A multiple of 50. */
  updates: number;
  batchSize: number;
  learningRate: number;
  averageDecay: number;
}

/** Updates between two points of the loss curve. */
const STRIDE = 50;

/** Training images, and all images of the test set, in the size that is learned. */
export async function subjectImages({
  dataset,
  images,
  halved: half,
}: Pick<DiffusionSubject, 'dataset' | 'images' | 'halved'>): Promise<{
  train: ImageSet;
  test: ImageSet;
}> {
  const sized = (set: ImageSet) => (half ? halved(set) : set);
  return {
    train: sized(first(await loadDataset(dataset, 'train'), images)),
    test: sized(await loadDataset(dataset, 'test')),
  };
}

/** Trains, or reads what was trained with the same plain data and seed; the caller disposes it. */
export async function trainedDiffusion(
  run: DiffusionRun,
  seed: number,
  progress: (fraction: number, text: string) => void = () => {},
): Promise<{ predict: NoisePredictor; schedule: NoiseSchedule; loss: number[]; dispose(): void }> {
  const { network, target, updates, batchSize, learningRate, averageDecay } = run;
  const { train } = await subjectImages(run);
  const schedule = noiseSchedule(run.schedule, run.steps);
  const loss: number[] = [];
  const trained = await withModelFolder(
    `diffusion-${run.dataset}-${hashOf({ run, seed })}`,
    (folder) =>
      trainDiffusion(train, schedule, {
        network,
        target,
        updates,
        stride: STRIDE,
        batchSize,
        learningRate,
        averageDecay,
        random: randomStream(seed, 'diffusion', run.dataset, hashOf(run)),
        folder: `${folder}/training`,
        config: run,
        progress,
        onLoss: (value) => loss.push(value),
      }),
  );
  return { predict: trained.predict, dispose: trained.dispose, schedule, loss };
}
