/** Each drawing below is rendered and compared with snapshots/<name>.svg; look at `-changed` files. */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { JSDOM } from 'jsdom';
import { PNG } from 'pngjs';
import {
  barChart,
  closePlotly,
  countBins,
  type Drawing,
  heatmap,
  histogram,
  imageGrid,
  lineChart,
  type PlotDrawing,
  panelGrid,
  renderPng,
  renderSvg,
  scatter,
  sliderFigure,
  tableToHtml,
} from './index.js';
import { type Box, clientBox } from './svg-geometry.js';

after(closePlotly);

const steps = Array.from({ length: 40 }, (_, i) => i / 10);
const wave = Array.from({ length: 16 }, (_, i) =>
  Array.from({ length: 16 }, (_, j) => Math.sin(i / 3) * Math.cos(j / 4)),
);
const digits = Uint8Array.from({ length: 6 * 64 }, (_, i) => (i * 37) % 256);

const drawings: { [name: string]: () => Drawing | Promise<Drawing> } = {
  lines: () =>
    lineChart(
      { caption: 'Curves', title: 'PSNR < σ²', x: { title: 'noise σ' }, y: { title: 'PSNR [dB]' } },
      [
        { name: 'MNIST', x: steps, y: steps.map((x) => 20 * Math.exp(-x / 3)) },
        { name: 'CIFAR-10', x: [0, 1, 2, 3], y: [12, 11, 9, 8], error: [1, 0.5, 0.5, 1] },
        { name: 'bound', x: [0, 3], y: [6, 5], dash: 'dot', colour: '#7f7f7f' },
      ],
    ),
  'two-axes': () =>
    lineChart(
      {
        caption: 'A logarithmic axis and two ordinates',
        x: { title: 'epoch', log: true },
        y: { title: 'binarisation rate', range: [0, 1] },
        y2: { title: 'PSNR [dB]' },
      },
      [
        { name: 'rate', x: [1, 10, 100, 1000], y: [0.1, 0.5, 0.8, 0.95] },
        { name: 'PSNR', x: [1, 10, 100, 1000], y: [15, 18, 22, 25], right: true },
      ],
    ),
  bars: () =>
    barChart({ caption: 'Bars', x: { title: 'γ' }, y: { title: 'share', range: [0, 1] } }, [
      { name: 'nearest training image', x: ['γ = 3', 'γ = 5', 'γ = 7'], y: [0.01, 0.4, 1] },
      {
        name: 'nearest held-out image',
        x: ['γ = 3', 'γ = 5', 'γ = 7'],
        y: [0.01, 0.03, 0.02],
        error: { below: [0.005, 0.01, 0.01], above: [0.02, 0.02, 0.02] },
      },
    ]),
  histogram: () => {
    const bins = (f: (x: number) => number) => {
      const { centres, shares } = countBins(steps.map(f), { bins: 10, range: [-1, 1] });
      return { x: centres, y: shares };
    };
    return histogram({ caption: 'Bins', x: { title: 'latent' }, y: { title: 'share' } }, [
      { name: 'epoch 1', ...bins(Math.sin) },
      { name: 'epoch 100', ...bins(Math.cos) },
    ]);
  },
  heatmap: () =>
    heatmap(
      {
        caption: 'Cells',
        x: { title: 'token j' },
        y: { title: 'token i' },
        colour: 'MI [bits]',
        annotate: true,
      },
      [
        [1, 0.5, 0.2],
        [0.5, 1, 0.3],
      ],
      ['a', 'b', 'c'],
      ['a', 'b'],
    ),
  contour: (): PlotDrawing => ({
    kind: 'plot',
    caption: 'Level lines with labels on the lines',
    data: [{ type: 'contour', z: wave, contours: { showlabels: true } }],
    layout: { xaxis: { title: { text: 'x' } }, yaxis: { title: { text: 'y' } } },
  }),
  scatter: () =>
    scatter(
      {
        caption: 'Points',
        x: { title: 'FD to train', log: true },
        y: { title: 'FD to test', log: true },
        diagonal: [1, 50],
      },
      [
        { name: 'copycat', x: [1, 2, 5], y: [3, 4, 10] },
        { name: 'held-out', x: [10, 20, 50], y: [12, 30, 60] },
      ],
    ),
  slider: () =>
    sliderFigure(
      { caption: 'First frame', label: 'σ' },
      [0.5, 1].map((sigma) => ({
        label: String(sigma),
        drawing: lineChart(
          { caption: '', x: { title: 'x' }, y: { title: 'density', range: [0, 1] } },
          [{ name: 'p', x: steps, y: steps.map((x) => Math.exp(-((x / sigma) ** 2))) }],
        ),
      })),
    ),
  panels: () =>
    panelGrid(
      { caption: 'Panels', columns: 2 },
      ['MNIST × Gaussian', 'MNIST × triangular', 'CIFAR-10 × Gaussian'].map((title, k) =>
        lineChart({ caption: '', title, x: { title: 'epoch' }, y: { title: 'normalised' } }, [
          { name: 'MSE', x: [1, 2, 3], y: [1, 0.5, 0] },
          { name: 'mean distance', x: [1, 2, 3], y: [0, 0.3 + k / 10, 1] },
        ]),
      ),
    ),
  images: () =>
    imageGrid(
      {
        caption: 'Images',
        size: 8,
        channels: 1,
        perRow: 3,
        labels: ['generated', 'nearest\ntraining image'],
        columnLabels: ['γ = 3', 'γ = 5', 'γ = 7'],
      },
      digits,
    ),
  table: () => ({
    kind: 'table',
    caption: 'Table',
    columns: ['model', 'bits', 'rFID (reported by the paper)', 'FD-LeNet (measured here)'],
    rows: [
      ['DC-AE₁', 65536, 1.08, '–'],
      ['BL-AE <4×4×12>', 192, 0.006, 12.34567],
      ['a long description that is broken over several lines at its spaces', 1e-7, -1234567.8, 0],
    ],
  }),
};

