import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  barChart,
  dotChart,
  heatmap,
  lineChart,
  panelGrid,
  type Series,
} from '../figures/charts.js';
import type { PlotDrawing } from '../figures/drawing.js';
import { seriesColour } from '../figures/theme.js';
import { recordWith } from '../testing/record.js';
import { type ExperimentRecord, experiment, type RunContext } from './experiment.js';
import { joinSeeds } from './study.js';
import { joinDrawings, studyDrawings } from './study-drawings.js';

type Trace = { [key: string]: unknown } & {
  x: unknown[];
  y: (number | null)[];
  line: { color: string };
};

const tracesOf = (drawing: PlotDrawing | undefined): Trace[] => (drawing?.data ?? []) as Trace[];

const lines = (series: Series[], log = false): PlotDrawing =>
  lineChart({ caption: 'Loss.', x: { title: 'epoch' }, y: { title: 'loss', log } }, series);

const curve = (y: number[], x: number[] = [1, 2, 3]): Series => ({ name: 'loss', x, y });

test('three seeds of one curve: each faintly, their mean, and Student’s interval as an area', () => {
  const joined = joinDrawings(
    [lines([curve([2, 5, 7])]), lines([curve([3, 5, 9])]), lines([curve([4, 5, 11])])],
    [1, 2, 5],
  );
  const [area, one, two, three, mean] = tracesOf(joined);
  assert.deepEqual(mean.y, [3, 5, 9]);
  assert.deepEqual(
    [one.y, two.y, three.y].map(([first]) => first),
    [2, 3, 4],
  );
  assert.ok([one, two, three].every(({ opacity }) => Number(opacity) < 0.5));
  // By hand at x = 1: mean 3, sd 1, n = 3, t = 4.303; the area goes forth above and back below.
  const half = 4.303 / Math.sqrt(3);
  assert.deepEqual(area.x, [1, 2, 3, 3, 2, 1]);
  assert.ok(Math.abs(Number(area.y[0]) - (3 + half)) < 1e-4);
  assert.ok(Math.abs(Number(area.y[5]) - (3 - half)) < 1e-4);
  assert.deepEqual([area.y[1], area.y[4]], [5, 5]);
  assert.match(joined?.caption ?? '', /^Loss\. Over seeds 1, 2, 5: each seed faintly, the mean/);
});

test('curves keep the colours that they have for one seed, and one legend entry each', () => {
  const draw = (shift: number) =>
    lines([
      { name: 'theory', x: [1, 2], y: [0, 0] },
      { name: 'a', x: [1, 2], y: [1 + shift, 2] },
      { name: 'b', x: [1, 2], y: [5, 6 + shift] },
    ]);
  const traces = tracesOf(joinDrawings([draw(0), draw(1)], [1, 2]));
  const colours = (name: string) =>
    new Set(traces.filter((trace) => trace.name === name).map(({ line }) => line.color));
  for (const [k, name] of ['theory', 'a', 'b'].entries()) {
    assert.deepEqual([...colours(name)], [seriesColour(k)]);
  }
  const listed = traces.filter((trace) => trace.name && trace.showlegend !== false);
  assert.deepEqual(
    listed.map(({ name }) => name),
    ['theory', 'a', 'b'],
  );
});

test('on a logarithmic axis mean and interval are those of the logarithms, so that none is below zero', () => {
  const joined = joinDrawings(
    [lines([curve([1, 10, 1])], true), lines([curve([100, 10, 10])], true)],
    [1, 2],
  );
  const traces = tracesOf(joined);
  assert.deepEqual(traces.at(-1)?.y, [10, 10, 3.16228]);
  assert.ok(traces[0].y.every((y) => Number(y) > 0));
});

test('a place where a seed has no value has no mean', () => {
  const [a, b] = [lines([curve([1, 2, 3])]), lines([curve([2, Number.NaN, 4])])];
  (b.data[0] as Trace).y[1] = null;
  assert.deepEqual(tracesOf(joinDrawings([a, b], [1, 2])).at(-1)?.y, [1.5, null, 3.5]);
});

