/** The law at the local denoiser: own shares of noisy windows of images. */
import { mean } from '../../base/statistics.js';
import {
  DATASET_NAMES,
  type Dataset,
  type ImageSet,
  loadDataset,
  sample,
} from '../../data/index.js';
import { type RandomStream, randomStream } from '../../engine/random.js';
import { windowGroups } from '../../models/local-denoiser.js';
import { noiseSchedule } from '../../models/noise-schedule.js';
import {
  likelihoodRatioSums,
  noisyWindows,
  type WindowRows,
  windowRows,
} from '../../models/window-posterior.js';
import { noisyShare, predictedOnset, predictedShare } from '../../theory/window-law.js';
import type { Law } from './ext-law-tables.js';

/** Noisy windows of a data set. */
export interface DenoiserGroup {
  dataset: Dataset;
  /** Window sides w, odd. */
  sides: number[];
  /** Noise steps t of T = 1000, cosine schedule. */
  steps: number[];
  /** Centres of windows, [row, column]. */
  places: [row: number, column: number][];
}

export interface DenoiserSizes {
  /** Training images that are noised: the first ones, which every N contains, each `draws` times. */
  queries: number;
  draws: number;
  /** Unseen images that estimate the probability of a noisy window. */
  unseen: number;
}

const schedule = noiseSchedule('cosine', 1000);

/** Every window of a group, by place, side and step. */
export async function denoiserLaws(
  { dataset, sides, steps, places }: DenoiserGroup,
  { queries, draws, unseen }: DenoiserSizes,
  counts: number[],
  seed: number,
): Promise<Law[]> {
  const random = randomStream(seed, 'ext-law', dataset);
  const all = await loadDataset(dataset, 'train');
  const images = counts.filter((count) => count >= queries && count <= all.count);
  const train = sample(all, images[images.length - 1], random.split('training'));
  const others = sample(await loadDataset(dataset, 'test'), unseen, random.split('unseen'));
  const laws: Law[] = [];
  for (const [row, column] of places) {
    const place = row * train.width + column;
    for (const side of sides) {
      const [known, strange] = [rowsAt(train, side, place), rowsAt(others, side, place)];
      for (const t of steps) {
        const stream = random.split(`${place} ${side} ${t}`);
        const law = await lawOf({ known, strange }, t, { queries, draws }, images, stream);
        laws.push({
          label: `${DATASET_NAMES[dataset]} denoiser`,
          setting: t,
          side,
          place,
          ...law,
        });
      }
    }
  }
  return laws;
}

/** The window of side w around a place, of every image. */
function rowsAt(set: ImageSet, side: number, place: number): WindowRows {
  const group = windowGroups(set, side, 'own').find(({ places }) => places[0] === place);
  if (!group) throw new RangeError(`There is no place ${place} in an image of ${set.name}.`);
  return windowRows(set, group.windows[0]);
}

/** Own shares of noisy training windows, and the same as unseen images predict them. */
async function lawOf(
  { known, strange }: { known: WindowRows; strange: WindowRows },
  t: number,
  { queries, draws }: Pick<DenoiserSizes, 'queries' | 'draws'>,
  images: number[],
  stream: RandomStream,
): Promise<Omit<Law, 'label' | 'setting' | 'side' | 'place'>> {
  const noise = { signal: Math.sqrt(schedule.alphaBar[t]), variance: 1 - schedule.alphaBar[t] };
  const noisy = noisyWindows(known, queries, draws, noise, stream);
  const among = await likelihoodRatioSums(noisy, known, noise, images);
  const [byUnseen] = await likelihoodRatioSums(noisy, strange, noise, [strange.count]);
  const lengths = Float64Array.from(byUnseen, (sum) => -Math.log2(sum / strange.count));
  return {
    entropy: mean(lengths),
    onset: predictedOnset(lengths, noisyShare),
    images,
    // The sum over the training images has a term of 1 for the image itself.
    share: among.map((sums) => mean(Array.from(sums, (sum) => 1 / sum))),
    predicted: images.map((count) => predictedShare(lengths, count, noisyShare)),
  };
}
