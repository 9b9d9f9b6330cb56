/** Copies, disguised copies and real images of a data set, judged by every metric. */
import type { Progress } from '../../base/progress.js';
import { subset } from '../../data/index.js';
import { randomStream } from '../../engine/random.js';
import {
  classifierImages,
  classifierNetwork,
  createJudge,
  type EmbeddedDataset,
  embeddedClassifier,
  judgeSamples,
  slice,
} from '../../metrics/index.js';
import { copyingGenerators } from './copying-generators.js';
import { labelledStrip, type Strip } from './labelled-strip.js';
import type { ScoredRow } from './score-tables.js';

/** How many images of each kind. */
export type Sizes = {
  /** Images that may be copied. */
  training: number;
  /** Test images that stand for the distribution. */
  reference: number;
  /** Test images that measure false alarms. */
  calibration: number;
  samples: number;
};

/** The scores of one generator. */
export type Row = ScoredRow & { dataset: EmbeddedDataset };

const SHOWN = 8;

/** All generators on one data set, scored, with their first samples. */
export async function judged(
  dataset: EmbeddedDataset,
  { training, reference, calibration, samples }: Sizes,
  seed: number,
  progress: Progress,
): Promise<{ rows: Row[]; strips: Strip[] }> {
  const { classifier } = embeddedClassifier(dataset);
  const train = slice(await classifierImages(dataset, 'train'), 0, training);
  const random = randomStream(seed, 'memorizer', dataset);
  // Shuffled: the two halves of MNIST's test set were written by different people.
  const all = await classifierImages(dataset, 'test');
  const test = subset(all, random.split('test').permutation(all.count));
  const judge = await createJudge({
    network: classifierNetwork(classifier),
    train,
    test: slice(test, 0, reference),
    heldOut: slice(test, reference, reference + calibration),
    progress: (done, line) => progress(0.2 * done, line),
  });
  const fresh = slice(test, reference + calibration, reference + calibration + samples);
  const generators = copyingGenerators(train, fresh, samples, random, dataset === 'cifar10');
  const rows: Row[] = [];
  const strips: Strip[] = [];
  for (const [g, { name, samples: images }] of generators.entries()) {
    progress(0.2 + (0.8 * g) / generators.length, name);
    const scores = await judgeSamples(judge, images, random.split('judge'));
    rows.push({ dataset, generator: name, scores });
    strips.push(await labelledStrip(name, images, SHOWN));
  }
  return { rows, strips };
}
