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

/** A curve in the colour of its input; it starts after the first update or, with `start`, before it. */
function curve(
  input: string,
  stride: number,
  { name, y, dash, start = false }: Pick<Curve, 'name' | 'dash'> & { y: number[]; start?: boolean },
): Curve {
  const x = y.map((_, k) => stride * (start ? k : k + 1));
  return { name, x, y, dash, markers: false, colour: seriesColour(INPUTS.indexOf(input)) };
}

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

function nearnessChart(label: string, groups: Run[][], unseen: number, stride: number) {
  const updates = stride * groups[0][0].nearness.length;
  return lineChart(
    {
      x: { title: 'update' },
      y: { title: 'mean PSNR (dB)' },
      caption: `PSNR of 64 samples to the nearest training image (solid) and to the nearest of as many unseen images (dotted) during training, mean over repetitions (${label}). What is closer to the training images than to unseen ones is known, not blurred. Grey: unseen images to the nearest training image.`,
    },
    [
      ...groups.flatMap((runs) => [
        curve(runs[0].input, stride, {
          name: runs[0].input,
          y: meanCurve(runs, (run) => run.nearness),
        }),
        curve(runs[0].input, stride, {
          name: `${runs[0].input}, to unseen`,
          y: meanCurve(runs, (run) => run.unseenNearness),
          dash: 'dot',
        }),
      ]),
      {
        name: 'unseen images',
        x: [0, updates],
        y: [unseen, unseen],
        dash: 'dash',
        markers: false,
        colour: '#888888',
      },
    ],
  );
}

function overlapChart(label: string, groups: Run[][], stride: number): PlotDrawing {
  const mixtures = groups.filter(([run]) => run.input !== GAUSSIAN);
  return lineChart(
    {
      x: { title: 'update' },
      y: { title: 'mean OC', range: [0, 0.5] },
      caption: `Overlap of the mixture’s components during training: all pairs (solid), and each component with its nearest (dotted); mean over repetitions (${label}). With one Gaussian it is 1.`,
    },
    mixtures.flatMap((runs) => [
      curve(runs[0].input, stride, {
        name: `${runs[0].input}, all pairs`,
        y: meanCurve(runs, (run) => run.overlap),
        start: true,
      }),
      curve(runs[0].input, stride, {
        name: `${runs[0].input}, nearest`,
        y: meanCurve(runs, (run) => run.nearestOverlap),
        dash: 'dot',
        start: true,
      }),
    ]),
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
