/**
 * Remark 3.2: training tends to reduce the overlap of latents, where it can move their means.
 *
 * Under Gaussian noise the overlap of two latents is 2Φ(−Δ/2σ) in any dimension, so the largest overlap of
 * Definition 3.1 is that of the two nearest latents. It is followed in the trainings of Figure 3, and in the
 * control that the remark asks for: the same network with its encoder frozen at its first weights.
 */

import { last, spearman } from '../../base/statistics.js';
import { DATASET_NAMES, type Dataset } from '../../data/index.js';
import { type Series as Line, lineChart, panelGrid } from '../../figures/charts.js';
import type { PlotDrawing } from '../../figures/drawing.js';
import {
  type BaseScale,
  experiment,
  type Results,
  type RunContext,
} from '../../record/experiment.js';
import { say } from '../../record/say.js';
import { overlapGaussian } from '../../theory/overlap.js';
import {
  type Distances,
  type ExclusivityRun,
  exclusivityRun,
  trainExclusivity,
} from './exclusivity-runs.js';
import { DATASETS } from './fig03-panels.js';
import { trainFrozen } from './rem3.2-frozen.js';

/** The noise of `exclusivityRun` for `Gaussian`. */
const SIGMA = 1;

type Config = { runs: { dataset: Dataset; noisy: ExclusivityRun; silent: ExclusivityRun }[] };

/** Three trainings of one network on one data set, epoch by epoch. */
type Trio = {
  dataset: Dataset;
  /** Encoder and decoder under noise; the decoder alone; both without noise. */
  learned: Distances[];
  frozen: Distances[];
  silent: Distances[];
};

interface Series {
  trios: Trio[];
}

/** The largest overlap of two watched images under the noise, in [0, 1], after each epoch. */
const largestOverlap = (epochs: Distances[]): number[] =>
  epochs.map(({ minDistance }) => overlapGaussian(minDistance, SIGMA));

const errors = (epochs: Distances[]): number[] => epochs.map(({ error }) => error);

const finalError = (epochs: Distances[]): number => last(errors(epochs));
const finalOverlap = (epochs: Distances[]): number => last(largestOverlap(epochs));

const configFor = (scale: BaseScale): Config => ({
  runs: DATASETS.map((dataset) => ({
    dataset,
    noisy: exclusivityRun(scale, dataset, 'Gaussian'),
    silent: exclusivityRun(scale, dataset, 'none'),
  })),
});

/** One sentence for each data set. */
const ofEach = (trios: Trio[], sentence: (trio: Trio) => string): string =>
  trios.map((trio) => `${DATASET_NAMES[trio.dataset]}: ${sentence(trio)}`).join('; ');

