/** How the law behind Figure 8 is drawn from its record. */
import { distinct, linspace } from '../../base/statistics.js';
import {
  type Series as Curve,
  heatmap,
  lineChart,
  panelGrid,
  scatter,
} from '../../figures/charts.js';
import type { PlotDrawing, TableDrawing } from '../../figures/drawing.js';
import { COLOURS, seriesColour } from '../../figures/theme.js';
import { text } from '../../record/say.js';
import type { Window } from '../shared/window-contents.js';
import { type Cell, SYMBOL_BITS } from './ext-phase-cells.js';
import { byDataSet } from './per-data-set.js';

const inBits = (count: number): string => `${count} bit${count === 1 ? '' : 's'}`;

/** The rows of each number of bits per position. */
const byBits = <Row extends { bits: number }>(rows: Row[]): [bits: number, own: Row[]][] =>
  distinct(rows.map((row) => row.bits)).map((bits) => [
    bits,
    rows.filter((row) => row.bits === bits),
  ]);

const SYMBOLS = ['circle', 'diamond', 'square', 'cross'] as const;

/** Half the width of the law's axis in bits. */
const REACH = 12;

/** Where 2^H contexts are equally likely: N draws meet a share (1 − e^−λ)/λ of distinct ones, λ = N / 2^H. */
function evenContexts(): Curve {
  const x = linspace(-REACH, REACH, 97);
  const y = x.map((bits) => -Math.expm1(-(2 ** -bits)) / 2 ** -bits);
  return { name: 'equally likely', x, y, colour: COLOURS.grey };
}

/** Hue: bits per position; marker: data set. */
export const lawChart = (windows: Window[]): PlotDrawing =>
  scatter(
    {
      caption:
        'One curve for all: share of distinct contexts against window entropy less log₂ N, for every data set, γ, position, number of bits and N. Contexts stop to recur where the entropy passes log₂ N. The grey line is the share where all contexts are equally likely.',
      x: { title: 'H(window) − log₂ N (bits)', range: [-REACH, REACH] },
      y: { title: 'distinct contexts / N', range: [0, 1.02] },
      line: evenContexts(),
    },
    byDataSet(windows).flatMap(([label, own], set) =>
      byBits(own).map(([bits, some], k) => ({
        name: `${label}, ${inBits(bits)}`,
        colour: seriesColour(k),
        symbol: SYMBOLS[set % SYMBOLS.length],
        x: some.flatMap(({ images, entropy }) => images.map((count) => entropy - Math.log2(count))),
        y: some.flatMap((window) => window.distinct),
      })),
    ),
  );

export const predictionChart = (windows: Window[]): PlotDrawing =>
  scatter(
    {
      caption:
        'The same shares against what held-out code lengths predict, without any fitted number.',
      x: { title: 'predicted share', range: [0, 1] },
      y: { title: 'distinct contexts / N', range: [0, 1.02] },
      diagonal: [0, 1],
    },
    byDataSet(windows).map(([name, own]) => ({
      name,
      x: own.flatMap((window) => window.predicted),
      y: own.flatMap((window) => window.distinct),
    })),
  );

/** One panel: γ against N, coloured by the memorized mass. */
function phasePanel(title: string, cells: Cell[]): PlotDrawing {
  const counts = distinct(cells.map((cell) => cell.images));
  const sides = distinct(cells.map((cell) => cell.gamma));
  const massAt = (gamma: number, images: number) =>
    cells.find((cell) => cell.gamma === gamma && cell.images === images)?.memorized ?? 0;
  return heatmap(
    {
      caption: '',
      title,
      x: { title: 'log₂ N' },
      y: { title: '' },
      colour: 'P_mem',
      colourRange: [0, 1],
    },
    sides.map((gamma) => counts.map((images) => massAt(gamma, images))),
    counts.map((images) => String(Number(Math.log2(images).toFixed(1)))),
    sides.map((gamma) => `γ = ${gamma}`),
  );
}

export const phaseDiagram = (cells: Cell[]): PlotDrawing =>
  panelGrid(
    {
      caption:
        'Phase diagram: exact memorized mass for bits per position (rows of panels) and N (columns of cells), γ on the vertical axis.',
      columns: byDataSet(cells).length,
      panelHeight: 230,
    },
    byBits(cells).flatMap(([bits, some]) =>
      byDataSet(some).map(([label, own]) => phasePanel(`${label}, ${inBits(bits)}`, own)),
    ),
  );

/** Masses at γ = 5 on the training codes (solid) and on unseen ones (dotted), by N and bits. */
const massPanel = (title: string, cells: Cell[]): PlotDrawing =>
  lineChart(
    {
      caption: '',
      title,
      x: { title: 'N', log: true },
      y: { title: 'mass at γ = 5', range: [0, 1] },
    },
    byBits(cells).flatMap(([bits, own], k): Curve[] => {
      const some = own.filter((cell) => cell.gamma === 5);
      const x = some.map((cell) => cell.images);
      const colour = seriesColour(k);
      const heldOut = some.map((cell) => cell.heldOut);
      return [
        { name: inBits(bits), colour, x, y: some.map((cell) => cell.memorized) },
        { name: `${inBits(bits)}, held out`, colour, dash: 'dot', x, y: heldOut },
      ];
    }),
  );

export const massPanels = (cells: Cell[]): PlotDrawing =>
  panelGrid(
    {
      caption:
        'Memorized mass at γ = 5 against N; dotted: mass on held-out codes, as many as N but at most 10 000. With few bits the held-out mass rises too: coverage of a small code space.',
      columns: byDataSet(cells).length,
      panelHeight: 300,
    },
    byDataSet(cells).map(([label, own]) => massPanel(label, own)),
  );

export const wideTable = (wide: Cell[], sides: number[]): TableDrawing => ({
  kind: 'table',
  caption: `P_mem of the count table on the codes of Figure 5: ${wide[0].images} images of CIFAR-10 with 32 bits per position, of which some are kept, read as symbols of at most ${SYMBOL_BITS} bits. Last column: largest mass on as many unseen codes.`,
  columns: [
    'bits per position',
    'symbols per position',
    ...sides.map((gamma) => `γ = ${gamma}`),
    'unseen',
  ],
  rows: byBits(wide).map(([bits, own]) => [
    bits,
    Math.ceil(bits / SYMBOL_BITS),
    ...own.map((cell) => text(cell.memorized)),
    text(Math.max(...own.map((cell) => cell.heldOut))),
  ]),
});
