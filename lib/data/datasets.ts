/** The two data sets of the experiments by name. */
import { loadCifar10 } from './cifar10.js';
import { type ImageSet, padTo32 } from './image-set.js';
import { loadMnist } from './mnist.js';
import type { LoadOptions } from './published-set.js';

export type Dataset = 'mnist' | 'cifar10';

/** As figures and tables write them. */
export const DATASET_NAMES: { [dataset in Dataset]: string } = {
  mnist: 'MNIST',
  cifar10: 'CIFAR-10',
};

const LOADERS = { mnist: loadMnist, cifar10: loadCifar10 };

/** Training or test images in the size of the file. */
export const loadDataset = (
  dataset: Dataset,
  split: 'train' | 'test',
  options?: LoadOptions,
): Promise<ImageSet> => LOADERS[dataset](split, options);

/** Training and test images, 32×32: digits get a black border. */
export async function loadImages(
  dataset: Dataset,
  options?: LoadOptions,
): Promise<{ train: ImageSet; test: ImageSet }> {
  return {
    train: padTo32(await loadDataset(dataset, 'train', options)),
    test: padTo32(await loadDataset(dataset, 'test', options)),
  };
}
