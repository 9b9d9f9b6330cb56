/** How Figure 12 is drawn from its record. */
import { distinct } from '../../base/statistics.js';
import { type Series as Curve, lineChart, panelGrid } from '../../figures/charts.js';
import type { ImageDrawing, PlotDrawing } from '../../figures/drawing.js';
import { type Course, type Look, type Row, SHOWN, STRIDE } from './fig12-models.js';
import type { OverlapCurves } from './fig12-overlap.js';
import type { Config } from './fig12-settings.js';

/** What a chart over N marks on its axis: the numbers of images themselves. */
function markedAt(chart: PlotDrawing, counts: number[]): PlotDrawing {
  const ticks = { tickmode: 'array', tickvals: counts, ticktext: counts.map(String) };
  Object.assign(chart.layout.xaxis ?? {}, ticks);
  return chart;
}

/** `CIFAR-10, closed form`, or without the data set where there is only one. */
const nameIn = (items: { label: string }[], label: string, name: string): string =>
  distinct(items.map((item) => item.label)).length > 1 ? `${label}, ${name}` : name;

/** One curve per data set and source over the number of training images. */
const bySource = (rows: Row[], value: (row: Row) => number): Curve[] =>
  distinct(rows.map(({ label }) => label)).flatMap((label) =>
    distinct(rows.map(({ source }) => source)).map((source) => {
      const own = rows.filter((row) => row.label === label && row.source === source);
      const unseen = source === 'unseen images';
      return {
        name: nameIn(rows, label, source),
        x: own.map((row) => row.count),
        y: own.map(value),
        dash: unseen ? 'dot' : 'solid',
      } as const;
    }),
  );

const overImages = (caption: string, title: string, range?: [number, number]) => ({
  caption,
  x: { title: 'training images N', log: true },
  y: range ? { title, range } : { title },
});

/** The paper's layout: groups side by side, samples above their closest training images. */
export function pairsDrawing(
  caption: string,
  rows: ImageDrawing['rows'],
  { groups, edge, samples }: Config,
): ImageDrawing {
  const groupSize = Math.min(SHOWN, samples);
  const columnLabels = groups.flatMap(({ images }) =>
    Array.from({ length: groupSize }, (_, k) =>
      k === Math.floor((groupSize - 1) / 2) ? `N = ${images}` : '',
    ),
  );
  return { kind: 'images', caption, rows, size: edge, columnLabels, groupSize };
}

/** Mean PSNR where every sample is an exact copy. */
const EXACT = 100;

const countsIn = (rows: Row[]): number[] => distinct(rows.map(({ count }) => count));

export const psnrChart = (rows: Row[]): PlotDrawing =>
  markedAt(
    lineChart(
      overImages(
        'PSNR of samples to the nearest training image, with that of unseen images (dotted). Where every sample is an exact copy it has no finite value, and nothing is drawn; in means an exact copy counts 100 dB.',
        'mean PSNR (dB)',
      ),
      bySource(
        rows.filter((row) => row.psnr < EXACT),
        (row) => row.psnr,
      ),
    ),
    countsIn(rows),
  );

export const ssimChart = (rows: Row[]): PlotDrawing =>
  markedAt(
    lineChart(
      overImages(
        'SSIM of samples with the most similar training image, with that of unseen images (dotted), which grows with N by itself.',
        'mean SSIM',
        [0, 1.02],
      ),
      bySource(rows, (row) => row.ssim),
    ),
    countsIn(rows),
  );

/** Copies by the paper's rule and by similarity. */
export function copiesPanels(rows: Row[]): PlotDrawing {
  const panel = (title: string, value: (row: Row) => number) =>
    markedAt(lineChart(overImages('', title, [0, 1.02]), bySource(rows, value)), countsIn(rows));
  return panelGrid(
    {
      caption:
        'Share of samples that are copies by the paper’s rule, PSNR > 30 dB (left), and that are more similar to a training image by SSIM than 99 % of unseen images (right).',
      columns: 2,
      panelHeight: 320,
    },
    [
      panel('above 30 dB', (row) => row.copies.share),
      panel('similar by SSIM', (row) => row.similar.share),
    ],
  );
}

