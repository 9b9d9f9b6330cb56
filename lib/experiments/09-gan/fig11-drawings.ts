/** How Figure 11 is drawn from its record. */
import { last, mean, range, standardError } from '../../base/statistics.js';
import { type Series as Curve, lineChart } from '../../figures/charts.js';
import type { Drawing, ImageDrawing, PlotDrawing, TableDrawing } from '../../figures/drawing.js';
import { seriesColour } from '../../figures/theme.js';
import type { GanCurves } from '../../runs/gan.js';
import { advantage, runsOf, type Series } from './fig11-judging.js';
import { FROZEN, GAUSSIAN, LEARNED, lateLevel, type Run } from './fig11-models.js';

const INPUTS = [GAUSSIAN, LEARNED, FROZEN];

/** Point by point the mean of one curve over repetitions. */
const meanCurve = (runs: GanCurves[], of: (run: GanCurves) => number[]): number[] =>
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

/** Losses of one repetition; each may still be in training. */
export function lossChart(
  label: string,
  runs: ({ input: string } & Pick<GanCurves, 'generatorLoss' | 'discriminatorLoss'>)[],
  stride: number,
): PlotDrawing {
  return lineChart(
    {
      x: { title: 'update' },
      y: { title: 'loss' },
      caption: `Losses of generator G and discriminator D in the first repetition (${label}).`,
    },
    runs.flatMap(({ input, generatorLoss, discriminatorLoss }) => [
      curve(input, stride, { name: `${input}, G`, y: generatorLoss }),
      curve(input, stride, { name: `${input}, D`, y: discriminatorLoss, dash: 'dot' }),
    ]),
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
      y: { title: 'mean OC', range: [0, 0.6] },
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

export function closenessTable({ runs, baselines }: Series): TableDrawing {
  const rows = baselines.flatMap((baseline) => {
    const { label } = baseline;
    const own = INPUTS.map((input) => runsOf(runs, label, input));
    return [
      ...own.map((group) => {
        const over = (value: (run: Run) => number) => mean(group.map(value));
        const levels = group.map((run) => lateLevel(run.nearness));
        return [
          label,
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
      }),
      [
        label,
        'unseen images',
        baseline.psnr,
        '–',
        '–',
        baseline.ssim,
        baseline.above20,
        baseline.above30,
        baseline.agreement,
        '–',
        '–',
      ],
    ];
  });
  return {
    kind: 'table',
    caption:
      'How close samples come to the training images, in the mean over repetitions: PSNR over the last fifth of training with its standard error over repetitions, and by how much it exceeds the PSNR to as many unseen images; then of the final samples the SSIM with the most similar training image, the shares above 20 and 30 dB, and how often distance and SSIM name the same training image; last the mean overlap of the components.',
    columns: [
      'case',
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
    rows,
  };
}

/** The drawings of each case: `figure`, `loss`, `nearness`, `overlap`, then `figure2`, … of the second. */
export function caseDrawings({ runs, baselines, panels }: Series, stride: number) {
  const drawings: { [name: string]: Drawing } = {};
  for (const k of range(baselines.length)) {
    const { label, psnr } = baselines[k];
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
    const first = groups.map(([run]) => run);
    drawings[`loss${suffix}`] = lossChart(label, first, stride);
    drawings[`nearness${suffix}`] = nearnessChart(label, groups, psnr, stride);
    drawings[`overlap${suffix}`] = overlapChart(label, groups, stride);
  }
  return drawings;
}
