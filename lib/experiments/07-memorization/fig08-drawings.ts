/** How Figure 8 is drawn from its record. */
import { barChart, lineChart, panelGrid } from '../../figures/charts.js';
import { seriesColour } from '../../figures/theme.js';
import { CIFAR10_CNN, frechetName, MNIST_CNN, type Rate } from '../../metrics/index.js';
import type { ExperimentRecord } from '../../record/experiment.js';
import { text } from '../../record/say.js';
import { BASELINE, type Config, IMITATION, type Row, type Series } from './fig08-models.js';

export const rowsOf = ({ series }: { series: Series }) => series.rows;
const floorsOf = ({ series }: { series: Series }) => series.floors;

/** The names of the distances. */
export const FEATURES = [MNIST_CNN, CIFAR10_CNN]
  .map((cnn) => frechetName(cnn.network))
  .join(' and ');

const shortName = ({ model, gamma }: Row) =>
  model === 'γ-ARVM' ? `ARVM γ=${gamma}` : model === BASELINE ? `next symbol γ=${gamma}` : model;

/** Curves, bars and tables of Figure 8; the first drawing is the figure of the record. */
export function drawFigure8(record: ExperimentRecord<Config, Series>) {
  const rows = rowsOf(record);
  const labels = [...new Set(rows.map((row) => row.label))];
  const curve = (label: string, model: string, value: (row: Row) => number) => {
    const list = rows.filter((row) => row.label === label && row.model === model);
    return { x: list.map((row) => `γ = ${row.gamma}`), y: list.map(value) };
  };
  const floorOf = (label: string, name: string) =>
    floorsOf(record).find((floor) => floor.label === label && floor.name === name)?.distance
      .train ?? Number.NaN;
  const bars = (value: (row: Row) => Rate) =>
    labels.map((label) => {
      const list = rows.filter((row) => row.label === label && row.model !== 'count table');
      return {
        name: label,
        x: list.map((row) => shortName(row)),
        y: list.map((row) => value(row).share),
        error: {
          below: list.map((row) => Math.max(0, value(row).share - value(row).low)),
          above: list.map((row) => Math.max(0, value(row).high - value(row).share)),
        },
      };
    });
  return {
    figure: lineChart(
      {
        caption:
          'Exact memorized mass against γ: the network beside the count table it imitates, and the mass on held-out codes.',
        x: { title: 'window side γ' },
        y: { title: 'memorized mass P_mem', range: [0, 1.02] },
      },
      labels.flatMap((label, k) => [
        {
          name: `${label}, γ-ARVM`,
          colour: seriesColour(k),
          ...curve(label, 'γ-ARVM', (row) => row.memorized),
        },
        {
          name: `${label}, count table`,
          ...curve(label, 'count table', (row) => row.memorized),
          dash: 'dash' as const,
          colour: seriesColour(k),
        },
        {
          name: `${label}, γ-ARVM, held out`,
          ...curve(label, 'γ-ARVM', (row) => row.heldOut),
          dash: 'dot' as const,
          colour: seriesColour(k),
        },
      ]),
    ),
    copies: barChart(
      {
        caption:
          'Figure 8: share of samples that are exact copies of a training code, with 95 % Wilson intervals. v1 is narrow with many images, v2 wide with few; the other two PixelCNNs cross the factors.',
        x: { title: '' },
        y: { title: 'share of copies', range: [0, 1.02] },
      },
      bars((row) => row.rates.codes),
    ),
    distance: panelGrid(
      {
        caption: `${FEATURES} of samples to the training images (solid) and to as many images that were never seen (dotted); flat: other real images, to the training images.`,
        columns: labels.length,
        panelHeight: 320,
      },
      labels.map((label) =>
        lineChart(
          {
            caption: '',
            title: label,
            x: { title: 'window side γ' },
            y: { title: 'Fréchet distance' },
          },
          [
            ...IMITATION.flatMap((model, k) => [
              {
                name: model,
                colour: seriesColour(k),
                ...curve(label, model, (row) => row.distance.train),
              },
              {
                name: `${model}, unseen`,
                dash: 'dot' as const,
                colour: seriesColour(k),
                ...curve(label, model, (row) => row.distance.heldOut),
              },
            ]),
            {
              name: 'other real images',
              colour: seriesColour(IMITATION.length),
              ...curve(label, 'γ-ARVM', () => floorOf(label, 'other real images')),
            },
          ],
        ),
      ),
    ),
    distances: {
      kind: 'table' as const,
      caption: `${FEATURES}, to the N training images of the model and to as many unseen ones. Compare only rows of the same codes, N and number of samples.`,
      columns: ['codes', 'samples', 'γ', 'N', 'number', 'to training', 'to unseen'],
      rows: labels.flatMap((label) => [
        ...floorsOf(record)
          .filter((floor) => floor.label === label)
          .map(({ name, images, distance }): (string | number)[] => [
            ...[label, name, '–', (record.config as unknown as Config).images, images],
            ...[text(distance.train), text(distance.heldOut)],
          ]),
        ...rows
          .filter((row) => row.label === label)
          .map(({ model, gamma, images, rates, distance }): (string | number)[] => [
            ...[label, model, gamma, images, rates.codes.count],
            ...[text(distance.train), text(distance.heldOut)],
          ]),
      ]),
    },
    threeWays: {
      kind: 'table' as const,
      caption:
        'Memorization measured three ways, in %: exact code copies, PSNR > 30 dB to a training reconstruction, and the paper’s rule, PSNR > 30 dB to a training image; “unseen” is the same rule against held-out images.',
      columns: [
        'codes',
        'model',
        'γ',
        'N',
        'P_mem',
        'copies',
        '> 30 dB recon.',
        '> 30 dB image',
        'unseen recon.',
        'train bits',
        'test bits',
      ],
      rows: rows.map((row) => [
        row.label,
        row.model,
        row.gamma,
        row.images,
        ...[
          row.memorized,
          row.rates.codes.share,
          row.rates.reconstructions.share,
          row.rates.images.share,
          row.control.reconstructions.share,
        ].map((value) => text(100 * value)),
        text(row.trainBits),
        row.testBits === null ? '∞' : text(row.testBits),
      ]),
    },
  };
}