/** Embedded pixels as a hash: compressed bytes differ between versions of the compressor. */
function withPixelHashes(svg: string): string {
  return svg.replace(/data:image\/png;base64,([^"']+)/g, (_, base64: string) => {
    const { width, height, data } = PNG.sync.read(Buffer.from(base64, 'base64'));
    const hash = createHash('sha256').update(data).digest('hex').slice(0, 16);
    return `pixels:${width}x${height}:${hash}`;
  });
}

const lined = (svg: string) => `${svg.replaceAll('><', '>\n<')}\n`;

for (const [name, draw] of Object.entries(drawings)) {
  test(`${name} look as in the snapshot`, async () => {
    const svg = lined(withPixelHashes(await renderSvg(await draw())));
    const file = join(__dirname, 'snapshots', `${name}.svg`);
    const changed = join(__dirname, 'snapshots', `${name}-changed.svg`);
    if (existsSync(file) && readFileSync(file, 'utf8') === svg) {
      rmSync(changed, { force: true });
      return;
    }
    writeFileSync(changed, svg);
    assert.fail(`${name} differs from its snapshot: look at ${changed}; rename it if it is right.`);
  });

  test(`${name}: every text lies inside the figure and none covers another`, async () => {
    const { window } = new JSDOM(await renderSvg(await draw()));
    const svg = window.document.querySelector('svg') as SVGSVGElement;
    const texts = [...svg.querySelectorAll('text')].flatMap((element) => {
      const box = clientBox(element);
      return box ? [{ text: element.textContent, box }] : [];
    });
    assert.ok(texts.length > 3);
    const [width, height] = ['width', 'height'].map((side) => Number(svg.getAttribute(side)));
    for (const [k, { text, box }] of texts.entries()) {
      const inside =
        box.x >= -1 &&
        box.y >= -1 &&
        box.x + box.width <= width + 1 &&
        box.y + box.height <= height + 1;
      assert.ok(inside, `"${text}" leaves the figure: ${JSON.stringify(box)}`);
      for (const other of texts.slice(0, k)) {
        assert.ok(!overlaps(box, other.box), `"${text}" covers "${other.text}"`);
      }
    }
    window.close();
  });
}

/** True if two boxes share more than a touch of their ascenders. */
function overlaps(a: Box, b: Box): boolean {
  const across = Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x);
  const down = Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y);
  return across > 1 && down > 3;
}

