/** How Figure 11 is drawn from its record. */
import { last, mean, range, standardError } from '../../base/statistics.js';
import { type Series as Curve, lineChart, panelGrid } from '../../figures/charts.js';
import type { Drawing, ImageDrawing, PlotDrawing, TableDrawing } from '../../figures/drawing.js';
import { seriesColour } from '../../figures/theme.js';
import type { GanCurves } from '../../runs/gan.js';
import { advantage, runsOf, type Series } from './fig11-judging.js';
import { type Closeness, FROZEN, GAUSSIAN, LEARNED, lateLevel, type Run } from './fig11-models.js';

const INPUTS = [GAUSSIAN, LEARNED, FROZEN];

/** Point by point the mean of one curve over repetitions. */
const meanCurve = <One>(runs: One[], of: (run: One) => number[]): number[] =>
  of(runs[0]).map((_, k) => mean(runs.map((run) => of(run)[k])));

/** Values every `stride` updates; the first of them after one stride, or at update `first`. */
const during = (name: string, y: number[], stride: number, first = stride): Curve => ({
  name,
  x: y.map((_, k) => first + stride * k),
  y,
  markers: false,
});

type Losses = { input: string } & Pick<GanCurves, 'generatorLoss' | 'discriminatorLoss'>;

/** Values that a smoothed one is the mean of. */
const SMOOTHED = 5;

/** Each value with its neighbours: the mean of five, of fewer at the ends. */
const smoothed = (values: number[]): number[] =>
  values.map((_, k) => mean(values.slice(Math.max(0, k - 2), k + SMOOTHED - 2)));

/** Makes a colour faint. */
const FAINT = '55';

/** Losses of one input in the mean over its trainings: as they are, faint, and smoothed. */
function lossPanel(runs: Losses[], stride: number, highest: number): PlotDrawing {
  const networks = [
    { name: 'generator', y: meanCurve(runs, (run) => run.generatorLoss) },
    { name: 'discriminator', y: meanCurve(runs, (run) => run.discriminatorLoss) },
  ];
  return lineChart(
    {
      caption: '',
      title: runs[0].input,
      x: { title: 'update' },
      y: { title: 'loss', range: [0, highest] },
    },
    networks.flatMap(({ name, y }, k): Curve[] => {
      const x = y.map((_, i) => stride * (i + 1));
      const colour = seriesColour(k);
      return [
        { name: `${name}, as it is`, x, y, markers: false, colour: `${colour}${FAINT}` },
        { name: `${name}, smoothed`, x, y: smoothed(y), markers: false, colour },
      ];
    }),
  );
}

/** Losses by input; trainings may still be going on. */
export function lossChart(label: string, groups: Losses[][], stride: number): PlotDrawing {
  const losses = groups.flat().flatMap((run) => [...run.generatorLoss, ...run.discriminatorLoss]);
  return panelGrid(
    {
      caption: `Losses of generator and discriminator, mean over repetitions, and smoothed over five points (${label}).`,
      columns: groups.length,
      panelHeight: 320,
    },
    groups.map((runs) => lossPanel(runs, stride, 1.05 * Math.max(0.1, ...losses))),
  );
}

/** A panel for each input, on one scale. */
function nearnessChart(label: string, groups: Run[][], unseen: number, stride: number) {
  const panels = groups.map((runs) => ({
    input: runs[0].input,
    training: meanCurve(runs, (run) => run.nearness),
    other: meanCurve(runs, (run) => run.unseenNearness),
  }));
  const all = [unseen, ...panels.flatMap(({ training, other }) => [...training, ...other])];
  return panelGrid(
    {
      caption: `PSNR of 64 samples to the nearest training image and to the nearest of as many unseen images during training, mean over repetitions (${label}). What is closer to the training images than to unseen ones is known, not blurred. Grey: unseen images to the nearest training image.`,
      columns: panels.length,
      panelHeight: 320,
    },
    panels.map(({ input, training, other }) =>
      lineChart(
        {
          caption: '',
          title: input,
          x: { title: 'update' },
          y: { title: 'mean PSNR (dB)', range: [Math.min(...all) - 0.2, Math.max(...all) + 0.2] },
        },
        [
          during('samples to training images', training, stride),
          during('samples to unseen images', other, stride),
          {
            name: 'unseen images to training images',
            x: [0, stride * training.length],
            y: [unseen, unseen],
            dash: 'dash',
            markers: false,
            colour: '#888888',
          },
        ],
      ),
    ),
  );
}

