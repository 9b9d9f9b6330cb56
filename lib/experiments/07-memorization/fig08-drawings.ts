/** How Figure 8 and Table 2 are drawn from their record. */
import { type Series as Curve, dotChart, lineChart, panelGrid } from '../../figures/charts.js';
import type { PlotDrawing, TableDrawing } from '../../figures/drawing.js';
import { seriesColour } from '../../figures/theme.js';
import { percent, text } from '../../record/say.js';
import { ARVM, BASELINE, isPixelCnn, POOLED, TABLE, V1, V2 } from './fig08-models.js';
import { FEATURES, type Floor, REAL, type Row } from './fig08-scores.js';
import { byDataSet } from './per-data-set.js';

/** One value of a model against γ. */
function against(own: Row[], model: string, value: (row: Row) => number): Pick<Curve, 'x' | 'y'> {
  const list = own.filter((row) => row.model === model);
  return { x: list.map((row) => row.gamma), y: list.map(value) };
}

/** The windows of γ-ARVM. */
const sidesOf = (own: Row[]): number[] =>
  own.filter((row) => row.model === ARVM).map((row) => row.gamma);

/** Memorized mass on one data set; PixelCNN sees the whole past: a level line. */
function massPanel(label: string, own: Row[]): PlotDrawing {
  const memorized = (row: Row) => row.memorized;
  const sides = sidesOf(own);
  const level = (model: string): Pick<Curve, 'x' | 'y'> => {
    const found = own.filter((row) => row.model === model);
    return { x: sides, y: found.flatMap((row) => sides.map(() => row.memorized)) };
  };
  return lineChart(
    {
      caption: '',
      title: label,
      x: { title: 'window side γ', ticks: sides },
      y: { title: 'memorized mass P_mem', range: [0, 1.02] },
    },
    [
      { name: ARVM, ...against(own, ARVM, memorized) },
      { name: TABLE, dash: 'dash', ...against(own, TABLE, memorized) },
      { name: `${V1} (whole past)`, dash: 'dot', markers: false, ...level(V1) },
      { name: `${V2} (whole past)`, dash: 'dashdot', markers: false, ...level(V2) },
    ],
  );
}

export function massChart(rows: Row[]): PlotDrawing {
  const heldOut = Math.max(...rows.map((row) => row.heldOut));
  return panelGrid(
    {
      caption: `Exact memorized mass against γ: the network beside the count table of Eq. 9 that it imitates; the two PixelCNNs of the paper have no window. Of as many held-out codes every model has at most ${percent(heldOut)} % mass.`,
      columns: byDataSet(rows).length,
      panelHeight: 320,
    },
    byDataSet(rows).map(([label, own]) => massPanel(label, own)),
  );
}

/** `γ-ARVM, γ = 3`, `next symbol, γ = 3`; a PixelCNN by its name, each with its number of training images. */
function nameOf({ model, gamma, images }: Row): string {
  if (isPixelCnn(model)) return model.includes('N = ') ? model : `${model}, N = ${images}`;
  return `${model === BASELINE ? 'next symbol' : 'γ-ARVM'}, γ = ${gamma}, N = ${images}`;
}

export function copiesChart(rows: Row[]): PlotDrawing {
  const sets = byDataSet(rows).map(([name, own]) => ({
    name,
    models: own.filter((row) => row.model !== TABLE && row.model !== POOLED),
  }));
  return dotChart(
    {
      caption:
        'Figure 8: share of samples that are exact copies of a training code, with 95 % Wilson intervals. v1 is narrow with many images, v2 wide with few; the other two PixelCNNs cross the factors.',
      x: { title: 'share of copies', range: [-0.02, 1.02] },
    },
    sets[0].models.map(nameOf),
    sets.map(({ name, models }) => {
      const rates = models.map((row) => row.rates.codes);
      return {
        name,
        values: rates.map((rate) => rate.share),
        error: {
          below: rates.map(({ share, low }) => Math.max(0, share - low)),
          above: rates.map(({ share, high }) => Math.max(0, high - share)),
        },
      };
    }),
  );
}

