/** Figure 7: what γ-ARVM draws for γ = 3, 5, 7, each sample above its nearest training image. */

import { distinct, last, leastRise, rises } from '../../base/statistics.js';
import type { ImageDrawing } from '../../figures/drawing.js';
import { byName, experiment, type Results, type RunContext } from '../../record/experiment.js';
import { percent, texts } from '../../record/say.js';
import { ARVM_LAPTOP, ARVM_LONG } from '../../runs/arvm.js';
import type { CodesRun } from '../../runs/codes.js';
import { codesNeeded } from '../../runs/index.js';
import { sheet } from '../shared/code-pictures.js';
import { codesRun, eightBits, STORED_CODES } from '../shared/code-presets.js';
import { MODELS, type Panel, panelsFor, type Settings } from './fig07-panels.js';

type Config = Settings & { codes: CodesRun[] };

interface Series {
  /** For all codes and γ, of both models. */
  panels: Panel[];
}

/** A value of the network's panels, by rising γ, on each data set. */
const ofNetworks = ({ panels }: Series, value: (panel: Panel) => number) =>
  distinct(panels.map(({ label }) => label)).map((label) => ({
    label,
    values: panels.filter((one) => one.label === label && one.model === 'γ-ARVM').map(value),
  }));

export const fig07 = experiment({
  id: 'fig07',
  title: 'Samples of γ-ARVM and their nearest training images',
  paper: 'Figure 7, Sec. 5.2',
  version: 3,
  usesEngine: true,
  config: {
    smoke: {
      codes: [codesRun('smoke', 'mnist', 8)],
      images: 64,
      sides: [3, 5, 7],
      samples: 20,
      shown: 6,
      arvm: { ...ARVM_LAPTOP, width: 32, epochs: 2 },
    },
    laptop: {
      codes: eightBits('laptop'),
      // The paper's sets of “1k” images.
      images: 1000,
      sides: [3, 5, 7],
      samples: 400,
      shown: 12,
      arvm: ARVM_LAPTOP,
    },
    study: {
      codes: STORED_CODES,
      // Those of the codes: 256 and 1000.
      images: 1000,
      sides: [3, 5, 7],
      samples: 400,
      shown: 12,
      arvm: ARVM_LONG,
    },
    paper: {
      codes: [codesRun('paper', 'cifar10', 8), codesRun('paper', 'cifar10', 12)],
      images: 50_000,
      sides: [3, 5, 7],
      samples: 10_000,
      shown: 16,
      arvm: { ...ARVM_LAPTOP, width: 2048, epochs: 100, batchSize: 1024 },
    },
  },
  expect: {
    smoke: 'about 5 s with its codes',
    laptop: 'about 4 min after the codes are made; at γ = 7 almost every sample is a training code',
    study:
      'about two hours on two cores with its codes: networks that follow their histograms closely',
    paper: 'hours on a GPU',
  },
  needs: ({ codes }: Config) => codesNeeded(codes),

  async run(context: RunContext<Config>): Promise<Results<Series>> {
    const panels: Panel[] = [];
    for (const request of context.config.codes) panels.push(...(await panelsFor(request, context)));
    return {
      series: { panels },
      metrics: Object.fromEntries(
        panels.flatMap(({ label, model, gamma, rates }): [string, number][] => [
          [`${label}, ${model}, γ=${gamma}: copies`, rates.codes.share],
          [`${label}, ${model}, γ=${gamma}: dB to nearest`, rates.meanPsnr.reconstructions],
        ]),
      ),
    };
  },

  claims: {
    nearer: {
      kind: 'paper',
      place: 'Figure 7, Sec. 5.2',
      statement: 'Samples come nearer to the training images as γ grows.',
      criterion:
        'mean PSNR to the nearest training reconstruction rises strictly with γ, on all data sets',
      fixed: 'before',
      judge({ series }) {
        const psnr = ofNetworks(series, ({ rates }) => rates.meanPsnr.reconstructions);
        const courses = psnr.map(({ label, values }) => `${label} ${texts(values)}`);
        return {
          measured: `dB by rising γ: ${courses.join('; ')}`,
          margin: Math.min(...psnr.map(({ values }) => leastRise(values))),
          holds: psnr.every(({ values }) => rises(values)),
        };
      },
    },
    copies: {
      kind: 'paper',
      place: 'Sec. 5.2',
      statement: 'At γ = 7 samples are training images; at γ = 3 they are new.',
      criterion:
        'exact copies of training codes: at most 5 % at the least γ, at least 80 % at the largest, on all data sets',
      fixed: 'before',
      judge({ series }) {
        const copies = ofNetworks(series, ({ rates }) => rates.codes.share);
        const courses = copies.map(
          ({ label, values }) => `${label} ${values.map((share) => percent(share)).join(', ')}`,
        );
        return {
          measured: `copies in % by rising γ: ${courses.join('; ')}`,
          margin: Math.min(
            ...copies.flatMap(({ values }) => [0.05 - values[0], last(values) - 0.8]),
          ),
          holds: copies.every(({ values }) => values[0] <= 0.05 && last(values) >= 0.8),
        };
      },
    },
  },

  draw({ series, config }) {
    const labels = distinct(series.panels.map((panel) => panel.label));
    return byName(
      MODELS.flatMap((model) =>
        labels.map((label) => {
          const part = model === 'γ-ARVM' ? 'network' : 'table';
          const main = label === labels[0] && part === 'network';
          const panels = series.panels.filter((one) => one.label === label && one.model === model);
          return sheet(
            label,
            main ? undefined : part,
            `Samples of the ${model} (${label}, ${config.images} training images). Below each the nearest training reconstruction, what the decoder makes of a training code, and the training image itself. Beside the window side: the share of samples whose code is exactly a training code.`,
            panels.flatMap(rowsOfPanel),
          );
        }),
      ),
    );
  },
});

const rowsOfPanel = ({
  gamma,
  rates,
  drawn,
  reconstruction,
  nearest,
}: Panel): ImageDrawing['rows'] => [
  { label: `γ = ${gamma}\n${percent(rates.codes.share)} % copies`, png: drawn },
  { label: 'nearest\nreconstruction', png: reconstruction },
  { label: 'its training\nimage', png: nearest },
];