export const recognizedChart = (rows: Row[]): PlotDrawing =>
  markedAt(
    lineChart(
      overImages(
        'Share of samples that the classifier is as sure of as of 95 % of unseen images. Below two thirds copies are not judged.',
        'share recognized',
        [0, 1.02],
      ),
      bySource(rows, (row) => row.sure.share),
    ),
    countsIn(rows),
  );

/** One curve per training, over updates or over epochs. */
const byTraining = (
  courses: Course[],
  x: (look: Look, course: Course) => number,
  y: (look: Look) => number,
): Curve[] =>
  courses.map((course) => ({
    name: nameIn(courses, course.label, `${course.count} images`),
    x: course.looks.map((look) => x(look, course)),
    y: course.looks.map(y),
  }));

/** The course of copying, over both measures of how long a training is. */
export function trainingPanels(courses: Course[], { batchSize }: Config): PlotDrawing {
  const updates = (look: Look) => look.updates;
  const epochs = (look: Look, { count }: Course) => (look.updates * batchSize) / count;
  const panel = (
    x: { title: string; of: typeof epochs },
    y: { title: string; of: (look: Look) => number },
  ) =>
    lineChart(
      {
        caption: '',
        x: { title: x.title, log: true },
        y: { title: y.title, range: [0, 1.02] },
      },
      byTraining(courses, x.of, y.of),
    );
  const copies = { title: 'share above 30 dB', of: (look: Look) => look.copies.share };
  const sure = { title: 'share recognized', of: (look: Look) => look.sure.share };
  const axes = [
    { title: 'updates', of: updates },
    { title: 'epochs per image', of: epochs },
  ];
  return panelGrid(
    {
      caption:
        'Copies during training, over updates (left) and over epochs, the times that each image was seen (right); below, the share of samples that the classifier recognizes.',
      columns: 2,
    },
    [copies, sure].flatMap((y) => axes.map((x) => panel(x, y))),
  );
}

export const lossChart = (courses: Course[]): PlotDrawing =>
  lineChart(
    {
      x: { title: 'update', log: true },
      y: { title: 'loss', log: true },
      caption: `Training loss, means of ${STRIDE} updates.`,
    },
    courses.map(({ label, count, loss }) => ({
      name: nameIn(courses, label, `${count} images`),
      x: loss.map((_, k) => STRIDE * (k + 1)),
      y: loss,
      markers: false,
    })),
  );

/** The chapter counts noising steps as if T were 1000; each of the U-Net's fewer steps counts for several. */
const STEP = 't (of 1000)';
const ofThousand = (t: number[]): number[] => t.map((step) => (1000 * step) / t[t.length - 1]);

/** The largest overlap, that with the nearest image, the mean and the risk, by the number of images. */
export function overlapPanels(overlaps: OverlapCurves[]): PlotDrawing {
  const panel = (title: string, of: (curves: OverlapCurves) => number[]) =>
    lineChart(
      { title, caption: '', x: { title: STEP }, y: { title: '', range: [0, 1.02] } },
      overlaps.map((curves) => ({
        name: nameIn(overlaps, curves.label, `${curves.count} images`),
        x: ofThousand(curves.t),
        y: of(curves),
        markers: false,
      })),
    );
  return panelGrid(
    {
      caption:
        'Fig. 2, middle, measured: overlap of N images after t noising steps. The largest over all pairs is that of Definition 3.1; the last panel shows how often the best decoder takes a noised image for another one. No training changes these curves.',
      columns: 2,
    },
    [
      panel('largest of all pairs', (curves) => curves.maximum),
      panel('with the nearest image', (curves) => curves.nearest),
      panel('mean of all pairs', (curves) => curves.mean),
      panel('errors of the best decoder', (curves) => curves.mistaken),
    ],
  );
}

/** The mean over pairs under both schedules. */
export const schedulesChart = (overlaps: OverlapCurves[]): PlotDrawing =>
  lineChart(
    {
      caption: 'Mean overlap of pairs after t noising steps, for two schedules.',
      x: { title: STEP },
      y: { title: 'mean OC', range: [0, 1.02] },
    },
    overlaps.slice(-1).flatMap((curves) => [
      { name: 'linear', x: ofThousand(curves.t), y: curves.mean, markers: false },
      { name: 'cosine', x: ofThousand(curves.t), y: curves.meanCosine, markers: false },
    ]),
  );
