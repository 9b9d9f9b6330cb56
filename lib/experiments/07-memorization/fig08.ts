/**
 * Figure 8 (Sec. 5.2): the memorization rate against the observation range. The wider the window γ of an
 * autoregressive model, the more often it returns training images.
 *
 * γ-ARVM stands beside the count table that it imitates and the same network trained on single symbols.
 * The paper's PixelCNN v1 and v2 differ in width and in the number of training images: all four are
 * trained. What a Fréchet distance sees of it is Table 2.
 */
import { falls, last, rises } from '../../base/statistics.js';
import { classifierNetwork, embeddedClassifier } from '../../metrics/index.js';
import type { Judgement } from '../../record/claim.js';
import { experiment, type Results, type RunContext } from '../../record/experiment.js';
import { percent, say, text, texts } from '../../record/say.js';
import { codeSets } from '../../runs/code-sets.js';
import { codesNeeded } from '../../runs/index.js';
import {
  copiesChart,
  distancePanels,
  distanceTable,
  massChart,
  threeWaysTable,
} from './fig08-drawings.js';
import { ARVM, localModels, pixelCnns, TABLE, V1, V2 } from './fig08-models.js';
import {
  byImagesAndWidth,
  floorOf,
  isInside,
  lossOf,
  masses,
  metricsOf,
  of,
  percents,
  unseenBits,
  withTwins,
} from './fig08-rows.js';
import {
  type Distance,
  FEATURES,
  type Floor,
  floorsOf,
  type Row,
  refereeFor,
  scored,
} from './fig08-scores.js';
import { type Config, SETTINGS } from './fig08-settings.js';
import { sharpRows } from './fig08-sharp.js';
import { ofEach, onAll } from './per-data-set.js';

interface Series {
  /** For each data set: the local models by γ, then four PixelCNNs. */
  rows: Row[];
  floors: Floor[];
  /** Count tables of codes that decode above 30 dB, by γ. */
  sharp: Row[];
}

/** What is asked of the distances by γ, for the network and for its table, on all data sets. */
const distances =
  (to: keyof Distance, asked: (values: number[]) => boolean) =>
  ({ series: { rows } }: Results<Series>): Judgement => {
    const by = (own: Row[], model: string) => of(own, model).map((row) => row.distance[to]);
    return {
      measured: ofEach(rows, (own) =>
        [ARVM, TABLE].map((model) => `${model} ${texts(by(own, model))}`).join(', '),
      ),
      holds: onAll(rows, (own) => asked(by(own, ARVM)) && asked(by(own, TABLE))),
    };
  };

