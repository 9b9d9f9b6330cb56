/** The diagnostic figure: how much is copied beside how good the distance looks, and the table of both. */

import { distinct } from '../../base/statistics.js';
import {
  type ChartOptions,
  lineChart,
  type PlotDrawing,
  panelGrid,
  scatter,
  type TableDrawing,
} from '../../figures/index.js';
import type { Other, Scores, Table } from './ext-fd-memorization-models.js';
import { families } from './small-generators.js';

/** One for each family, then for what brackets them. */
const SYMBOLS = ['square', 'diamond', 'triangle-up', 'triangle-down', 'x', 'cross', 'star'];
/** Of what brackets the models. */
const GREY = '#7f7f7f';

type Distance = (scores: Scores) => number;

/** Two panels: distances to training and to test images over the share above 30 dB. */
export function diagnostic(tables: Table[], others: Other[]): PlotDrawing {
  const windows = distinct(tables.map(({ gamma }) => gamma)).join(', ');
  return panelGrid(
    {
      caption: `Each line is one training-set size of the count tables, its points the windows γ = ${windows} from left to right. Single points are other families, and copies and real images.`,
      columns: 2,
      width: 760,
      panelHeight: 460,
    },
    [
      panel('to the training images', tables, others, (scores) => scores.frechetTrain),
      panel('to test images', tables, others, (scores) => scores.frechetTest),
    ],
  );
}

function panel(title: string, tables: Table[], others: Other[], distance: Distance): PlotDrawing {
  const options: ChartOptions = {
    caption: '',
    title,
    x: { title: 'share above 30 dB', range: [-0.05, 1.05] },
    y: { title: 'FD-MNIST-CNN', log: true },
  };
  const course = (name: string, models: Scores[]) => ({
    name,
    x: models.map(({ memorized }) => memorized),
    y: models.map(distance),
  });
  const curves = distinct(tables.map(({ size }) => size)).map((size) =>
    course(
      `tables, N = ${size}`,
      tables.filter((table) => table.size === size),
    ),
  );
  const points = distinct(others.map(({ name }) => name)).map((name) =>
    course(
      name,
      others.filter((other) => other.name === name),
    ),
  );
  // All points decide the ticks; those that are no curve get symbols instead of lines.
  const { data, layout, ...rest } = lineChart(options, [...curves, ...points]);
  const marked = scatter(options, points).data.map((trace, k) => {
    const marker = { symbol: SYMBOLS[k], size: 10 };
    return Object.assign(trace, {
      marker: k < families.length ? marker : { ...marker, color: GREY },
    });
  });
  return { ...rest, data: [...data.slice(0, curves.length), ...marked], layout };
}

export function scoresTable(tables: Table[], others: Other[], samples: number): TableDrawing {
  const line = (name: string, size: number, copies: number | string, scores: Scores) => [
    name,
    size,
    copies,
    scores.memorized,
    scores.frechetTrain,
    scores.frechetTest,
  ];
  return {
    kind: 'table',
    caption: `All models and what brackets them. Distances on the features of MNIST-CNN, at ${samples} samples.`,
    columns: ['samples', 'N', 'exact codes', 'above 30 dB', 'FD to train', 'FD to test'],
    rows: [
      ...tables.map((t) => line(`count table, γ = ${t.gamma}`, t.size, t.copies, t)),
      ...others.map((other) => line(other.name, other.size, '–', other)),
    ],
  };
}
