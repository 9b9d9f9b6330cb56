/**
 * The two classifiers that ship with the project, trained by it: everybody measures with the same
 * features. `trainEmbedded` made the files in weights/ and makes them again.
 */
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import writeFileAtomic from 'write-file-atomic';
import {
  dataRoot,
  type ImageSet,
  loadCifar10,
  loadMnist,
  padTo32,
  projectRoot,
} from '../data/index.js';
import { readWeights, weightsToBytes } from '../models/weights.js';
import { decodeSafetensors } from '../training/safetensors.js';
import {
  accuracy,
  CIFAR10_CNN,
  CIFAR10_CNN_RESTARTS,
  type Classifier,
  type ClassifierConfig,
  createClassifier,
  MNIST_CNN,
  trainClassifier,
} from './classifier.js';

export type EmbeddedDataset = 'mnist' | 'cifar10';

const CONFIGS: {
  [name in EmbeddedDataset]: {
    config: ClassifierConfig;
    more: ClassifierConfig[];
    channels: number;
  };
} = {
  mnist: { config: MNIST_CNN, more: [], channels: 1 },
  cifar10: { config: CIFAR10_CNN, more: CIFAR10_CNN_RESTARTS, channels: 3 },
};

function weightsFile({ network }: ClassifierConfig): string {
  return join(projectRoot(), 'lib', 'metrics', 'weights', `${network}.safetensors`);
}

/** The classifier of a data set, with the share of test images that it gets right. */
export function embeddedClassifier(dataset: EmbeddedDataset): {
  classifier: Classifier;
  accuracy: number;
} {
  const { config, channels } = CONFIGS[dataset];
  const classifier = createClassifier(config, channels);
  const file = weightsFile(config);
  readWeights(file, { ...classifier.parameters, ...classifier.state });
  const { metadata } = decodeSafetensors(readFileSync(file));
  return { classifier, accuracy: Number(metadata.accuracy) };
}

/** The images of a data set as the classifiers take them. */
export async function classifierImages(
  dataset: EmbeddedDataset,
  split: 'train' | 'test',
): Promise<ImageSet> {
  return dataset === 'mnist' ? padTo32(await loadMnist(split)) : loadCifar10(split);
}

/** Trains a classifier on the whole training set and writes its weights; returns its accuracy. */
export async function trainEmbedded(
  dataset: EmbeddedDataset,
  report: (text: string) => void = () => {},
): Promise<number> {
  const { config, more, channels } = CONFIGS[dataset];
  const set = await classifierImages(dataset, 'train');
  const classifier = createClassifier(config, channels);
  for (const [index, round] of [config, ...more].entries()) {
    const name = index === 0 ? config.network : `${config.network}-${index + 1}`;
    await trainClassifier(round, set, {
      start: classifier,
      folder: join(dataRoot(), 'checkpoints', name),
      onEpoch: ({ epoch, loss, seconds }) =>
        report(`${name} epoch ${epoch}: loss ${loss.toFixed(4)}, ${seconds.toFixed(0)} s`),
    });
  }
  const right = await accuracy(classifier, await classifierImages(dataset, 'test'));
  const bytes = await weightsToBytes(
    { ...classifier.parameters, ...classifier.state },
    { rounds: JSON.stringify([config, ...more]), accuracy: String(right) },
  );
  mkdirSync(join(projectRoot(), 'lib', 'metrics', 'weights'), { recursive: true });
  await writeFileAtomic(weightsFile(config), bytes);
  report(`${config.network}: ${(100 * right).toFixed(2)} % of the test images are right`);
  return right;
}
