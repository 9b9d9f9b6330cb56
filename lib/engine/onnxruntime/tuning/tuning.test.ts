/** Every form of a convolution against direct sums, and how choices among them are made and kept. */
import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { Dice } from '../../../testing/onnxruntime.js';
import { bind, createSession } from '../binding.js';
import { FastGraphBuilder } from '../fast-graph-builder.js';
import type { GraphBuilder, Value } from '../graph-builder.js';
import { fixedForms } from '../kernels/convolution/fixed-forms.js';
import {
  filterGradientAs,
  forwardAs,
  inputGradientAs,
} from '../kernels/convolution/valid-convolution.js';
import { encodeModel } from '../onnx-model.js';
import { sizeOf, type ValidConvolution } from '../shapes.js';
import { Choices } from './choices.js';
import { channelsInBlock, FormTuner } from './form-tuner.js';
import { formTuner } from './index.js';
import { measure, type Timer } from './timing.js';

const options = { threads: 2, spinMicroseconds: 50, providers: ['cpu'] };
const block = channelsInBlock(options);
const folder = mkdtempSync(join(tmpdir(), 'forms-'));
after(() => rmSync(folder, { recursive: true }));

/** A tuner that takes the times from `timer`, with choices in a folder of its own. */
const tunerWith = (timer: Timer, where: string) =>
  new FormTuner(new Choices(join(folder, where), 'test'), timer, block);

function shape(dice: Dice): ValidConvolution {
  const [filterHeight, filterWidth] = dice.pick([
    [3, 3],
    [3, 3],
    [2, 2],
    [1, 3],
    [5, 4],
  ] as const);
  const dilation = filterHeight === 3 && dice.coin() ? dice.integer(1, 2) : 1;
  const [outHeight, outWidth] = [dice.integer(1, 9), dice.integer(1, 9)];
  return {
    batch: dice.integer(1, 3),
    height: outHeight + (filterHeight - 1) * dilation,
    width: outWidth + (filterWidth - 1) * dilation,
    depth: dice.pick([1, 3, 4, 12, 16, 20, 32]),
    filterHeight,
    filterWidth,
    filters: dice.pick([1, 3, 8, 16, 20, 33]),
    outHeight,
    outWidth,
    dilationHeight: dilation,
    dilationWidth: dilation,
  };
}

/** Calls `visit` with the positions in y, x and w of every product of a convolution. */
function eachProduct(v: ValidConvolution, visit: (y: number, x: number, w: number) => void): void {
  for (let y = 0; y < v.batch * v.outHeight * v.outWidth * v.filters; y++) {
    const o = y % v.filters;
    const q = Math.floor(y / v.filters) % v.outWidth;
    const p = Math.floor(y / (v.filters * v.outWidth)) % v.outHeight;
    const n = Math.floor(y / (v.filters * v.outWidth * v.outHeight));
    for (let tap = 0; tap < v.filterHeight * v.filterWidth * v.depth; tap++) {
      const c = tap % v.depth;
      const j = Math.floor(tap / v.depth) % v.filterWidth;
      const i = Math.floor(tap / (v.depth * v.filterWidth));
      const [row, column] = [p + i * v.dilationHeight, q + j * v.dilationWidth];
      const x = ((n * v.height + row) * v.width + column) * v.depth + c;
      visit(y, x, tap * v.filters + o);
    }
  }
}

/** Random numbers in [−1, 1]. */
const random = (dice: Dice, dimensions: readonly number[]) =>
  Float32Array.from({ length: sizeOf(dimensions) }, () => 2 * dice.uniform() - 1);

type Numbers = Float32Array<ArrayBuffer>;