export const fig08 = experiment({
  id: 'fig08',
  title: 'Memorization rate against the observation range',
  paper: 'Figure 8, Sec. 5.2',
  version: 3,
  usesEngine: true,
  config: SETTINGS,
  expect: {
    smoke: 'about 10 s with its codes',
    laptop: 'about 6 min after the codes and Figure 7; the rate climbs from about 0 to nearly 1',
    paper: 'hours on a GPU',
  },
  needs: ({ codes, sharp }: Config) => codesNeeded([...codes, sharp]),

  async run(context: RunContext<Config>): Promise<Results<Series>> {
    const { codes, sides, images, samples, pixelCnn } = context.config;
    const rows: Row[] = [];
    const floors: Floor[] = [];
    for (const run of codes) {
      const sets = await codeSets(run, context);
      const network = classifierNetwork(embeddedClassifier(run.dataset).classifier);

      const referee = await refereeFor(sets, network, images);
      const corpus = { run, sets, tokens: referee.train.tokens };
      for (const gamma of sides) {
        for await (const model of localModels(gamma, corpus, context)) {
          rows.push(await scored(model, referee, samples));
        }
      }
      floors.push(...(await floorsOf(referee, samples)));

      for (const [version, count] of pixelCnn.images.entries()) {
        const other = await refereeFor(sets, network, count);
        const learned = { run, sets, tokens: other.train.tokens };
        for await (const model of pixelCnns(version, learned, context)) {
          rows.push(await scored(model, other, pixelCnn.samples));
        }
      }
    }
    const { sharp, psnr } = await sharpRows(context);
    return {
      series: { rows, floors, sharp },
      metrics: { ...metricsOf(rows), 'sharp codes: dB': psnr },
    };
  },

  claims: {
    arvm: {
      kind: 'paper',
      place: 'Figure 8, Sec. 5.2',
      statement:
        'The memorization rate of γ-ARVM rises from generation at γ = 3 to memorization at γ = 7.',
      criterion:
        'exact P_mem of the network at most 5 % at γ = 3 and at least 80 % at γ = 7, rising, on all data sets',
      fixed: 'before',
      judge: ({ series: { rows } }) => ({
        measured: ofEach(rows, (own) => {
          const [network, table] = [ARVM, TABLE].map((model) => percents(masses(of(own, model))));
          return `${network} % (count table ${table} %)`;
        }),
        holds: onAll(rows, (own) => {
          const [three, five, seven] = masses(of(own, ARVM));
          return three <= 0.05 && seven >= 0.8 && rises([three, five, seven]);
        }),
      }),
    },
    sampled: {
      kind: 'check',
      statement: 'The sampled rate of code copies agrees with the exact mass.',
      criterion:
        'exact P_mem inside the 95 % Wilson interval of the samples for at least 85 % of all models',
      fixed: 'before',
      judge({ series: { rows } }) {
        const agreeing = rows.filter((row) => isInside(row.memorized, row.rates.codes)).length;
        return {
          measured: `${agreeing} of ${rows.length} models`,
          holds: agreeing >= 0.85 * rows.length,
        };
      },
    },
    'psnr-rule': {
      kind: 'paper',
      place: 'Sec. 5.2',
      statement: 'The paper’s rule, PSNR > 30 dB to a training image, detects memorization.',
      criterion:
        'with codes that decode their images above 30 dB: its rate at γ = 7 is at least half the rate of exact code copies',
      fixed: 'revised',
      judge({ series: { sharp }, metrics }) {
        const { images, codes } = last(sharp).rates;
        return {
          measured: say`${percent(images.share)} % by the rule, ${percent(codes.share)} % code copies; codes decode at ${metrics['sharp codes: dB']} dB`,
          holds: images.share >= 0.5 * codes.share && codes.share > 0.5,
        };
      },
    },
    blur: {
      kind: 'ours',
      statement: 'Where codes decode below 30 dB the rule misses every copy.',
      criterion: 'at γ = 7 the rule finds at most 1 % where at least 80 % are code copies',
      fixed: 'after',
      judge: ({ series: { rows } }) => ({
        measured: `to images, to reconstructions, exact copies in %: ${ofEach(rows, (own) => {
          const { images, codes, reconstructions } = last(of(own, ARVM)).rates;
          return percents([images, reconstructions, codes].map(({ share }) => share));
        })}`,
        holds: onAll(rows, (own) => {
          const { images, codes } = last(of(own, ARVM)).rates;
          return images.share <= 0.01 && codes.share >= 0.8;
        }),
      }),
    },
    'held-out': {
      kind: 'check',
      statement: 'The rate is not chance: held-out codes are hardly ever drawn.',
      criterion: 'exact mass on equally many held-out codes below 2 % for every model',
      fixed: 'before',
      judge({ series: { rows } }) {
        const largest = Math.max(...rows.map((row) => row.heldOut));
        return { measured: `largest held-out mass ${percent(largest)} %`, holds: largest < 0.02 };
      },
    },
    divergence: {
      kind: 'paper',
      place: 'Sec. 4.2',
      statement: 'The histogram loss of Eq. 10 reaches about 10⁻⁶ (Sec. 4.2).',
      criterion: 'KL(q‖p) below 1e-5 nats per symbol at some γ',
      fixed: 'before',
      judge: ({ series: { rows } }) => ({
        measured: ofEach(rows, (own) => {
          const networks = of(own, ARVM);
          const sides = networks.map((row) => row.gamma);
          return say`${networks.map(lossOf)} nats per symbol for γ = ${sides}`;
        }),
        holds: of(rows, ARVM).some((row) => lossOf(row) < 1e-5),
      }),
      why: {
        kind: 'budget',
        text: 'the loss still falls when training stops; longer training lowers it further.',
      },
    },
    baseline: {
      kind: 'ours',
      statement:
        'Trained on single symbols instead of histograms, the same network stops at H(q) and memorizes as much.',
      criterion:
        'cross-entropy not below H(q); exact P_mem within 5 points of γ-ARVM at every γ that both were trained for',
      fixed: 'before',
      judge: ({ series: { rows } }) => ({
        measured: `P_mem (γ-ARVM’s), loss − H(q): ${ofEach(rows, (own) => {
          const pairs = withTwins(own);
          const [mine, theirs] = [pairs.map(({ row }) => row), pairs.map(({ twin }) => twin)];
          const excess = mine.map((row) => text(lossOf(row) - floorOf(row), 2));
          return `${percents(masses(mine))} % (${percents(masses(theirs))}), ${excess.join(', ')}`;
        })}`,
        holds: onAll(rows, (own) =>
          withTwins(own).every(
            ({ row, twin }) =>
              lossOf(row) >= floorOf(row) - 1e-6 &&
              Math.abs(row.memorized - twin.memorized) <= 0.05,
          ),
        ),
      }),
    },
    distance: {
      kind: 'paper',
      place: 'Table 2',
      statement: 'The Fréchet distance to the training set falls as γ grows (Table 2).',
      criterion: `${FEATURES} to the training images fall strictly from γ = 3 to 5 to 7, for network and count table, on all data sets`,
      fixed: 'before',
      judge: distances('train', falls),
      why: {
        kind: 'budget',
        text: 'codes that decode below 20 dB make every sample blurred, and from γ = 5 on CIFAR-10’s distances measure that blur.',
      },
    },
    blind: {
      kind: 'paper',
      place: 'A.1.5, A.1.6',
      statement: 'A Fréchet distance does not punish memorization (A.1.5).',
      criterion:
        'the same distances to images that were never seen are no larger at γ = 7 than at γ = 3, for network and count table, on all data sets',
      fixed: 'revised',
      judge: distances('heldOut', (values) => last(values) <= values[0]),
    },
    pixelcnn: {
      kind: 'paper',
      place: 'Figure 8, Sec. 5.2',
      statement: 'PixelCNN v2 (twice the parameters, fewer images) memorizes more than v1.',
      criterion: 'P_mem(v2) > P_mem(v1) after equally many epochs, on all data sets',
      fixed: 'revised',
      judge: ({ series: { rows } }) => ({
        measured: ofEach(rows, (own) => {
          const versions = [...of(own, V1), ...of(own, V2)];
          return `${percents(masses(versions))} %, held-out bits ${texts(versions.map(unseenBits), 4)}`;
        }),
        holds: onAll(rows, (own) => rises(masses([...of(own, V1), ...of(own, V2)]))),
      }),
    },
    'pixelcnn-factors': {
      kind: 'ours',
      statement:
        'What makes v2 copy more is its width, not its fewer images: after equally many epochs those are copied less.',
      criterion:
        'P_mem larger for the wider of two with as many images, and for the one with more images of two as wide, on all data sets',
      fixed: 'after',
      judge: ({ series: { rows } }) => ({
        measured: `narrow, wide: ${ofEach(rows, (own) => {
          const [few, many] = byImagesAndWidth(own);
          return `${percents(masses(few))} % (${few[0].images} images), ${percents(masses(many))} % (${many[0].images})`;
        })}`,
        holds: onAll(rows, (own) => {
          const [few, many] = byImagesAndWidth(own).map(masses);
          return rises(few) && rises(many) && few.every((mass, k) => rises([mass, many[k]]));
        }),
      }),
    },
  },

  draw({ series: { rows, floors, sharp }, config }) {
    return {
      figure: massChart(rows),
      copies: copiesChart(rows),
      distance: distancePanels(rows, floors),
      distances: distanceTable(rows, floors, config.images),
      threeWays: threeWaysTable([...rows, ...sharp]),
    };
  },
});
