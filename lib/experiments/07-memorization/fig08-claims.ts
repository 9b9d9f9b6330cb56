/** What Figure 8 claims, and how it is judged. */
import { last, leastFall, leastRise, rises } from '../../base/statistics.js';
import type { ClaimDeclaration, Judgement, Reason } from '../../record/claim.js';
import type { Results } from '../../record/experiment.js';
import { percent, say, text, texts } from '../../record/say.js';
import { ARVM, TABLE, V1, V2 } from './fig08-models.js';
import {
  byImagesAndWidth,
  floorOf,
  isInside,
  lossOf,
  masses,
  of,
  percents,
  unseenBits,
  withTwins,
} from './fig08-rows.js';
import { type Distance, FEATURES, type Floor, type Row } from './fig08-scores.js';
import type { Config } from './fig08-settings.js';
import { byDataSet, leastOf, ofEach, onAll } from './per-data-set.js';

export interface Series {
  /** For each data set: the local models by γ, then four PixelCNNs. */
  rows: Row[];
  floors: Floor[];
  /** Count tables of codes that decode above 30 dB, by γ. */
  sharp: Row[];
}

/**
 * What is asked of the distances by γ, for the network and for its table, on all data sets: how far they are on
 * the right side of it, and whether that is enough.
 */
const distances =
  (
    to: keyof Distance,
    marginOf: (values: number[]) => number,
    isAllowed: (margin: number) => boolean,
  ) =>
  ({ series: { rows } }: Results<Series>): Judgement => {
    const by = (own: Row[], model: string) => of(own, model).map((row) => row.distance[to]);
    const margin = leastOf(rows, (own) =>
      Math.min(...[ARVM, TABLE].map((model) => marginOf(by(own, model)))),
    );
    return {
      measured: ofEach(rows, (own) =>
        [ARVM, TABLE].map((model) => `${model} ${texts(by(own, model))}`).join(', '),
      ),
      margin,
      holds: isAllowed(margin),
    };
  };

/** The rows of data sets whose codes decode below 30 dB: their table copies at γ = 7, and misses by so much. */
const blurred = (rows: Row[]): Row[] =>
  byDataSet(rows).flatMap(([, own]) =>
    last(of(own, TABLE)).rates.meanPsnr.images < 30 ? own : [],
  );

/** The least loss, were it a mean over the entries of the histograms as well: the paper does not say. */
function averagedOverEntries({ series: { rows } }: Results<Series>, { codes }: Config): Reason {
  const entries = Math.max(...codes.map(({ settings }) => 2 ** settings.dimensions));
  const least = Math.min(...of(rows, ARVM).map(lossOf));
  return {
    kind: 'open text',
    text: say`the paper does not say over what its loss is averaged: over the ${entries} entries of each histogram as well, as PyTorch’s KLDivLoss does by default, ours is ${least / entries}; per symbol it still falls when training stops.`,
  };
}

export const CLAIMS: { [name: string]: ClaimDeclaration<Config, Series> } = {
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
      margin: leastOf(rows, (own) => {
        const [three, , seven] = masses(of(own, ARVM));
        return Math.min(0.05 - three, seven - 0.8);
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
        margin: images.share - 0.5 * codes.share,
        holds: images.share >= 0.5 * codes.share && codes.share > 0.5,
      };
    },
  },
  blur: {
    kind: 'ours',
    statement: 'Where codes decode below 30 dB the rule misses every copy.',
    criterion: 'at γ = 7 the rule finds at most 1 % where at least 80 % are code copies',
    fixed: 'after',
    judge({ series }) {
      const rows = blurred(series.rows);
      if (rows.length === 0)
        return { measured: 'all codes decode above 30 dB', verdict: 'not judged' };
      return {
        measured: `to images, to reconstructions, exact copies in %: ${ofEach(rows, (own) => {
          const { images, codes, reconstructions } = last(of(own, ARVM)).rates;
          return percents([images, reconstructions, codes].map(({ share }) => share));
        })}`,
        holds: onAll(rows, (own) => {
          const { images, codes } = last(of(own, ARVM)).rates;
          return images.share <= 0.01 && codes.share >= 0.8;
        }),
      };
    },
  },
  'held-out': {
    kind: 'check',
    statement: 'The rate is not chance: held-out codes are hardly ever drawn.',
    criterion: 'exact mass on equally many held-out codes below 2 % for every model',
    fixed: 'before',
    judge({ series: { rows } }) {
      const largest = Math.max(...rows.map((row) => row.heldOut));
      return {
        measured: `largest held-out mass ${percent(largest)} %`,
        margin: 0.02 - largest,
        holds: largest < 0.02,
      };
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
      margin: 1e-5 - Math.min(...of(rows, ARVM).map(lossOf)),
      holds: of(rows, ARVM).some((row) => lossOf(row) < 1e-5),
    }),
    why: averagedOverEntries,
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
            lossOf(row) >= floorOf(row) - 1e-6 && Math.abs(row.memorized - twin.memorized) <= 0.05,
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
    judge: distances('train', leastFall, (margin) => margin > 0),
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
    judge: distances(
      'heldOut',
      (values) => values[0] - last(values),
      (margin) => margin >= 0,
    ),
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
      margin: leastOf(rows, (own) => leastRise(masses([...of(own, V1), ...of(own, V2)]))),
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
};