/** Distances of γ-ARVM and its table on one data set; `floor` is that of real images. */
const distanceChart = (title: string, own: Row[], floor: number): PlotDrawing =>
  lineChart(
    {
      caption: '',
      title,
      x: { title: 'window side γ', ticks: sidesOf(own) },
      y: { title: 'Fréchet distance' },
    },
    [
      ...[ARVM, TABLE].flatMap((model, k): Curve[] => {
        const colour = seriesColour(k);
        const seen = against(own, model, (row) => row.distance.train);
        const unseen = against(own, model, (row) => row.distance.heldOut);
        return [
          { name: model, colour, ...seen },
          { name: `${model}, unseen`, colour, dash: 'dot', ...unseen },
        ];
      }),
      { name: REAL, colour: seriesColour(2), ...against(own, ARVM, () => floor) },
    ],
  );

export const distancePanels = (rows: Row[], floors: Floor[]): PlotDrawing =>
  panelGrid(
    {
      caption: `${FEATURES} of samples to the training images (solid) and to as many images that were never seen (dotted); flat: other real images, to the training images.`,
      columns: byDataSet(rows).length,
      panelHeight: 320,
    },
    byDataSet(rows).map(([label, own]) => {
      const real = floors.find((floor) => floor.label === label && floor.name === REAL);
      return distanceChart(label, own, real?.distance.train ?? Number.NaN);
    }),
  );

/** `images` are the training images that the floors are measured to. */
export const distanceTable = (rows: Row[], floors: Floor[], images: number): TableDrawing => ({
  kind: 'table',
  caption: `${FEATURES}, to the N training images of the model and to as many unseen ones. Compare only rows of the same codes, N and number of samples.`,
  columns: ['codes', 'samples', 'γ', 'N', 'number', 'to training', 'to unseen'],
  rows: byDataSet(rows).flatMap(([label, own]) => [
    ...floors
      .filter((floor) => floor.label === label)
      .map(({ name, images: count, distance: { train, heldOut } }) => [
        label,
        name,
        '–',
        images,
        count,
        text(train),
        text(heldOut),
      ]),
    ...own.map(({ model, gamma, images: trained, rates, distance: { train, heldOut } }) => [
      label,
      model,
      gamma,
      trained,
      rates.codes.count,
      text(train),
      text(heldOut),
    ]),
  ]),
});

export const threeWaysTable = (rows: Row[]): TableDrawing => ({
  kind: 'table',
  caption:
    'Memorization measured three ways, in %: exact code copies, PSNR > 30 dB to a training reconstruction, and the paper’s rule, PSNR > 30 dB to a training image; “unseen” is the same rule against held-out images. The last rows are codes that decode above 30 dB. Epochs and updates are those of PixelCNN.',
  columns: [
    'codes',
    'model',
    'γ',
    'N',
    'epochs',
    'updates',
    'P_mem',
    'copies',
    '> 30 dB recon.',
    '> 30 dB image',
    'unseen recon.',
    'train bits',
    'test bits',
  ],
  rows: rows.map(({ label, model, gamma, images, memorized, rates, control, ...bits }) => [
    label,
    model,
    gamma,
    images,
    bits.epochs ?? '–',
    bits.updates ?? '–',
    percent(memorized),
    percent(rates.codes.share),
    percent(rates.reconstructions.share),
    percent(rates.images.share),
    percent(control.reconstructions.share),
    text(bits.trainBits),
    bits.testBits === null ? '∞' : text(bits.testBits),
  ]),
});

/** What is left of the loss of Equation 10 over the updates, by window, one panel for each set of codes. */
export const lossChart = (rows: Row[]): PlotDrawing =>
  panelGrid(
    {
      caption:
        'The loss of Equation 10, KL(q‖p) in nats per symbol, of γ-ARVM over its training. The paper reports about 10⁻⁶.',
      columns: 2,
    },
    byDataSet(rows).map(([label, own]) =>
      lineChart(
        {
          caption: '',
          title: label,
          x: { title: 'updates', log: true },
          y: { title: 'KL (nats)', log: true },
        },
        own.flatMap(({ model, gamma, course }) =>
          model === ARVM && course
            ? [{ name: `γ = ${gamma}`, x: course.updates, y: course.losses, markers: false }]
            : [],
        ),
      ),
    ),
  );