/** Overlaps by input; an overlap is measured before the first update, too. */
function overlapChart(label: string, groups: Run[][], stride: number): PlotDrawing {
  const mixtures = groups.filter(([run]) => run.input !== GAUSSIAN);
  return panelGrid(
    {
      caption: `Overlap of the mixture’s components during training, of all pairs and of each component with its nearest; mean over repetitions (${label}). With one Gaussian it is 1.`,
      columns: mixtures.length,
      panelHeight: 320,
    },
    mixtures.map((runs) => {
      const curves = { 'all pairs': 'overlap', 'nearest component': 'nearestOverlap' } as const;
      return lineChart(
        {
          caption: '',
          title: runs[0].input,
          x: { title: 'update' },
          y: { title: 'mean OC', range: [0, 0.5] },
        },
        Object.entries(curves).map(([name, key]) =>
          during(
            name,
            meanCurve(runs, (run) => run[key]),
            stride,
            0,
          ),
        ),
      );
    }),
  );
}

/** One row per input: the numbers of the table. */
function closenessRow(group: Run[]): (string | number)[] {
  const over = (value: (run: Run) => number) => mean(group.map(value));
  const levels = group.map((run) => lateLevel(run.nearness));
  return [
    group[0].input,
    mean(levels),
    standardError(levels),
    over((run) => mean(advantage(run))),
    over((run) => run.ssim),
    over((run) => run.above20),
    over((run) => run.above30),
    over((run) => run.agreement),
    over((run) => run.overlap[0]),
    over((run) => last(run.overlap)),
  ];
}

export function closenessTable(label: string, groups: Run[][], unseen: Closeness): TableDrawing {
  const { psnr, ssim, above20, above30, agreement } = unseen;
  return {
    kind: 'table',
    caption: `How close samples come to the training images, in the mean over repetitions (${label}): PSNR over the last fifth of training with its standard error over repetitions, and by how much it exceeds the PSNR to as many unseen images; then of the final samples the SSIM with the most similar training image, the shares above 20 and 30 dB, and how often distance and SSIM name the same training image; last the mean overlap of the components.`,
    columns: [
      'input',
      'PSNR (dB)',
      '±',
      'over unseen (dB)',
      'SSIM',
      '> 20 dB',
      '> 30 dB',
      'ℓ₂ = SSIM',
      'OC, start',
      'OC, end',
    ],
    rows: [
      ...groups.map(closenessRow),
      ['unseen images', psnr, '–', '–', ssim, above20, above30, agreement, '–', '–'],
    ],
  };
}

/** The drawings of each case: `figure`, `table`, `loss` …, then `figure2`, `table2`, … of the second. */
export function caseDrawings(
  { runs, baselines, panels }: Series,
  stride: number,
): { [name: string]: Drawing } {
  const drawings: { [name: string]: Drawing } = {};
  for (const k of range(baselines.length)) {
    const unseen = baselines[k];
    const { label, psnr } = unseen;
    const suffix = k === 0 ? '' : String(k + 1);
    const groups = INPUTS.map((input) => runsOf(runs, label, input));
    const { rows, size } = panels[k];
    const figure: ImageDrawing = {
      kind: 'images',
      caption: `Generated images and, below each, the most similar training image by SSIM among the 20 nearest (${label}).`,
      rows,
      size,
      zoom: 2,
    };
    drawings[`figure${suffix}`] = figure;
    drawings[`table${suffix}`] = closenessTable(label, groups, unseen);
    drawings[`loss${suffix}`] = lossChart(label, groups, stride);
    drawings[`nearness${suffix}`] = nearnessChart(label, groups, psnr, stride);
    drawings[`overlap${suffix}`] = overlapChart(label, groups, stride);
  }
  return drawings;
}
