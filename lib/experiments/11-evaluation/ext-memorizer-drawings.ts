/** The figures of ext-memorizer: distances and first samples of each generator on a data set. */
import { DATASET_NAMES } from '../../data/index.js';
import { dotChart, type ImageDrawing, type PlotDrawing } from '../../figures/index.js';
import {
  CIFAR10_CNN,
  type EmbeddedDataset,
  frechetName,
  MNIST_CNN,
  type SampleScores,
} from '../../metrics/index.js';
import type { Row } from './ext-memorizer-scores.js';
import type { Strip } from './labelled-strip.js';

/** Whose features the distances are measured on. */
const NETWORKS = { mnist: MNIST_CNN, cifar10: CIFAR10_CNN };

/** Fréchet distances of all generators. */
export function distances(dataset: EmbeddedDataset, rows: Row[], samples: number): PlotDrawing {
  const name = DATASET_NAMES[dataset];
  const generators = rows.map((row) => row.generator);
  const course = (score: (scores: SampleScores) => number) =>
    rows.map(({ scores }) => score(scores));
  return dotChart(
    {
      caption: `${name}: Fréchet distances on the features of the project's classifier, ${samples} samples of each generator. Copies are as close to the test images as real images are.`,
      title: name,
      x: { title: frechetName(NETWORKS[dataset].network), log: true },
    },
    generators,
    [
      { name: 'to the training images', values: course((s) => s.frechetTrain) },
      { name: 'to the test images', values: course((s) => s.frechetTest) },
    ],
  );
}

export const pictures = (dataset: EmbeddedDataset, rows: Strip[]): ImageDrawing => ({
  kind: 'images',
  caption: `${DATASET_NAMES[dataset]}: the first samples of each generator.`,
  rows,
  size: 32,
});
