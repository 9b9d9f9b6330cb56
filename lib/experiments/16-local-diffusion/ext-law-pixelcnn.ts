/**
 * The law of ext-law in a network that is trained: PixelCNN, which sees all earlier positions of a code. Within
 * one network the entropy of what it sees rises from position to position; it should begin to follow single
 * training codes where that entropy passes log₂ N.
 */
import { distinct } from '../../base/statistics.js';
import { randomStream } from '../../engine/random.js';
import { lineChart, panelGrid } from '../../figures/charts.js';
import type { PlotDrawing } from '../../figures/drawing.js';
import { experiment, type Results, type RunContext } from '../../record/experiment.js';
import { say } from '../../record/say.js';
import { codeSets, codesName } from '../../runs/code-sets.js';
import { codesNeeded } from '../../runs/index.js';
import { codesRun } from '../shared/code-presets.js';
import {
  type Config,
  type Course,
  courseOf,
  keptTokens,
  pasts,
} from './ext-law-pixelcnn-models.js';

interface Series {
  /** By codes, then N. */
  courses: Course[];
}

const groupsAt = (bits: number[]): Config['groups'] =>
  (['mnist', 'cifar10'] as const).flatMap((dataset) =>
    bits.map((kept) => ({ codes: codesRun('laptop', dataset, 8), bits: kept })),
  );

const NETWORK = { width: 32, layers: 2, batchSize: 64, learningRate: 2e-3 };

export const extLawPixelCnn = experiment({
  id: 'ext-law-pixelcnn',
  title: 'The law in a trained PixelCNN',
  paper: 'beyond the paper: the law behind Figure 8, in its second witness',
  version: 1,
  usesEngine: true,
  config: {
    smoke: {
      groups: [{ codes: codesRun('smoke', 'mnist', 8), bits: 2 }],
      trainings: [
        { images: 16, epochs: 10 },
        { images: 64, epochs: 5 },
      ],
      width: 8,
      layers: 2,
      batchSize: 16,
      learningRate: 2e-3,
      unseenCodes: 200,
    },
    laptop: {
      groups: groupsAt([2]),
      trainings: [
        { images: 64, epochs: 800 },
        { images: 256, epochs: 1000 },
        { images: 1024, epochs: 700 },
      ],
      ...NETWORK,
      unseenCodes: 4000,
    },
    study: {
      groups: groupsAt([1, 2, 4]),
      trainings: [
        { images: 64, epochs: 3000 },
        { images: 256, epochs: 2000 },
        { images: 1024, epochs: 1500 },
      ],
      ...NETWORK,
      unseenCodes: 10_000,
    },
    paper: {
      groups: groupsAt([1, 2, 4, 8]),
      trainings: [
        { images: 64, epochs: 10_000 },
        { images: 256, epochs: 10_000 },
        { images: 1024, epochs: 5000 },
        { images: 4096, epochs: 2000 },
        { images: 16_384, epochs: 1000 },
      ],
      ...NETWORK,
      width: 128,
      unseenCodes: 10_000,
    },
  },
  expect: {
    smoke: 'about 3 s with its codes',
    laptop: 'about 4 min after the codes are made',
    study: 'about half an hour after the codes are made',
    paper: 'a day with its codes',
  },
  needs: ({ groups }: Config) => codesNeeded(groups.map(({ codes }) => codes)),

  async run(context: RunContext<Config>): Promise<Results<Series>> {
    const { config, seed, progress, live } = context;
    const { groups, trainings } = config;
    const jobs = groups.length * trainings.length;
    const series: Series = { courses: [] };
    for (const { codes, bits } of groups) {
      const sets = await codeSets(codes, { seed, progress: () => {} });
      const name = `${codesName(codes)}-${bits}`;
      const order = randomStream(seed, 'ext-law-pixelcnn', name, 'order');
      const { unseenCodes } = config;
      const tokens = keptTokens(sets, { bits, unseenCodes }, order);
      const past = pasts(tokens.train, tokens.unseen);
      const label = `${sets.label.split(',')[0]}, ${bits} ${bits === 1 ? 'bit' : 'bits'}`;
      for (const training of trainings) {
        const report = (share: number, line: string) =>
          progress(
            (series.courses.length + share) / jobs,
            `${label}, N = ${training.images}: ${line}`,
          );
        const own = Object.assign({}, context, { progress: report });
        series.courses.push(await courseOf(training, { label, name, tokens }, past, own));
        live(() => coursePanels(series.courses));
      }
    }
    const excesses = series.courses.map(({ excess }) => excess.end);
    return {
      series,
      metrics: { networks: jobs, largestExcess: Math.max(...excesses) },
    };
  },

  claims: {
    onset: {
      kind: 'ours',
      statement:
        'A trained PixelCNN begins to follow single training codes where the entropy of what it sees passes log₂ N.',
      criterion: 'own share passes one half within 1 bit of log₂ N, in every network',
      fixed: 'revised',
      judge: ({ series: { courses } }) => {
        const gaps = courses.map(
          ({ entropy, share, images }) => onsetBits(entropy, share) - Math.log2(images),
        );
        return {
          measured: say`H − log₂ N at the onset: ${gaps} bits`,
          holds: gaps.every((gap) => Math.abs(gap) <= 1),
        };
      },
    },
    curve: {
      kind: 'ours',
      statement: 'At every position its own share is what code lengths of unseen codes predict.',
      criterion: 'within 0.1 of the prediction for every position and network',
      fixed: 'revised',
      judge: ({ series: { courses } }) => {
        const errors = courses.map(({ share, predicted }) =>
          Math.max(...share.map((own, k) => Math.abs(own - predicted[k]))),
        );
        return {
          measured: say`largest error ${errors}`,
          holds: errors.every((error) => error <= 0.1),
        };
      },
    },
    shift: {
      kind: 'ours',
      statement: 'Four times as many codes move the onset by two bits.',
      criterion:
        'for each kind of code, from each N to the next, by 0.75 to 1.25 times log₂ of their ratio',
      fixed: 'revised',
      judge: ({ series: { courses } }) => {
        const rates = courses.slice(1).flatMap((after, k) => {
          const before = courses[k];
          if (after.label !== before.label) return [];
          const [from, to] = [before, after].map(({ entropy, share }) => onsetBits(entropy, share));
          return [(to - from) / Math.log2(after.images / before.images)];
        });
        return {
          measured: say`bits per doubling ${rates}`,
          holds: rates.length > 0 && rates.every((rate) => rate >= 0.75 && rate <= 1.25),
        };
      },
    },
    trained: {
      kind: 'check',
      statement:
        'Training has ended: the networks are as good as the histograms of their training codes.',
      criterion: 'loss at most 0.02 bits per symbol above that of the histograms, in every network',
      fixed: 'revised',
      judge: ({ series: { courses } }) => {
        const ends = courses.map(({ excess }) => excess.end);
        const halves = courses.map(({ excess }) => excess.half);
        return {
          measured: say`${ends} bits above (half way ${halves})`,
          holds: ends.every((excess) => excess <= 0.02),
        };
      },
    },
  },

  draw: ({ series: { courses } }) => ({ figure: coursePanels(courses) }),
});