function compute(
  build: (graph: GraphBuilder, operands: Value[]) => Value,
  operands: { data: Numbers; shape: readonly number[] }[],
): Numbers {
  const graph = new FastGraphBuilder();
  const values = operands.map(
    ({ shape }, index): Value => ({ name: `x${index}`, shape, type: 'float32' }),
  );
  const result = build(graph, values);
  const [onnx, [name]] = graph.finish(values, [result]);
  const session = createSession(encodeModel(onnx), options);
  const feeds = Object.fromEntries(
    operands.map(({ data, shape }, index) => [`x${index}`, bind(data, shape, 'float32')]),
  );
  const numbers = new Float32Array(sizeOf(result.shape));
  session.run(feeds, { [name]: bind(numbers, result.shape, 'float32') }, {});
  session.dispose();
  return numbers;
}

function assertClose(actual: Numbers, expected: Float64Array, what: string): void {
  assert.equal(actual.length, expected.length, what);
  const largest = expected.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  const error = expected.reduce(
    (most, value, index) => Math.max(most, Math.abs(value - actual[index])),
    0,
  );
  assert.ok(error <= 2e-5 * largest, `${what}: error ${error} where the largest is ${largest}`);
}

test('every form gives the convolution and its gradients to 2·10⁻⁵ of the largest number', () => {
  const dice = new Dice(7);
  const tuner = tunerWith(() => [], 'none');
  const seen = new Set<string>();
  for (let count = 0; count < 60; count++) {
    const v = shape(dice);
    const [image, filter, pixels] = [
      [v.batch, v.height, v.width, v.depth],
      [v.filterHeight, v.filterWidth, v.depth, v.filters],
      [v.batch, v.outHeight, v.outWidth, v.filters],
    ];
    const [x, w, dy] = [image, filter, pixels].map((dimensions) => random(dice, dimensions));
    // The input gradient of `v` at the windows' own pixels: dy is an image here, and w leads back from O to C.
    const back = [v.filterHeight, v.filterWidth, v.filters, v.depth];
    const y = new Float64Array(sizeOf(pixels));
    const dw = new Float64Array(sizeOf(filter));
    const dx = new Float64Array(sizeOf(pixels));
    const u = random(dice, back);
    const count = v.filterHeight * v.filterWidth;
    eachProduct(v, (at, from, through) => {
      y[at] += x[from] * w[through];
      dw[through] += x[from] * dy[at];
      const [o, c] = [through % v.filters, Math.floor(through / v.filters) % v.depth];
      const tap = count - 1 - Math.floor(through / (v.filters * v.depth));
      dx[at] += x[from] * u[(tap * v.filters + o) * v.depth + c];
    });
    const given = (data: Numbers, shape: readonly number[]) => ({ data, shape });
    for (const form of tuner.candidates(v)) {
      seen.add(form.split(' ')[0]);
      const what = `${form} ${JSON.stringify(v)}`;
      const forward = compute(
        (graph, [a, b]) => forwardAs(form, graph, a, b, v),
        [given(x, image), given(w, filter)],
      );
      assertClose(forward, y, what);
      const gradient = compute(
        (graph, [a, b]) => inputGradientAs(form, graph, a, b, v),
        [given(x, image), given(u, back)],
      );
      assertClose(gradient, dx, `input gradient, ${what}`);
      if (form.startsWith('blocked')) continue;
      const taps = compute(
        (graph, [a, b]) => filterGradientAs(form, graph, a, b, v),
        [given(x, image), given(dy, pixels)],
      );
      assertClose(taps, dw, `filter gradient, ${what}`);
    }
  }
  const all = ['banded', 'patches', 'winograd', ...(block > 0 ? ['blocked'] : [])];
  assert.deepEqual([...seen].sort(), all.sort());
});

/** A convolution that is worth a measurement, and that the fixed rules bring into a band. */
const large: ValidConvolution = {
  batch: 16,
  height: 10,
  width: 10,
  depth: 20,
  filterHeight: 3,
  filterWidth: 3,
  filters: 20,
  outHeight: 8,
  outWidth: 8,
  dilationHeight: 1,
  dilationWidth: 1,
};

/** Gives the option at `position` a tenth of the time of the others. */
function favours(position: number): Timer & { calls: number } {
  const timer = (trials: readonly unknown[]) => {
    timer.calls++;
    return trials.map((_, index) => (index === position ? 1 : 10));
  };
  timer.calls = 0;
  return timer;
}

