/** The panels of Figure 3, which are the columns of Table 6: a data set and a noise each. */

import { over, type Progress } from '../../base/progress.js';
import { DATASET_NAMES, type Dataset } from '../../data/index.js';
import type { Scale } from '../../record/experiment.js';
import {
  type Distances,
  type ExclusivityRun,
  exclusivityRun,
  type NoiseName,
  trainExclusivity,
} from './exclusivity-runs.js';

export const DATASETS: Dataset[] = ['mnist', 'cifar10'];

export type ExclusivityConfig = {
  runs: { dataset: Dataset; noise: NoiseName; run: ExclusivityRun }[];
};

/** A training, epoch by epoch. */
export type Panel = { dataset: Dataset; noise: NoiseName; epochs: Distances[] };

/** What is watched, from one epoch to the next. */
export type Quantity = 'error' | 'meanDistance' | 'minDistance';

/** For example `MNIST Gaussian`. */
export const panelName = ({ dataset, noise }: Omit<Panel, 'epochs'>): string =>
  `${DATASET_NAMES[dataset]} ${noise}`;

/** A quantity after each epoch. */
export const course = ({ epochs }: Panel, quantity: Quantity): number[] =>
  epochs.map((epoch) => epoch[quantity]);

/** A run for every data set with each of the noises. */
export const exclusivityConfig = (scale: Scale, noises: NoiseName[]): ExclusivityConfig => ({
  runs: DATASETS.flatMap((dataset) =>
    noises.map((noise) => ({ dataset, noise, run: exclusivityRun(scale, dataset, noise) })),
  ),
});

/**
 * Trains all runs of a configuration, or reads them.
 * @param live is given the panels so far, the last one growing, after each epoch
 */
export async function exclusivityPanels(
  { runs }: ExclusivityConfig,
  seed: number,
  progress: Progress,
  live: (panels: Panel[]) => void = () => {},
): Promise<Panel[]> {
  const panels: Panel[] = [];
  const nameOf = ({ dataset, noise }: (typeof runs)[number]) =>
    `${DATASET_NAMES[dataset]}, ${noise}`;
  for (const [{ dataset, noise, run }, report] of over(runs, progress, nameOf)) {
    const { epochs } = await trainExclusivity(run, seed, report, (growing) =>
      live([...panels, { dataset, noise, epochs: growing }]),
    );
    panels.push({ dataset, noise, epochs });
  }
  return panels;
}