test('seeds that end early have a mean as far as all go, others are drawn without; bars get the interval', () => {
  const shorter = joinDrawings([lines([curve([1, 2, 3])]), lines([curve([3, 4], [1, 2])])], [1, 2]);
  const [, one, two, mean] = tracesOf(shorter);
  assert.deepEqual(
    [one, two, mean].map(({ x }) => x),
    [
      [1, 2, 3],
      [1, 2],
      [1, 2],
    ],
  );
  assert.deepEqual(mean.y, [2, 3]);
  const shared = [curve([1, 2, 3]), curve([2, 3, 5])];
  const apart = joinDrawings(
    [
      [4, 5, 6],
      [7, 8, 9],
    ].map((x, k) => lines([shared[k], curve([1, 2, 3], x)])),
    [1, 2],
  );
  assert.deepEqual(
    tracesOf(apart)
      .slice(-2)
      .map(({ x, opacity }) => [x, Number(opacity) < 0.5]),
    [
      [[4, 5, 6], true],
      [[7, 8, 9], true],
    ],
  );
  const bars = (y: number[]) =>
    barChart({ caption: 'B.', x: { title: '' }, y: { title: '' } }, [
      { name: 'n', x: ['p', 'q'], y },
    ]);
  const [bar] = tracesOf(joinDrawings([bars([2, 40]), bars([4, 60])], [1, 2]));
  const half = 12.706;
  assert.deepEqual(bar.y, [3, 50]);
  assert.deepEqual((bar.error_y as { array: number[] }).array, [half, 10 * half]);
});

test('clouds of points that share a few places by chance are not curves', () => {
  const cloud = (x: number[]): PlotDrawing => ({
    kind: 'plot',
    caption: 'Samples.',
    data: [{ type: 'scatter', mode: 'markers', name: 'samples', x, y: x.map((_, k) => k) }],
    layout: {},
  });
  const seeds = [cloud([1, 2, 3, 4, 5, 6]), cloud([1, 7, 2, 8, 9, 10])];
  assert.equal(joinDrawings(seeds, [1, 2]), undefined);
});

test('dots that lie along x keep their names along y, and get their interval along x', () => {
  const dots = (values: number[]) =>
    dotChart({ caption: 'D.', x: { title: '' } }, ['p', 'q'], [{ name: 'n', values }]);
  const joined = joinDrawings([dots([2, 40]), dots([4, 60])], [1, 2]);
  const mean = joined?.data.at(-1) as { x: number[]; y: string[]; error_x: { array: number[] } };
  assert.deepEqual(
    [mean.x, mean.y],
    [
      [3, 50],
      ['p', 'q'],
    ],
  );
  assert.deepEqual(mean.error_x.array, [12.706, 127.06]);
});

test('what no seed changes is no drawing of a study, and a map of colours is that of the first seed', () => {
  assert.equal(
    joinDrawings([lines([curve([1, 2, 3])]), lines([curve([1, 2, 3])])], [1, 2]),
    undefined,
  );
  assert.equal(joinDrawings([], []), undefined);
  const options = { caption: 'M.', x: { title: '' }, y: { title: '' }, colour: 'z' };
  const draw = (shift: number) =>
    panelGrid({ caption: 'Both.', columns: 2 }, [
      heatmap(options, [[1 + shift]]),
      lines([curve([1 + shift, 2, 3])]),
    ]);
  const joined = joinDrawings([draw(0), draw(1)], [4, 7]);
  assert.deepEqual((joined?.data as { z?: unknown }[])?.[0].z, [[1]]);
  assert.match(joined?.caption ?? '', /The rest shows seed 4\.$/);
});

const demo = experiment({
  id: 'demo',
  title: 'A demonstration',
  paper: 'none',
  version: 1,
  usesEngine: false,
  expect: { smoke: '', laptop: '', paper: '' },
  config: { smoke: {}, laptop: {}, paper: {} },
  run: async (_: RunContext<object>) => ({
    series: { loss: [0], picture: '' },
    metrics: {},
  }),
  claims: {},
  draw: ({ series: { loss, picture } }) => ({
    figure: lines([curve(loss)]),
    still: lines([curve([1, 2, 3])]),
    pictures: {
      kind: 'images',
      caption: '',
      size: 1,
      rows: [{ label: '', png: picture }],
    } as const,
  }),
});

test('an experiment is drawn from its study: the plots that seeds change, under their names', () => {
  const record = (seed: number): ExperimentRecord =>
    recordWith({
      seed,
      series: { loss: [seed, 2, 3], picture: 'x'.repeat(1000) },
    });
  const drawings = studyDrawings(demo, joinSeeds([record(1), record(2), record(3)]));
  assert.deepEqual(Object.keys(drawings), ['figure']);
  assert.deepEqual(tracesOf(drawings.figure as PlotDrawing).at(-1)?.y, [2, 2, 3]);
});
