/** Figure 7: what γ-ARVM draws for γ = 3, 5, 7, each sample above its nearest training image. */

import { distinct, last, rises } from '../../base/statistics.js';
import { first } from '../../data/index.js';
import { randomStream } from '../../engine/random.js';
import { sampleArvm } from '../../models/arvm-codes.js';
import { backoffTables, sampleTables } from '../../models/count-table-sampling.js';
import { codesFromTokens, type Tokens } from '../../models/tokens.js';
import { byName, experiment, type Results, type RunContext } from '../../record/experiment.js';
import { percent, texts } from '../../record/say.js';
import { ARVM_LAPTOP, type ArvmConfig, trainedArvm } from '../../runs/arvm.js';
import { codeSets, codesName } from '../../runs/code-sets.js';
import type { CodesRun } from '../../runs/codes.js';
import { codesNeeded } from '../../runs/index.js';
import { sheet, stripOf } from '../shared/code-pictures.js';
import { codesRun, eightBits } from '../shared/code-presets.js';
import {
  type CopyRates,
  copyRates,
  decoded,
  nearestImages,
  referencesOf,
} from '../shared/copy-rates.js';

type Config = {
  codes: CodesRun[];
  images: number;
  sides: number[];
  samples: number;
  shown: number;
  arvm: ArvmConfig;
};

type Panel = {
  label: string;
  model: Model;
  gamma: number;
  rates: CopyRates;
  /** PNG strips of the first samples, of the nearest training reconstructions, and of their images. */
  drawn: string;
  reconstruction: string;
  nearest: string;
};

const MODELS = ['γ-ARVM', 'count table'] as const;
type Model = (typeof MODELS)[number];

interface Series {
  panels: Panel[];
}

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
        const sets = networks(series).map((set) => ({
          ...set,
          psnr: set.panels.map((panel) => panel.rates.meanPsnr.reconstructions),
        }));
        return {
          measured: `dB by rising γ: ${sets.map(({ label, psnr }) => `${label} ${texts(psnr)}`).join('; ')}`,
          holds: sets.every(({ psnr }) => rises(psnr)),
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
        const sets = networks(series).map((set) => ({
          ...set,
          copies: set.panels.map((panel) => panel.rates.codes.share),
        }));
        return {
          measured: `copies in % by rising γ: ${sets.map(({ label, copies }) => `${label} ${texts(copies.map((share) => 100 * share))}`).join('; ')}`,
          holds: sets.every(({ copies }) => copies[0] <= 0.05 && last(copies) >= 0.8),
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

/** The panels of the network by data set, by rising γ. */
const networks = ({ panels }: Series) =>
  distinct(panels.map((panel) => panel.label)).map((label) => ({
    label,
    panels: panels.filter((panel) => panel.label === label && panel.model === 'γ-ARVM'),
  }));

const rowsOfPanel = ({ gamma, rates, drawn, reconstruction, nearest }: Panel) => [
  { label: `γ = ${gamma}\n${percent(rates.codes.share)} % copies`, png: drawn },
  { label: 'nearest\nreconstruction', png: reconstruction },
  { label: 'its training\nimage', png: nearest },
];

/** Network and count table for every γ on one data set. */
async function panelsFor(request: CodesRun, context: RunContext<Config>): Promise<Panel[]> {
  const { config, seed, progress } = context;
  const sets = await codeSets(request, context);
  const references = await referencesOf(sets, 'train', config.images);
  const { tokens } = references;
  const name = codesName(request);
  const panels: Panel[] = [];
  for (const [k, gamma] of config.sides.entries()) {
    const report = (fraction: number, what: string) =>
      progress(0.5 + (0.5 * (k + fraction)) / config.sides.length, `${sets.label}: ${what}`);
    const { arvm } = await trainedArvm(name, tokens, gamma, config.arvm, seed, report);
    const random = randomStream(seed, 'fig07', name, String(gamma));
    const drawn: { [model in Model]: Tokens } = {
      'γ-ARVM': sampleArvm(arvm, config.samples, random.split('network')),
      'count table': sampleTables(
        backoffTables(tokens, gamma),
        config.samples,
        random.split('table'),
      ).tokens,
    };
    for (const model of MODELS) {
      const images = await decoded(sets, codesFromTokens(drawn[model]), references.images);
      const shown = first(images, config.shown);
      const nearest = await nearestImages(shown, references);
      panels.push({
        label: sets.label,
        model,
        gamma,
        rates: await copyRates(drawn[model], images, references),
        drawn: await stripOf(shown, config.shown),
        reconstruction: await stripOf(nearest.reconstructions, config.shown),
        nearest: await stripOf(nearest.images, config.shown),
      });
    }
  }
  return panels;
}
