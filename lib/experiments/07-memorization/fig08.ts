/** Figure 8: memorization against γ for γ-ARVM, its count table, and PixelCNN v1 and v2 as a 2×2. */

import { classifierNetwork, embeddedClassifier, type Rate } from '../../metrics/index.js';
import { experiment, type Results, type RunContext } from '../../record/experiment.js';
import { text, texts } from '../../record/say.js';
import { ARVM_LAPTOP } from '../../runs/arvm.js';
import { codeSets } from '../../runs/code-sets.js';
import { codesNeeded } from '../../runs/index.js';
import { codesRun, eightBits } from '../shared/code-presets.js';
import { drawFigure8, FEATURES, rowsOf } from './fig08-drawings.js';
import {
  arvmRows,
  BASELINE,
  type Config,
  type Distance,
  type Floor,
  IMITATION,
  pixelCnnRows,
  type Row,
  type Series,
  V1,
  V2,
} from './fig08-models.js';

const SMOKE_PIXELCNN: Config['pixelCnn'] = {
  widths: [8, 11],
  images: [128, 32],
  layers: 2,
  batchSize: 32,
  learningRate: 3e-3,
  steps: 4,
  samples: 10,
};

export const fig08 = experiment({
  id: 'fig08',
  title: 'Memorization rate against the observation range',
  paper: 'Figure 8, Sec. 5.2',
  version: 2,
  usesEngine: true,
  config: {
    smoke: {
      codes: [codesRun('smoke', 'mnist', 8)],
      sides: [3, 5, 7],
      images: 64,
      samples: 20,
      arvm: { ...ARVM_LAPTOP, width: 32, epochs: 2 },
      baseline: [3],
      pixelCnn: SMOKE_PIXELCNN,
    },
    laptop: {
      codes: eightBits('laptop'),
      sides: [3, 5, 7],
      images: 256,
      samples: 1000,
      arvm: ARVM_LAPTOP,
      baseline: [3, 7],
      pixelCnn: {
        widths: [32, 45],
        images: [4000, 256],
        layers: 4,
        batchSize: 64,
        learningRate: 3e-3,
        steps: 1000,
        samples: 400,
      },
    },
    paper: {
      codes: [codesRun('paper', 'cifar10', 8)],
      sides: [3, 5, 7],
      images: 50_000,
      samples: 10_000,
      arvm: { ...ARVM_LAPTOP, width: 2048, epochs: 100, batchSize: 1024 },
      baseline: [3, 5, 7],
      pixelCnn: {
        widths: [64, 90],
        images: [50_000, 1000],
        layers: 7,
        batchSize: 64,
        learningRate: 1e-3,
        steps: 100_000,
        samples: 10_000,
      },
    },
  },
  expect: {
    smoke: 'about 10 s with its codes',
    laptop: 'about 3 min after the codes and Figure 7; the rate climbs from about 0 to nearly 1',
    paper: 'hours on a GPU',
  },
  needs: ({ codes }: Config) => codesNeeded(codes),
  async run(context: RunContext<Config>): Promise<Results<Series>> {
    const rows: Row[] = [];
    const floors: Floor[] = [];
    for (const request of context.config.codes) {
      const sets = await codeSets(request, context);
      const network = classifierNetwork(embeddedClassifier(request.dataset).classifier);
      const arvm = await arvmRows(sets, request, network, context);
      rows.push(...arvm.rows, ...(await pixelCnnRows(sets, request, network, context)));
      floors.push(...arvm.floors);
    }
    return {
      series: { rows, floors },
      metrics: Object.fromEntries(
        rows.flatMap((row): [string, number][] => {
          const name = `${row.label}, ${row.model}${row.model.startsWith('Pixel') ? '' : `, γ=${row.gamma}`}`;
          return [
            [`${name}: P_mem`, row.memorized],
            [`${name}: distance to training images`, row.distance.train],
          ];
        }),
      ),
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
      judge(results) {
        const rows = rowsOf(results);
        const labels = [...new Set(rows.map((row) => row.label))];
        const of = (label: string, model: string) =>
          rows.filter((row) => row.label === label && row.model === model);
        const per = (write: (label: string) => string) =>
          labels.map((label) => `${label}: ${write(label)}`).join('; ');
        const percents = (list: Row[], value: (row: Row) => number) =>
          list.map((row) => text(100 * value(row))).join(', ');
        return {
          measured: per(
            (label) =>
              `${percents(of(label, 'γ-ARVM'), (row) => row.memorized)} % (count table ${percents(of(label, 'count table'), (row) => row.memorized)} %)`,
          ),
          holds: labels.every((label) => {
            const [three, five, seven] = of(label, 'γ-ARVM').map((row) => row.memorized);
            return three <= 0.05 && three < five && five < seven && seven >= 0.8;
          }),
        };
      },
    },
    sampled: {
      kind: 'check',
      statement: 'The sampled rate of code copies agrees with the exact mass.',
      criterion:
        'exact P_mem inside the 95 % Wilson interval of the samples for at least 85 % of all models',
      fixed: 'before',
      judge(results) {
        const rows = rowsOf(results);
        return {
          measured: `${rows.filter((row) => inside(row.memorized, row.rates.codes)).length} of ${rows.length} models`,
          holds:
            rows.filter((row) => inside(row.memorized, row.rates.codes)).length >=
            0.85 * rows.length,
        };
      },
    },
    'psnr-rule': {
      kind: 'paper',
      place: 'Sec. 5.2',
      statement: 'The paper’s rule, PSNR > 30 dB to a training image, detects this memorization.',
      criterion:
        'its rate at γ = 7 is at least half the rate of exact code copies, on all data sets',
      fixed: 'before',
      judge(results) {
        const rows = rowsOf(results);
        const labels = [...new Set(rows.map((row) => row.label))];
        const network = rows.filter((row) => row.model === 'γ-ARVM');
        const of = (label: string, model: string) =>
          rows.filter((row) => row.label === label && row.model === model);
        const per = (write: (label: string) => string) =>
          labels.map((label) => `${label}: ${write(label)}`).join('; ');
        const percents = (list: Row[], value: (row: Row) => number) =>
          list.map((row) => text(100 * value(row))).join(', ');
        return {
          measured: per(
            (label) =>
              `${percents(of(label, 'γ-ARVM'), (row) => row.rates.images.share)} % to images, ${percents(of(label, 'γ-ARVM'), (row) => row.rates.reconstructions.share)} % to reconstructions, ${percents(of(label, 'γ-ARVM'), (row) => row.rates.codes.share)} % code copies`,
          ),
          holds: network
            .filter((row) => row.gamma === 7)
            .every((row) => row.rates.images.share >= 0.5 * row.rates.codes.share),
        };
      },
    },
    'held-out': {
      kind: 'check',
      statement: 'The rate is not chance: held-out codes are hardly ever drawn.',
      criterion: 'exact mass on equally many held-out codes below 2 % for every model',
      fixed: 'before',
      judge(results) {
        const rows = rowsOf(results);
        return {
          measured: `largest held-out mass ${text(100 * Math.max(...rows.map((row) => row.heldOut)))} %`,
          holds: rows.every((row) => row.heldOut < 0.02),
        };
      },
    },
    divergence: {
      kind: 'paper',
      place: 'Sec. 4.2',
      statement: 'The histogram loss of Eq. 10 reaches about 10⁻⁶ (Sec. 4.2).',
      criterion: 'KL(q‖p) below 1e-5 nats per symbol at some γ',
      fixed: 'before',
      judge(results) {
        const rows = rowsOf(results);
        const labels = [...new Set(rows.map((row) => row.label))];
        const network = rows.filter((row) => row.model === 'γ-ARVM');
        const of = (label: string, model: string) =>
          rows.filter((row) => row.label === label && row.model === model);
        const per = (write: (label: string) => string) =>
          labels.map((label) => `${label}: ${write(label)}`).join('; ');
        return {
          measured: per(
            (label) =>
              `${texts(of(label, 'γ-ARVM').map((row) => row.loss ?? Number.NaN))} nats per symbol for γ = ${of(
                label,
                'γ-ARVM',
              )
                .map((row) => row.gamma)
                .join(', ')}`,
          ),
          holds: network.some((row) => (row.loss ?? 1) < 1e-5),
        };
      },
    },
    baseline: {
      kind: 'ours',
      statement:
        'Trained on single symbols instead of histograms, the same network stops at H(q) and memorizes as much.',
      criterion:
        'cross-entropy not below H(q); exact P_mem within 5 points of γ-ARVM at every γ that both were trained for',
      fixed: 'before',
      judge(results) {
        const rows = rowsOf(results);
        const labels = [...new Set(rows.map((row) => row.label))];
        const network = rows.filter((row) => row.model === 'γ-ARVM');
        const of = (label: string, model: string) =>
          rows.filter((row) => row.label === label && row.model === model);
        const per = (write: (label: string) => string) =>
          labels.map((label) => `${label}: ${write(label)}`).join('; ');
        const baseline = rows.filter((row) => row.model === BASELINE);
        const imitated = ({ label, gamma }: Row) =>
          network.find((row) => row.label === label && row.gamma === gamma) as Row;
        return {
          measured: per((label) =>
            of(label, BASELINE)
              .map(
                (row) =>
                  `γ = ${row.gamma}: P_mem ${text(100 * row.memorized)} % against ${text(100 * imitated(row).memorized)} %, loss ${text(row.loss ?? Number.NaN)} against H(q) = ${text(row.floor ?? Number.NaN)}`,
              )
              .join(', '),
          ),
          holds: baseline.every(
            (row) =>
              (row.loss ?? 0) >= (row.floor ?? 0) - 1e-6 &&
              Math.abs(row.memorized - imitated(row).memorized) <= 0.05,
          ),
        };
      },
    },
    distance: {
      kind: 'paper',
      place: 'Table 2',
      statement: 'The Fréchet distance to the training set falls as γ grows (Table 2).',
      criterion: `${FEATURES} to the training images fall strictly from γ = 3 to 5 to 7, for network and count table, on all data sets`,
      fixed: 'before',
      judge(results) {
        const rows = rowsOf(results);
        const labels = [...new Set(rows.map((row) => row.label))];
        const of = (label: string, model: string) =>
          rows.filter((row) => row.label === label && row.model === model);
        const per = (write: (label: string) => string) =>
          labels.map((label) => `${label}: ${write(label)}`).join('; ');
        const distances = (label: string, to: keyof Distance) =>
          IMITATION.map(
            (model) => `${model} ${texts(of(label, model).map((row) => row.distance[to]))}`,
          ).join(', ');
        const distanceFalls = (to: keyof Distance) =>
          labels.every((label) =>
            IMITATION.every((model) =>
              of(label, model).every(
                (row, k, all) => k === 0 || row.distance[to] < all[k - 1].distance[to],
              ),
            ),
          );
        return {
          measured: per((label) => distances(label, 'train')),
          holds: distanceFalls('train'),
        };
      },
    },
    blind: {
      kind: 'paper',
      place: 'A.1.5, A.1.6',
      statement: 'A Fréchet distance does not punish memorization (A.1.5).',
      criterion: 'the same distances to images that were never seen fall strictly, too',
      fixed: 'before',
      judge(results) {
        const rows = rowsOf(results);
        const labels = [...new Set(rows.map((row) => row.label))];
        const of = (label: string, model: string) =>
          rows.filter((row) => row.label === label && row.model === model);
        const per = (write: (label: string) => string) =>
          labels.map((label) => `${label}: ${write(label)}`).join('; ');
        const distances = (label: string, to: keyof Distance) =>
          IMITATION.map(
            (model) => `${model} ${texts(of(label, model).map((row) => row.distance[to]))}`,
          ).join(', ');
        const distanceFalls = (to: keyof Distance) =>
          labels.every((label) =>
            IMITATION.every((model) =>
              of(label, model).every(
                (row, k, all) => k === 0 || row.distance[to] < all[k - 1].distance[to],
              ),
            ),
          );
        return {
          measured: per((label) => distances(label, 'heldOut')),
          holds: distanceFalls('heldOut'),
        };
      },
    },
    pixelcnn: {
      kind: 'paper',
      place: 'Figure 8, Sec. 5.2',
      statement: 'PixelCNN v2 (twice the parameters, fewer images) memorizes more than v1.',
      criterion: 'P_mem(v2) > P_mem(v1) and held-out bits per image rise, on all data sets',
      fixed: 'before',
      judge(results) {
        const rows = rowsOf(results);
        const labels = [...new Set(rows.map((row) => row.label))];
        const of = (label: string, model: string) =>
          rows.filter((row) => row.label === label && row.model === model);
        const per = (write: (label: string) => string) =>
          labels.map((label) => `${label}: ${write(label)}`).join('; ');
        const v = (label: string, name: string) => of(label, name)[0];
        const crossed = (label: string) =>
          rows.filter((row) => row.label === label && row.model.startsWith('PixelCNN,'));
        return {
          measured: per((label) => {
            const both = [v(label, V1), v(label, V2)];
            const others = crossed(label).map(
              (row) => `${row.model.slice(10)} ${text(100 * row.memorized)} %`,
            );
            return `v1 ${text(100 * both[0].memorized)} %, v2 ${text(100 * both[1].memorized)} %; held-out bits ${text(both[0].testBits ?? Infinity, 4)}, ${text(both[1].testBits ?? Infinity, 4)}; crossed: ${others.join(', ')}`;
          }),
          holds: labels.every((label) => {
            const [one, two] = [v(label, V1), v(label, V2)];
            return (
              two.memorized > one.memorized &&
              (two.testBits ?? Infinity) > (one.testBits ?? Infinity)
            );
          }),
        };
      },
    },
  },
  draw: drawFigure8,
});

const inside = (value: number, { low, high }: Rate) => low <= value && value <= high;