test('a figure is the same when it is drawn again after another', async () => {
  const first = await renderSvg(await drawings.lines());
  await renderSvg(await drawings.bars());
  assert.equal(await renderSvg(await drawings.lines()), first);
});

test('the PNG shows the curves in their colours, at twice the size of the SVG', async () => {
  const png = PNG.sync.read(await renderPng(await drawings.lines()));
  assert.deepEqual([png.width, png.height], [1280, 800]);
  const count = (red: number, green: number, blue: number) => {
    let n = 0;
    for (let i = 0; i < png.data.length; i += 4) {
      if (png.data[i] === red && png.data[i + 1] === green && png.data[i + 2] === blue) n++;
    }
    return n;
  };
  assert.ok(count(0x00, 0x72, 0xb2) > 1000);
  assert.ok(count(0xd5, 0x5e, 0x00) > 1000);
  assert.ok(count(0xff, 0xff, 0xff) > 500_000);
});

test('images keep their exact pixels when drawn', async () => {
  const drawing = await drawings.images();
  assert.equal(drawing.kind, 'images');
  const png = PNG.sync.read(await renderPng({ ...drawing, zoom: 1, columnLabels: [] } as Drawing));
  const shown = new Set<number>();
  for (let i = 0; i < png.data.length; i += 4) shown.add(png.data[i]);
  for (const value of digits) assert.ok(shown.has(value), `grey ${value} is missing`);
});

test('traces that need a graphics card are refused by name', async () => {
  for (const type of ['scattergl', 'scatter3d', 'surface', 'parcoords'] as const) {
    const drawing: Drawing = { kind: 'plot', caption: '', data: [{ type }], layout: {} };
    await assert.rejects(renderSvg(drawing), new RegExp(`Trace type ${type} cannot be drawn`));
  }
});

test('a table as HTML escapes its text and sets numbers to the right', async () => {
  const table = await drawings.table();
  assert.equal(table.kind, 'table');
  const html = tableToHtml(table as Extract<Drawing, { kind: 'table' }>);
  assert.match(html, /<td style="text-align:left">BL-AE &lt;4×4×12&gt;<\/td>/);
  assert.match(html, /<td style="text-align:right">12\.35<\/td>/);
  assert.match(html, /<td style="text-align:right">10⁻⁷<\/td>/);
});

const step = (label: string) => ({
  label,
  drawing: lineChart({ caption: '', x: { title: 'x' }, y: { title: 'y' } }, [
    { name: label, x: [0, 1], y: [0, 1] },
  ]),
});

test('a slider starts at its default, with steps that rise', () => {
  const labels = ['0.5 (OC 0.6)', '1 (OC 0.3)', '10 (OC 0)'];
  const figure = sliderFigure({ caption: '', label: 'Δ', start: 1 }, labels.map(step));
  assert.equal(figure.layout.sliders?.[0].active, 1);
  assert.equal(figure.data[0].name, labels[1]);
  assert.deepEqual(
    figure.frames?.map(({ name }) => name),
    labels,
  );
});

test('a slider whose steps do not rise is refused', () => {
  const drawn = (...labels: string[]) =>
    sliderFigure({ caption: '', label: 'σ' }, labels.map(step));
  assert.throws(() => drawn('1', '0.25', '0.5'), /"0.25" comes after "1"/);
  assert.throws(() => drawn('1', '1'), /must rise/);
  assert.equal(drawn('uniform', 'Gaussian').layout.sliders?.[0].active, 0);
});