/** The entropy at which shares that rise with it first pass one half, by straight lines; NaN where they never do. */
export function onsetBits(entropy: number[], share: number[]): number {
  const after = share.findIndex((own) => own >= 0.5);
  if (after < 1) return Number.NaN;
  const part = (0.5 - share[after - 1]) / (share[after] - share[after - 1]);
  return entropy[after - 1] + part * (entropy[after] - entropy[after - 1]);
}

/** Own shares against entropy less log₂ N: networks as points, the prediction dotted. */
function coursePanels(courses: Course[]): PlotDrawing {
  return panelGrid(
    {
      caption:
        'Own share of trained PixelCNNs at the positions of a code, against the bits of all that comes before less log₂ N. Dotted: what code lengths of unseen codes predict.',
      columns: 2,
      panelHeight: 320,
    },
    distinct(courses.map(({ label }) => label)).map((title) => {
      const own = courses.filter(({ label }) => label === title);
      return lineChart(
        {
          caption: '',
          title,
          x: { title: 'H(past) − log₂ N (bits)' },
          y: { title: 'own share', range: [-0.05, 1.02] },
        },
        own.flatMap(({ images, entropy, share, predicted }) => {
          const name = `N = ${images}`;
          const x = entropy.map((bits) => bits - Math.log2(images));
          return [
            { name, x, y: share },
            { name, x, y: predicted, dash: 'dot' as const, markers: false },
          ];
        }),
      );
    }),
  );
}