test('the fastest form is chosen, once for each shape, and for learning together with its gradient', () => {
  const timer = favours(1);
  const tuner = tunerWith(timer, 'fastest');
  const expected = tuner.candidates(large)[1];
  assert.equal(tuner.forms(false).forward(large), expected);
  assert.equal(tuner.forms(false).forward({ ...large }), expected);
  assert.equal(timer.calls, 1);
  const learning = tuner.forms(true);
  assert.equal(learning.forward(large), learning.filterGradient(large));
  assert.equal(timer.calls, 2);
  learning.inputGradient(large, large);
  assert.equal(timer.calls, 3);
  learning.forward({ ...large, batch: 1, outHeight: 1, height: 3 });
  assert.equal(timer.calls, 3, 'what is small is not measured');
});

test('a form that is hardly faster than the one of the rules does not replace it', () => {
  const rule = fixedForms.forward(large);
  const otherwise = (time: number) => {
    const tuner: FormTuner = tunerWith(
      (trials) =>
        trials.map((_, index) => (tuner.candidates(large)[index] === rule ? 10 : time + index)),
      `otherwise ${time}`,
    );
    return tuner.forms(false).forward(large);
  };
  assert.equal(otherwise(9.5), rule);
  assert.equal(otherwise(5), 'patches');
  assert.notEqual(rule, 'patches');
});

test('a stored choice is used again, by another process too, and the first one stored holds', () => {
  const first = tunerWith(favours(0), 'kept');
  const second = tunerWith(favours(1), 'kept');
  assert.equal(first.forms(false).forward(large), 'patches');
  assert.equal(second.forms(false).forward(large), 'patches');
  const [processor] = readdirSync(join(folder, 'kept'));
  const files = readdirSync(join(folder, 'kept', processor));
  assert.deepEqual(
    files,
    ['forward-16x10x10x20-3x3x20-1x1.json'],
    'and nothing else is left there',
  );
  const race = new Choices(join(folder, 'kept'), 'test');
  const slow = race.of('other', () => {
    new Choices(join(folder, 'kept'), 'test').of('other', () => ({ chosen: 'a', times: {} }));
    return { chosen: 'b', times: {} };
  });
  assert.equal(slow, 'a', 'two measure at the same time: both take what was stored first');
});

test('another version measures anew, and so does who finds a damaged file', () => {
  const choose = (version: string, chosen: string) =>
    new Choices(join(folder, 'versions'), version).of('key', () => ({ chosen, times: {} }));
  assert.equal(choose('1', 'a'), 'a');
  assert.equal(choose('2', 'b'), 'b');
  assert.equal(choose('1', 'c'), 'a');
  for (const processor of readdirSync(join(folder, 'versions'))) {
    writeFileSync(join(folder, 'versions', processor, 'key.json'), '{"chos');
  }
  assert.equal(choose('1', 'd'), 'd');
  assert.equal(choose('1', 'e'), 'd', 'and replaces it');
});

test('choices need no folder that can be written', () => {
  const file = join(folder, 'file');
  writeFileSync(file, '');
  assert.equal(
    new Choices(file, '1').of('key', () => ({ chosen: 'a', times: {} })),
    'a',
  );
});

test('real times are finite, and lead to a form that can compute the shape', () => {
  const times = measure([
    { operands: [[4, 4]], build: (graph, [x]) => [graph.matmul(x, x)] },
    { operands: [[4, 4]], build: (graph, [x]) => [graph.add(x, x)] },
  ]);
  assert.ok(times.every((time) => time > 0 && Number.isFinite(time)));
  const tuner = formTuner(join(folder, 'real'), options);
  const form = tuner.forms(true).inputGradient(large, large);
  assert.ok(tuner.candidates(large).includes(form));
  const [processor] = readdirSync(join(folder, 'real'));
  const [file] = readdirSync(join(folder, 'real', processor));
  const { times: kept } = JSON.parse(readFileSync(join(folder, 'real', processor, file), 'utf8'));
  assert.deepEqual(Object.keys(kept), tuner.candidates(large));
});
