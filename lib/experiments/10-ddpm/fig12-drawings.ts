/** How Figure 12 is drawn from its record. */
import { distinct } from '../../base/statistics.js';
import { lineChart } from '../../figures/charts.js';
import type { PlotDrawing } from '../../figures/drawing.js';
import { type Losses, type OverlapCurves, type Row, STRIDE } from './fig12-models.js';

const IMAGES_AXIS = { title: 'training images NOI', log: true };

/** One curve per source over the number of training images. */
const curvesOf = (rows: Row[], value: (row: Row) => number) =>
  distinct(rows.map((row) => row.source)).map((source) => {
    const own = rows.filter((row) => row.source === source);
    return { name: source, x: own.map((row) => row.count), y: own.map(value) };
  });

export const psnrChart = (rows: Row[]): PlotDrawing =>
  lineChart(
    {
      x: IMAGES_AXIS,
      y: { title: 'mean PSNR (dB)' },
      caption: 'PSNR of samples to the nearest training image, where an exact copy counts 100 dB.',
    },
    curvesOf(rows, (row) => row.psnr),
  );

export const copiesChart = (rows: Row[]): PlotDrawing =>
  lineChart(
    {
      x: IMAGES_AXIS,
      y: { title: 'share above 30 dB', range: [0, 1.02] },
      caption: 'Share of samples that are copies by the paper’s rule, PSNR > 30 dB.',
    },
    curvesOf(rows, (row) => row.copies.share),
  );

export const lossChart = (losses: Losses[]): PlotDrawing =>
  lineChart(
    {
      x: { title: 'update' },
      y: { title: 'loss', log: true },
      caption: `Training loss, means of ${STRIDE} updates.`,
    },
    losses.map(({ count, loss }) => ({
      name: `${count} images`,
      x: loss.map((_, k) => STRIDE * (k + 1)),
      y: loss,
    })),
  );

export const overlapChart = ({ t, linear, cosine }: OverlapCurves): PlotDrawing =>
  lineChart(
    {
      x: { title: 'step t' },
      y: { title: 'mean OC', range: [0, 1.02] },
      caption:
        'Fig. 2, middle: mean overlap of pairs of training images after t noising steps, in closed form, for two schedules. No training changes it.',
    },
    [
      { name: 'linear', x: t, y: linear },
      { name: 'cosine', x: t, y: cosine },
    ],
  );
