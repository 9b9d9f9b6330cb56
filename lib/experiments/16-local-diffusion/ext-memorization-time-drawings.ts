/** How ext-memorization-time is drawn from its record. */
import { distinct, mean } from '../../base/statistics.js';
import { lineChart, panelGrid } from '../../figures/charts.js';
import type { ImageDrawing, PlotDrawing } from '../../figures/drawing.js';
import type { Spread } from '../../record/over-seeds.js';
import type { Config } from './ext-memorization-time-models.js';
import type { Course, Look, Times } from './ext-memorization-time-times.js';

/** Ticks of narrow panels. */
const DECADES = [1, 10, 100, 1000, 10_000, 100_000];
/** Rows of the picture of stages. */
const STAGES = 6;

/** Means over the trainings of one N that have reached a look. */
function meanCourse(courses: Course[], images: number, value: (look: Look) => number) {
  const looks = courses.filter((course) => course.images === images).map((own) => own.looks);
  const updates = distinct(looks.flat().map((look) => look.updates));
  const at = (when: number) => looks.flat().filter((look) => look.updates === when);
  return { x: updates, y: updates.map((when) => mean(at(when).map(value))) };
}

/** Copies against updates and against updates for each image, and the distance to unseen images. */
export function coursePanels(courses: Course[], edge: number): PlotDrawing {
  const counts = distinct(courses.map(({ images }) => images));
  const panel = (
    title: string,
    x: string,
    y: { title: string; log?: boolean; range?: [number, number] },
    value: (look: Look) => number,
    perImage = false,
  ) =>
    lineChart(
      { caption: '', title, x: { title: x, log: true, ticks: DECADES }, y },
      counts.map((images) => {
        const course = meanCourse(courses, images, value);
        const scaled = course.x.map((updates) => (perImage ? updates / images : updates));
        return { name: `N = ${images}`, x: scaled, y: course.y };
      }),
    );
  const copies = ({ copies: { share } }: Look) => share;
  const share = { title: 'share of copies', range: [-0.02, 1.02] as [number, number] };
  return panelGrid(
    {
      caption: `Copies among samples (a training image is three times as near as any other) and their precision, by updates; means over trainings. Unseen digits have a precision of ${courses[0].unseenPrecision.toPrecision(2)}. Dense network, digits of ${edge}×${edge} pixels.`,
      columns: 3,
      panelHeight: 320,
    },
    [
      panel('Copies', 'updates', share, copies),
      panel('Copies, by updates/N', 'updates/N', share, copies, true),
      panel(
        'Quality',
        'updates',
        { title: 'precision', range: [-0.02, 1.02] },
        ({ precision }) => precision,
      ),
    ],
  );
}

/** τ_mem and τ_gen against N, with lines of the slopes that the literature says. */
export function timesChart(times: Times[]): PlotDrawing {
  const curve = (name: string, pick: (one: Times) => Spread | null) => {
    const reached = times.flatMap((one) => {
      const spread = pick(one);
      return spread ? [{ images: one.images, spread }] : [];
    });
    const centres = reached.map(({ spread }) => spread.mean);
    return {
      name,
      x: reached.map(({ images }) => images),
      y: centres,
      error: {
        below: reached.map(({ spread }) => spread.mean - spread.low),
        above: reached.map(({ spread }) => spread.high - spread.mean),
      },
    };
  };
  const copying = curve('τ_mem: a tenth are copies', (one) => one.copying);
  const quality = curve('τ_gen: quality has arrived', (one) => one.quality);
  const counts = times.map(({ images }) => images);
  const middle = Math.exp(mean(copying.y.map((y, k) => Math.log(y / copying.x[k]))));
  return lineChart(
    {
      caption:
        'Updates until quality arrives and until copying sets in, by the number of training images: geometric means and, where there are several trainings, 95 % intervals. Dotted: proportional to N.',
      x: { title: 'training images N', log: true, ticks: counts },
      y: { title: 'updates', log: true },
    },
    [
      copying,
      quality,
      {
        name: '∝ N',
        x: counts,
        y: counts.map((images) => middle * images),
        dash: 'dot' as const,
        markers: false,
      },
    ],
  );
}

/** Samples of one training at rising numbers of updates, all from the same noise. */
export function stagesDrawing(
  stages: { updates: number; png: string }[],
  closest: string,
  { groups }: Config,
  edge: number,
): ImageDrawing {
  const stride = (stages.length - 1) / (STAGES - 1);
  const chosen = distinct(Array.from({ length: STAGES }, (_, k) => Math.round(k * stride)));
  return {
    kind: 'images',
    caption: `One training on ${groups[groups.length - 1].images} digits, looked at after so many updates: samples from the same noise, and the training digits nearest to the last ones.`,
    size: edge,
    rows: [
      ...chosen.map((k) => ({ label: `${stages[k].updates} updates`, png: stages[k].png })),
      { label: 'nearest', png: closest },
    ],
  };
}
