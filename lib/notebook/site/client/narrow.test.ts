import assert from 'node:assert/strict';
import { test } from 'node:test';
import { barChart, heatmap, lineChart, panelGrid, sliderFigure } from '../../../figures/charts.js';
import { plotlyFigure } from '../../../figures/plot.js';
import { darkened } from './dark.js';
import type { Figure } from './figure.js';
import { atFrame } from './figure-controls.js';
import { fitted, NARROW, oneBar, withoutControls } from './narrow.js';

const axes = { x: { title: 'x' }, y: { title: 'y' } };
const line = (title: string, name = 'a') =>
  lineChart({ caption: '', title, ...axes }, [
    { name, x: [0, 1], y: [0, 1] },
    { name: `${name} b`, x: [0, 1], y: [1, 0], colour: '#0072B2' },
  ]);
const grid = panelGrid(
  { caption: '', columns: 2 },
  ['A', 'B', 'C'].map((title) => line(title)),
);

type Boxes = { [axis: string]: { domain?: number[] } };

test('in a narrow column panels stand one below the other, titles above theirs', () => {
  const { layout } = fitted(plotlyFigure(grid) as Figure, 368);
  const boxes = layout as unknown as Boxes;
  const domains = ['yaxis', 'yaxis2', 'yaxis3'].map((name) => boxes[name].domain ?? []);
  for (const name of ['xaxis', 'xaxis2', 'xaxis3']) assert.deepEqual(boxes[name].domain, [0, 1]);
  assert.ok(domains[0][0] > domains[1][1] && domains[1][0] > domains[2][1]);
  const heights = (layout.annotations ?? []).map(({ y }) => Number(y));
  for (const [k, [, top]] of domains.entries()) assert.ok(Math.abs(heights[k] - top) < 1e-9);
  assert.equal(layout.width, 368);
  assert.equal(layout.legend?.orientation, 'h');
});

test('the height depends only on whether the column is narrow, so that room can be kept free', () => {
  const figure = plotlyFigure(grid) as Figure;
  const height = (width: number) => fitted(figure, width).layout.height;
  assert.equal(height(320), height(NARROW - 1));
  assert.equal(height(NARROW), height(900));
  assert.equal(figure.layout.width, 640, 'the figure given stays as it is');
});

test('matrices are not stretched, and have one colour bar for equal scales', () => {
  const map = heatmap({ caption: '', ...axes, colour: 'c', colourRange: [0, 1] }, [[0, 1]]);
  assert.equal(fitted(plotlyFigure(map) as Figure, 900).layout.width, 640);
  const bars = ({ data }: { data: object[] }) =>
    data.filter((trace) => !('showscale' in trace) || trace.showscale !== false).length;
  assert.equal(bars(panelGrid({ caption: '', columns: 2 }, [map, map])), 1);
  const twice = { data: [...map.data, ...map.data], layout: {} };
  assert.equal(bars(oneBar(twice)), 1);
});

test('a slider is taken out of the figure and its frames are put in by name', () => {
  const frames = [1, 2].map((value) => ({
    label: `σ${value}`,
    drawing: barChart({ caption: '', ...axes }, [{ name: 'a', x: [0], y: [value] }]),
  }));
  const figure = plotlyFigure(sliderFigure({ caption: '', label: 'σ' }, frames)) as Figure;
  assert.equal(withoutControls(figure).layout.sliders, undefined);
  assert.ok(Number(withoutControls(figure).layout.height) < Number(figure.layout.height));
  const [bar] = atFrame(figure, 'σ2').data as { y: number[]; type: string }[];
  assert.deepEqual([bar.type, bar.y], ['bar', [2]]);
});

test('colours that a drawing names become those that the dark theme has in their place', () => {
  const figure: Figure = {
    data: [
      { line: { color: '#0072B2' }, marker: { color: ['#1f1f1f', '#ABCDEF'] }, name: 'black' },
      { type: 'heatmap', z: [[1]], colorscale: 'RdBu' },
    ],
    layout: { annotations: [{ text: '#fff', bgcolor: 'rgba(255,255,255,0.8)' }] },
  };
  const { data, layout } = darkened(figure);
  assert.deepEqual(data[0], {
    line: { color: '#56B4E9' },
    marker: { color: ['#e8e8e8', '#ABCDEF'] },
    name: 'black',
  });
  assert.deepEqual(layout.annotations, [{ text: '#fff', bgcolor: 'rgba(20,22,26,0.8)' }]);
  assert.ok(Array.isArray((data[1] as { colorscale?: unknown }).colorscale));
  assert.equal((figure.data[0] as { line: { color: string } }).line.color, '#0072B2');
});