export const rem32 = experiment({
  id: 'rem3.2',
  title: 'Training lowers the overlap of latents that it can move',
  paper: 'Remark 3.2, Definition 3.1',
  version: 1,
  usesEngine: true,
  config: { smoke: configFor('smoke'), laptop: configFor('laptop'), paper: configFor('paper') },
  expect: {
    smoke: 'a few seconds',
    laptop:
      'about a minute after Figure 3, whose runs it shares; overlap falls where the encoder learns, and stays where it is frozen',
    paper: 'Table 4 on all images: half a day on a GPU after Figure 3',
  },

  async run({ config, seed, progress }: RunContext<Config>): Promise<Results<Series>> {
    const trios: Trio[] = [];
    for (const { dataset, noisy, silent } of config.runs) {
      const tell = (step: number, name: string) => (fraction: number, note: string) =>
        progress(
          (3 * trios.length + step + fraction) / (3 * config.runs.length),
          `${DATASET_NAMES[dataset]}, ${name}: ${note}`,
        );
      const learned = await trainExclusivity(noisy, seed, tell(0, 'encoder and decoder'));
      const frozen = await trainFrozen(noisy, seed, tell(1, 'decoder alone'));
      const plain = await trainExclusivity(silent, seed, tell(2, 'without noise'));
      trios.push({ dataset, learned: learned.epochs, frozen, silent: plain.epochs });
    }
    const metrics = trios.flatMap(({ dataset, learned, frozen, silent }): [string, number][] => [
      [`largestOverlap ${dataset}`, finalOverlap(learned)],
      [`largestOverlap ${dataset} frozen`, finalOverlap(frozen)],
      [`largestOverlap ${dataset} without noise`, finalOverlap(silent)],
      [`error ${dataset}`, finalError(learned)],
      [`error ${dataset} frozen`, finalError(frozen)],
    ]);
    return { series: { trios }, metrics: Object.fromEntries(metrics) };
  },

  claims: {
    reduces: {
      kind: 'paper',
      place: 'Remark 3.2',
      statement: 'Training reduces the overlap of latents whose means can be learned.',
      criterion:
        'the largest overlap ends at a tenth of that after the first epoch or below, and falls with the error: rank correlation over the epochs above 0.9, on both data sets',
      fixed: 'revised',
      judge({ series: { trios } }) {
        const courses = trios.map(({ learned }) => largestOverlap(learned));
        const rank = ({ learned }: Trio) => spearman(errors(learned), largestOverlap(learned));
        return {
          measured: ofEach(
            trios,
            (trio) =>
              say`largest overlap ${largestOverlap(trio.learned)[0]} → ${finalOverlap(trio.learned)}, rank correlation ${rank(trio)}`,
          ),
          holds:
            courses.every((course) => last(course) <= course[0] / 10) &&
            trios.every((trio) => rank(trio) > 0.9),
        };
      },
    },
    frozen: {
      kind: 'ours',
      statement: 'Where the means cannot be learned the overlap stays, and costs error.',
      criterion:
        'with the encoder frozen at its first weights the error ends at 1.5 times that of the learned encoder or above, and the largest overlap above that of the learned one, on both data sets',
      fixed: 'before',
      judge({ series: { trios } }) {
        const ratio = ({ frozen, learned }: Trio) => finalError(frozen) / finalError(learned);
        return {
          measured: ofEach(
            trios,
            (trio) =>
              say`error ${finalError(trio.frozen)} against ${finalError(trio.learned)}, largest overlap ${finalOverlap(trio.frozen)} against ${finalOverlap(trio.learned)}`,
          ),
          margin: Math.min(...trios.map(ratio)) - 1.5,
          holds: trios.every(
            (trio) => ratio(trio) >= 1.5 && finalOverlap(trio.frozen) > finalOverlap(trio.learned),
          ),
        };
      },
    },
    noise: {
      kind: 'ours',
      statement:
        'The noise decides how far it falls: latents trained without it would overlap under it.',
      criterion:
        'under the same noise the latents of the network trained without it have at least 10 times the largest overlap, on both data sets',
      fixed: 'after',
      judge: ({ series: { trios } }) => ({
        measured: ofEach(
          trios,
          ({ silent, learned }) => say`${finalOverlap(silent)} against ${finalOverlap(learned)}`,
        ),
        holds: trios.every(
          ({ silent, learned }) => finalOverlap(silent) >= 10 * finalOverlap(learned),
        ),
      }),
    },
  },

  draw: ({ series }) => ({ figure: courses(series) }),
});

/** Largest overlap and error over the epochs, a column for each data set. */
function courses({ trios }: Series): PlotDrawing {
  const lines = (
    { learned, frozen, silent }: Trio,
    value: (epochs: Distances[]) => number[],
  ): Line[] =>
    Object.entries({ 'encoder learns': learned, 'encoder frozen': frozen, 'no noise': silent }).map(
      ([name, epochs]) => ({
        name,
        x: epochs.map(({ epoch }) => epoch),
        y: value(epochs),
        markers: false,
      }),
    );
  const x = { title: 'epoch' };
  return panelGrid(
    {
      caption:
        'Largest overlap of two images (Definition 3.1, Gaussian noise of σ = 1) and reconstruction error over training. Trained without noise the error is smaller, since nothing disturbs the latents; the overlap is the one that they would have under the noise.',
      columns: 2,
    },
    [
      ...trios.map((trio) =>
        lineChart(
          {
            caption: '',
            title: DATASET_NAMES[trio.dataset],
            x,
            y: { title: 'largest overlap', range: [0, 1] },
          },
          lines(trio, largestOverlap),
        ),
      ),
      ...trios.map((trio) =>
        lineChart(
          { caption: '', title: DATASET_NAMES[trio.dataset], x, y: { title: 'error', log: true } },
          lines(trio, errors),
        ),
      ),
    ],
  );
}
