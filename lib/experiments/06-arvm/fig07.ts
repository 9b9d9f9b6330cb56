/** Figure 7: what γ-ARVM draws for γ = 3, 5, 7, each sample above its nearest training image. */

import { first } from '../../data/index.js';
import { randomStream } from '../../engine/random.js';
import { sampleArvm } from '../../models/arvm-codes.js';
import { backoffTables, sampleTables } from '../../models/count-table-sampling.js';
import { codesFromTokens, type Tokens } from '../../models/tokens.js';
import { byName, experiment, type Results, type RunContext } from '../../record/experiment.js';
import { text } from '../../record/say.js';
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
  model: 'γ-ARVM' | 'count table';
  gamma: number;
  rates: CopyRates;
  /** PNG strips of the first samples and of their nearest training images. */
  drawn: string;
  nearest: string;
};

/** What the record keeps for drawing and judging. */
interface Series {
  panels: Panel[];
}

const panelsOf = (results: Results<Series>) => results.series.panels;

export const fig07 = experiment({
  id: 'fig07',
  title: 'Samples of γ-ARVM and their nearest training images',
  paper: 'Figure 7, Sec. 5.2',
  version: 2,
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
      images: 256,
      sides: [3, 5, 7],
      samples: 400,
      shown: 6,
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
    laptop: 'about 2 min after the codes are made; at γ = 7 almost every sample is a training code',
    paper: 'hours on a GPU',
  },
  needs: ({ codes }: Config) => codesNeeded(codes),
  async run(context: RunContext<Config>) {
    const { config, seed, progress } = context;
    const panels: Panel[] = [];
    for (const request of config.codes) {
      const sets = await codeSets(request, context);
      const references = await referencesOf(sets, 'train', config.images);
      const { tokens } = references;
      for (const [k, gamma] of config.sides.entries()) {
        const name = codesName(request);
        const { arvm } = await trainedArvm(
          name,
          tokens,
          gamma,
          config.arvm,
          seed,
          (fraction, what) =>
            progress(0.5 + (0.5 * (k + fraction)) / config.sides.length, `${sets.label}: ${what}`),
        );
        const random = randomStream(seed, 'fig07', name, String(gamma));
        const draws: [Panel['model'], Tokens][] = [
          ['γ-ARVM', sampleArvm(arvm, config.samples, random.split('network'))],
          [
            'count table',
            sampleTables(backoffTables(tokens, gamma), config.samples, random.split('table'))
              .tokens,
          ],
        ];
        for (const [model, samples] of draws) {
          const drawn = await decoded(sets, codesFromTokens(samples), references.images);
          const shown = first(drawn, config.shown);
          panels.push({
            label: sets.label,
            model,
            gamma,
            rates: await copyRates(samples, drawn, references),
            drawn: await stripOf(shown, config.shown),
            nearest: await stripOf(await nearestImages(shown, references), config.shown),
          });
        }
      }
    }
    return {
      series: { panels: panels },
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
      judge(results, config) {
        const network = panelsOf(results).filter((panel) => panel.model === 'γ-ARVM');
        const labels = [...new Set(network.map((panel) => panel.label))];
        const of = (label: string) => network.filter((panel) => panel.label === label);
        const list = (value: (panel: Panel) => number) =>
          labels
            .map(
              (label) =>
                `${label}: ${of(label)
                  .map((panel) => text(value(panel)))
                  .join(', ')}`,
            )
            .join('; ');
        const rising = (value: (panel: Panel) => number) =>
          labels.every((label) =>
            of(label).every((panel, k, all) => k === 0 || value(panel) > value(all[k - 1])),
          );
        const sides = config.sides.join(', ');
        const nearness = (panel: Panel) => panel.rates.meanPsnr.reconstructions;
        return { measured: `${list(nearness)} dB for γ = ${sides}`, holds: rising(nearness) };
      },
    },
    copies: {
      kind: 'paper',
      place: 'Sec. 5.2',
      statement: 'At γ = 7 samples are training images; at γ = 3 they are new.',
      criterion:
        'exact copies of training codes: at most 5 % at γ = 3, at least 80 % at γ = 7, on all data sets',
      fixed: 'before',
      judge(results, config) {
        const network = panelsOf(results).filter((panel) => panel.model === 'γ-ARVM');
        const labels = [...new Set(network.map((panel) => panel.label))];
        const of = (label: string) => network.filter((panel) => panel.label === label);
        const list = (value: (panel: Panel) => number) =>
          labels
            .map(
              (label) =>
                `${label}: ${of(label)
                  .map((panel) => text(value(panel)))
                  .join(', ')}`,
            )
            .join('; ');
        const sides = config.sides.join(', ');
        const copies = (panel: Panel) => panel.rates.codes.share;
        return {
          measured: `${list((panel) => 100 * copies(panel))} % for γ = ${sides}`,
          holds:
            network.every((panel) => (panel.gamma === 3 ? copies(panel) <= 0.05 : true)) &&
            network.every((panel) => (panel.gamma === 7 ? copies(panel) >= 0.8 : true)),
        };
      },
    },
  },
  draw(record) {
    const panels = panelsOf(record);
    const labels = [...new Set(panels.map((panel) => panel.label))];
    const sheets = (['γ-ARVM', 'count table'] as const).flatMap((model) =>
      labels.map((label) => {
        const rows = panels
          .filter((panel) => panel.label === label && panel.model === model)
          .flatMap(({ gamma, rates, drawn, nearest }) => [
            { label: `γ = ${gamma}\n${text(100 * rates.codes.share)} % copies`, png: drawn },
            { label: 'nearest in\ntraining set', png: nearest },
          ]);
        const network = model === 'γ-ARVM';
        const main = label === labels[0] && network;
        const { images } = record.config;
        return sheet(
          label,
          main ? undefined : network ? 'network' : 'table',
          `Samples of the ${model} (${label}, ${images} training images), each above the training image whose reconstruction is nearest. Below the window side: the share of samples whose code is exactly a training code.`,
          rows,
        );
      }),
    );
    return byName(sheets);
  },
});
