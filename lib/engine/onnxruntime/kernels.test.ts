/** Every kernel and its gradient against the CPU kernels, on random shapes and options. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs-core';
import { type Case, compare, Dice, type Operand } from '../../testing/onnxruntime.js';
import { installOnnxRuntime } from './index.js';
import { kernels } from './kernels/index.js';
import { multiple } from './kernels/multiple.js';

tf.enableProdMode();
const backend = installOnnxRuntime('onnxruntime', { threads: 2 });
let compared = 0;

function check(name: string, count: number, makeCase: (dice: Dice, index: number) => Case): void {
  test(name, () => {
    const dice = new Dice(compared + 1);
    const cases = Array.from({ length: count }, (_, index) => makeCase(dice, index));
    compare(cases, backend);
    compared += count;
  });
}

type Binary = (a: tf.Tensor, b: tf.Tensor) => tf.Tensor;
type Unary = (x: tf.Tensor) => tf.Tensor;

/** Two shapes that broadcast together. */
function broadcastable(dice: Dice): [number[], number[]] {
  const shape = dice.shape(dice.integer(0, 4), 4);
  const reduced = () =>
    shape.map((length) => (dice.uniform() < 0.3 ? 1 : length)).slice(dice.integer(0, shape.length));
  return dice.coin() ? [shape, reduced()] : [reduced(), shape];
}

const binary: [string, Binary, Partial<Operand>?][] = [
  ['add', tf.add],
  ['sub', tf.sub],
  ['mul', tf.mul],
  ['div', tf.div, { low: 0.5, high: 2 }],
  ['pow', tf.pow, { low: 0.2, high: 2 }],
  ['maximum', tf.maximum],
  ['minimum', tf.minimum],
  ['squaredDifference', tf.squaredDifference],
  ['floorDiv', tf.floorDiv, { low: 0.3, high: 3 }],
  ['mod', tf.mod, { low: 0.3, high: 3 }],
];
check('arithmetic with broadcasting', 300, (dice, index) => {
  const [name, run, range] = binary[index % binary.length];
  const [a, b] = broadcastable(dice);
  const first = name === 'pow' ? range : {};
  // tfjs has no gradient of floorDiv, and some gradients fail with broadcasting.
  const equal = a.join() === b.join();
  const gradients = !/floorDiv|mod/.test(name) && (equal || !/imum|squared/.test(name));
  const operands = [
    { shape: a, ...first },
    { shape: b, ...range },
  ];
  return { name, run, gradients, operands };
});

const whole: [string, Binary][] = [
  ['add', tf.add],
  ['sub', tf.sub],
  ['mul', tf.mul],
  ['floorDiv', tf.floorDiv],
  ['mod', tf.mod],
  ['maximum', tf.maximum],
  ['minimum', tf.minimum],
];
check('integer arithmetic', 70, (dice, index) => {
  const [name, run] = whole[index % whole.length];
  const [a, b] = broadcastable(dice);
  const divisor = dice.coin() ? { low: 1, high: 9 } : { low: -9, high: -1 };
  return {
    name,
    run,
    operands: [
      { shape: a, dtype: 'int32', low: -50, high: 50 },
      { shape: b, dtype: 'int32', ...divisor },
    ],
  };
});

const comparisons: [string, Binary][] = [
  ['greater', tf.greater],
  ['greaterEqual', tf.greaterEqual],
  ['less', tf.less],
  ['lessEqual', tf.lessEqual],
  ['equal', tf.equal],
  ['notEqual', tf.notEqual],
];
check('comparisons', 90, (dice, index) => {
  const [name, run] = comparisons[index % comparisons.length];
  const [a, b] = broadcastable(dice);
  const dtype = dice.pick(['float32', 'int32'] as const);
  return {
    name,
    run,
    operands: [
      { shape: a, dtype },
      { shape: b, dtype },
    ],
  };
});

check('logic and selection', 60, (dice, index) => {
  const [a, b] = broadcastable(dice);
  const flags: Operand[] = [
    { shape: a, dtype: 'bool' },
    { shape: b, dtype: 'bool' },
  ];
  const choices: Case[] = [
    { name: 'and', operands: flags, run: tf.logicalAnd as Binary },
    { name: 'or', operands: flags, run: tf.logicalOr as Binary },
    { name: 'xor', operands: flags, run: tf.logicalXor as Binary },
    { name: 'not', operands: [flags[0]], run: (x) => tf.logicalNot(x) },
    {
      name: 'where',
      operands: [flags[0], { shape: a }, { shape: a }],
      run: (condition, x, y) => tf.where(condition, x, y),
    },
  ];
  return choices[index % choices.length];
});

const positive = { low: 0.1, high: 3 };
const inside = { low: -0.9, high: 0.9 };
const unary: [string, Unary, Partial<Operand>?][] = [
  ['abs', tf.abs],
  ['acos', tf.acos, inside],
  ['acosh', tf.acosh, { low: 1.1, high: 3 }],
  ['asin', tf.asin, inside],
  ['asinh', tf.asinh],
  ['atan', tf.atan],
  ['atanh', tf.atanh, inside],
  ['ceil', tf.ceil],
  ['clipByValue', (x) => tf.clipByValue(x, -0.7, 0.9)],
  ['clipBelow', (x) => tf.clipByValue(x, 0.3, Number.POSITIVE_INFINITY)],
  ['cos', tf.cos],
  ['cosh', tf.cosh],
  ['elu', tf.elu],
  ['erf', tf.erf],
  ['exp', tf.exp],
  ['expm1', tf.expm1],
  ['expm1Small', (x) => tf.expm1(x.mul(1e-5))],
  ['floor', tf.floor],
  ['log1p', tf.log1p, { low: -0.9, high: 5 }],
  ['log1pSmall', (x) => tf.log1p(x.mul(1e-5)).mul(1e5)],
  ['isFinite', (x) => tf.isFinite(tf.div(1, tf.relu(x)))],
  ['leakyRelu', (x) => tf.leakyRelu(x, 0.2)],
  ['leakyReluZero', (x) => tf.leakyRelu(x, 0)],
  ['log', tf.log, positive],
  ['logSigmoid', tf.logSigmoid],
  ['neg', tf.neg],
  ['reciprocal', tf.reciprocal, positive],
  ['relu', tf.relu],
  ['relu6', (x) => tf.relu6(x.mul(4))],
  ['round', tf.round],
  ['rsqrt', tf.rsqrt, positive],
  ['selu', tf.selu],
  ['sigmoid', tf.sigmoid],
  ['sign', tf.sign],
  ['silu', (x) => tf.mul(x, tf.sigmoid(x))],
  ['sin', tf.sin],
  ['sinh', tf.sinh],
  ['softplus', tf.softplus],
  ['sqrt', tf.sqrt, positive],
  ['square', tf.square],
  ['step', (x) => tf.step(x, 0.25)],
  ['tan', tf.tan, inside],
  ['tanh', tf.tanh],
  ['onesLike', tf.onesLike],
  ['zerosLike', tf.zerosLike],
  ['isNaN', (x) => tf.isNaN(tf.log(x))],
  ['isInf', (x) => tf.isInf(tf.div(1, tf.relu(x)))],
];
check('functions of one tensor', 470, (dice, index) => {
  const [name, run, range] = unary[index % unary.length];
  return { name, run, operands: [{ shape: dice.shape(dice.integer(0, 4)), ...range }] };
});

check('prelu', 10, (dice) => {
  const shape = dice.shape(4);
  const alpha = dice.coin() ? [shape[3]] : [1, 1, shape[3]];
  return {
    name: 'prelu',
    operands: [{ shape }, { shape: alpha }],
    run: (x, slope) => tf.prelu(x, slope),
    gradients: false,
  };
});

const dtypes = ['float32', 'int32', 'bool'] as const;
check('casts', 40, (dice) => {
  const from = dice.pick(dtypes);
  const to = dice.pick(dtypes);
  return {
    name: `${from} to ${to}`,
    operands: [{ shape: dice.shape(2), dtype: from, low: -9, high: 9 }],
    run: (x) => tf.cast(x, to),
    gradients: false,
  };
});

type Reduce = (x: tf.Tensor, axis?: number | number[], keepDims?: boolean) => tf.Tensor;
const reductions: [string, Reduce][] = [
  ['sum', tf.sum],
  ['mean', tf.mean],
  ['max', tf.max],
  ['min', tf.min],
  ['prod', tf.prod],
  ['logSumExp', tf.logSumExp],
];
check('reductions over axes', 150, (dice, index) => {
  const [name, run] = reductions[index % reductions.length];
  const shape = dice.shape(dice.integer(1, 4));
  const axes = shape.map((_, axis) => axis).filter(() => dice.coin());
  const keep = dice.coin();
  const negative = dice.coin();
  const axis =
    axes.length === 0 ? shape.map((_, i) => i) : negative ? axes[0] - shape.length : axes;
  const gradients = name !== 'prod'; // needs cumulative products
  return { name, operands: [{ shape }], run: (x) => run(x, axis, keep), gradients };
});

check('integer and logical reductions, arg-extrema', 50, (dice, index) => {
  const shape = dice.shape(dice.integer(1, 4));
  const axis = dice.integer(-shape.length, shape.length - 1);
  const number: Operand = { shape, dtype: 'int32', low: -9, high: 9 };
  const flag: Operand = { shape, dtype: 'bool', low: -1, high: 3 };
  const choices: Case[] = [
    { name: 'sum', operands: [number], run: (x) => tf.sum(x, axis) },
    { name: 'max', operands: [number], run: (x) => tf.max(x, axis) },
    { name: 'all', operands: [flag], run: (x) => tf.all(x, axis) },
    { name: 'any', operands: [flag], run: (x) => tf.any(x, axis) },
    { name: 'argMax', operands: [{ shape }], run: (x) => tf.argMax(x, axis) },
    { name: 'argMin', operands: [{ shape }], run: (x) => tf.argMin(x, axis) },
  ];
  return choices[index % choices.length];
});

check('cumulative sums', 30, (dice) => {
  const shape = dice.shape(dice.integer(1, 3));
  const axis = dice.integer(0, shape.length - 1);
  const [exclusive, reverse] = [dice.coin(), dice.coin()];
  return {
    name: `cumsum ${axis} ${exclusive} ${reverse}`,
    operands: [{ shape }],
    run: (x) => tf.cumsum(x, axis, exclusive, reverse),
    gradients: axis === shape.length - 1, // elsewhere tfjs returns it transposed
  };
});

check('matrix products', 120, (dice) => {
  const [m, k, n] = dice.shape(3, 7);
  const [tA, tB] = [dice.coin(), dice.coin()];
  const batch = dice.shape(dice.pick([0, 1, 2]), 3);
  const a = [...batch, ...(tA ? [k, m] : [m, k])];
  const b = [...batch, ...(tB ? [n, k] : [k, n])];
  return {
    name: `matMul ${tA} ${tB}`,
    operands: [{ shape: a }, { shape: b }],
    run: (x, y) => tf.matMul(x, y, tA, tB),
  };
});

const fusable = ['linear', 'relu', 'sigmoid', 'elu', 'leakyrelu', 'relu6'] as const;
check('products fused with bias and activation', 24, (dice, index) => {
  const [m, k, n] = dice.shape(3, 6);
  const activation = fusable[index % fusable.length];
  return {
    name: `fused ${activation}`,
    operands: [{ shape: [m, k] }, { shape: [k, n] }, { shape: [n] }],
    run: (a, b, bias) =>
      tf.fused.matMul({ a, b, bias, activation, leakyreluAlpha: 0.1 } as Parameters<
        typeof tf.fused.matMul
      >[0]),
    gradients: activation === 'linear' || activation === 'relu',
  };
});

interface ConvolutionCase {
  x: number[];
  filter: number[];
  stride: number | [number, number];
  pad: 'same' | 'valid' | number;
  dilation: number | [number, number];
}

/** Channels of small images: with few they go through a banded matrix, with many through patches of pixels. */
const CHANNELS = [
  { kind: 'few channels', count: 1, draw: (dice: Dice) => dice.integer(1, 6) },
  { kind: 'many channels', count: 0.4, draw: (dice: Dice) => dice.integer(17, 20) },
];

function convolutionCase(dice: Dice, channels: (dice: Dice) => number): ConvolutionCase {
  const dilation = dice.uniform() < 0.25 ? dice.pick([2, [1, 2] as [number, number]]) : 1;
  const strided: number | [number, number] = dice.pick([1, 1, 2, 3, [1, 2], [2, 1]]);
  const stride = dilation === 1 ? strided : 1;
  const filter = [dice.integer(1, 5), dice.integer(1, 5)];
  const reach = dilation === 1 ? 1 : 2;
  const pad = dice.pick(['same', 'valid', dice.integer(0, 2)] as const);
  const size = () => dice.integer(0, 6) + reach * 5;
  const [depth, filters] = [channels(dice), channels(dice)];
  return {
    x: [dice.integer(1, 3), size(), size(), depth],
    filter: [...filter, depth, filters],
    stride,
    pad,
    dilation,
  };
}

for (const { kind, count, draw } of CHANNELS) {
  check(`convolutions of ${kind}: stride, padding, dilation`, 260 * count, (dice) => {
    const { x, filter, stride, pad, dilation } = convolutionCase(dice, draw);
    return {
      name: `conv2d ${JSON.stringify({ stride, pad, dilation })}`,
      operands: [{ shape: x }, { shape: filter }],
      run: (image, w) =>
        tf.conv2d(
          image as tf.Tensor4D,
          w as tf.Tensor4D,
          stride,
          pad,
          'NHWC',
          dilation,
          typeof pad === 'number' ? 'floor' : undefined,
        ),
      gradients: dilation === 1, // tfjs has no gradient of dilated convolutions
    };
  });

  check(`transposed convolutions of ${kind}`, 160 * count, (dice) => {
    const filter = [dice.integer(1, 5), dice.integer(1, 5)];
    const stride = dice.integer(1, 3);
    const pad = dice.pick(['same', 'valid', dice.integer(0, 1)] as const);
    const [height, width] = [dice.integer(5, 13), dice.integer(5, 13)];
    const [depth, filters] = [draw(dice), draw(dice)];
    const rounding = typeof pad === 'number' ? 'floor' : undefined;
    const batch = dice.integer(1, 3);
    const small = tf.backend_util.computeConv2DInfo(
      [batch, height, width, depth],
      [filter[0], filter[1], depth, filters],
      stride,
      1,
      pad,
      rounding,
    ).outShape;
    return {
      name: `conv2dTranspose ${stride} ${pad}`,
      operands: [{ shape: small }, { shape: [...filter, depth, filters] }],
      run: (y, w) =>
        tf.conv2dTranspose(
          y as tf.Tensor4D,
          w as tf.Tensor4D,
          [batch, height, width, depth],
          stride,
          pad,
          rounding,
        ),
    };
  });
}

check('fused convolutions', 24, (dice, index) => {
  const activation = fusable[index % fusable.length];
  const [depth, filters] = [dice.integer(1, 4), dice.integer(1, 4)];
  return {
    name: `fused conv2d ${activation}`,
    operands: [
      { shape: [2, 6, 7, depth] },
      { shape: [3, 3, depth, filters] },
      { shape: [filters] },
    ],
    run: (x, filter, bias) =>
      tf.fused.conv2d({
        x: x as tf.Tensor4D,
        filter: filter as tf.Tensor4D,
        bias: bias as tf.Tensor1D,
        strides: 1,
        pad: 'same',
        activation,
        leakyreluAlpha: 0.3,
      }),
    gradients: activation === 'linear' || activation === 'relu',
  };
});

check('pooling', 120, (dice, index) => {
  const filter: [number, number] = [dice.integer(1, 3), dice.integer(1, 3)];
  const stride: [number, number] = [dice.integer(1, 3), dice.integer(1, 3)];
  const pad = dice.pick(['same', 'valid'] as const);
  const shape = [dice.integer(1, 2), dice.integer(3, 8), dice.integer(3, 8), dice.integer(1, 3)];
  const pool = index % 2 === 0 ? tf.maxPool : tf.avgPool;
  return {
    name: `${index % 2 === 0 ? 'max' : 'avg'}Pool ${filter} ${stride} ${pad}`,
    operands: [{ shape }],
    run: (x) => pool(x as tf.Tensor4D, filter, stride, pad),
    // The CPU gradient of the average counts the padding, which its forward pass does not.
    gradients: pool === tf.maxPool || pad === 'valid',
  };
});

check('moving values', 300, (dice, index) => {
  const shape = dice.shape(dice.integer(1, 4));
  const axis = dice.integer(0, shape.length - 1);
  const dtype = dice.pick(['float32', 'float32', 'int32', 'bool'] as const);
  const operand: Operand = { shape, dtype, low: -5, high: 5 };
  const begin = shape.map((length) => dice.integer(0, length - 1));
  const size = shape.map((length, i) => dice.integer(1, length - begin[i]));
  const strides = shape.map(() => dice.integer(1, 2));
  const order = shape.map((_, i) => i).sort(() => dice.uniform() - 0.5);
  const padding = shape.map((): [number, number] => [dice.integer(0, 2), dice.integer(0, 2)]);
  const reps = shape.map(() => dice.integer(1, 3));
  const longer = shape.map((length, i) => (i === axis ? dice.integer(1, 4) : length));
  const one = (name: string, run: Unary): Case => ({ name, operands: [operand], run });
  const choices: Case[] = [
    one('transpose', (x) => tf.transpose(x, order)),
    one('slice', (x) => tf.slice(x, begin, size)),
    one('pad', (x) => tf.pad(x, padding, dtype === 'float32' ? 1.5 : 1)),
    one('tile', (x) => tf.tile(x, reps)),
    one('reverse', (x) => tf.reverse(x, axis)),
    one('reshape', (x) => tf.reshape(x, [-1])),
    one('expandDims', (x) => tf.expandDims(x, axis)),
    one('broadcastTo', (x) =>
      tf.broadcastTo(
        tf.slice(
          x,
          shape.map(() => 0),
          shape.map((n, i) => (i === axis ? 1 : n)),
        ),
        shape,
      ),
    ),
    {
      ...one('unstack', (x) => tf.addN(tf.unstack(tf.cast(x, 'float32'), axis))),
      gradients: dtype === 'float32' && shape[axis] > 1, // tfjs's gradient wants several parts
    },
    one('split', (x) => tf.concat(tf.split(x, [1, shape[axis]], axis).reverse(), axis)),
    {
      name: 'concat',
      operands: [operand, { ...operand, shape: longer }],
      run: (a, b) => tf.concat([a, b], axis),
    },
    { name: 'stack', operands: [operand, operand], run: (a, b) => tf.stack([a, b], axis) },
    {
      ...one('stridedSlice', (x) =>
        tf.stridedSlice(
          x,
          begin,
          begin.map((from, i) => from + size[i]),
          strides,
        ),
      ),
      gradients: false,
    },
  ];
  const choice = choices[index % choices.length];
  if (choice.name === 'split')
    choice.operands[0].shape = shape.map((n, i) => (i === axis ? n + 1 : n));
  return { ...choice, gradients: choice.gradients ?? dtype === 'float32' };
});

check('depth to space and mirrored padding', 24, (dice, index) => {
  const block = dice.integer(2, 3);
  const [n, h, w, c] = dice.shape(4, 4);
  if (index % 2 === 0) {
    return {
      name: 'depthToSpace',
      operands: [{ shape: [n, h, w, c * block ** 2] }],
      run: (x) => tf.depthToSpace(x as tf.Tensor4D, block),
      gradients: false,
    };
  }
  return {
    name: 'mirrorPad',
    operands: [{ shape: [n, h + 2, w + 2, c] }],
    run: (x) =>
      tf.mirrorPad(
        x,
        [
          [0, 0],
          [1, 2],
          [2, 0],
          [0, 0],
        ],
        'reflect',
      ),
    gradients: false,
  };
});

check('gather, scatter and one-hot vectors', 100, (dice, index) => {
  const shape = dice.shape(dice.integer(1, 3));
  const axis = dice.integer(0, shape.length - 1);
  const many = dice.shape(dice.integer(1, 2), 6);
  const on = dice.integer(1, 2);
  const at: Operand = { shape: many, dtype: 'int32', low: 0, high: shape[axis] - 1e-3 };
  const rows: Operand = { shape: [shape[0]], dtype: 'int32', low: 0, high: 3.99 };
  const choices: Case[] = [
    {
      name: 'gather',
      operands: [{ shape }, at],
      run: (x, i) => tf.gather(x, i as tf.Tensor1D, axis),
    },
    {
      name: 'gatherND',
      operands: [{ shape }, { ...at, shape: [4, 1], high: shape[0] - 1e-3 }],
      run: (x, i) => tf.gatherND(x, i),
      gradients: false,
    },
    {
      name: 'scatterND',
      operands: [{ ...at, shape: [6, 1], high: 3.99 }, { shape: [6, 2] }],
      run: (i, x) => tf.scatterND(i, x, [4, 2]),
      gradients: false,
    },
    {
      name: 'unsortedSegmentSum',
      operands: [{ shape }, rows],
      run: (x, i) => tf.unsortedSegmentSum(x, i as tf.Tensor1D, 4),
    },
    {
      name: 'oneHot',
      operands: [{ shape: many, dtype: 'int32', low: -2, high: 5 }],
      run: (i) => tf.oneHot(i as tf.Tensor1D, 4, on, 0, 'float32'),
      gradients: false,
    },
  ];
  return choices[index % choices.length];
});

check('softmax and cross-entropy', 40, (dice, index) => {
  const shape = dice.shape(dice.integer(1, 3), 6);
  const choices: Case[] = [
    { name: 'softmax', operands: [{ shape }], run: (x) => tf.softmax(x) },
    { name: 'logSoftmax', operands: [{ shape }], run: (x) => tf.logSoftmax(x) },
    {
      name: 'softmaxCrossEntropy',
      operands: [{ shape: [3, 5], low: 0, high: 1 }, { shape: [3, 5] }],
      run: (labels, logits) => tf.losses.softmaxCrossEntropy(tf.softmax(labels), logits),
    },
    {
      name: 'sigmoidCrossEntropy',
      operands: [{ shape: [3, 5], low: 0, high: 1 }, { shape: [3, 5] }],
      run: (labels, logits) => tf.losses.sigmoidCrossEntropy(labels, logits),
    },
  ];
  return choices[index % choices.length];
});

check('batch normalization and moments', 30, (dice, index) => {
  const shape = dice.shape(4, 4);
  const channels: Operand = { shape: [shape[3]] };
  const choices: Case[] = [
    {
      name: 'batchNorm',
      operands: [{ shape }, channels, { ...channels, low: 0.2 }, channels, channels],
      run: (x, mean, variance, offset, scale) =>
        tf.batchNorm(
          x as tf.Tensor4D,
          mean as tf.Tensor1D,
          variance as tf.Tensor1D,
          offset as tf.Tensor1D,
          scale as tf.Tensor1D,
          1e-3,
        ),
    },
    {
      name: 'moments',
      operands: [{ shape }],
      run: (x) => {
        const { mean, variance } = tf.moments(x, [0, 1, 2], true);
        return tf.div(tf.sub(x, mean), tf.sqrt(tf.add(variance, 0.01)));
      },
    },
  ];
  return choices[index % choices.length];
});

check('resizing', 80, (dice, index) => {
  const shape = [dice.integer(1, 3), dice.integer(1, 5), dice.integer(1, 5), dice.integer(1, 3)];
  const twice = dice.integer(1, 3);
  const size: [number, number] = dice.coin()
    ? [dice.integer(1, 9), dice.integer(1, 9)]
    : [shape[1] * twice, shape[2] * twice];
  const align = dice.coin();
  const half = !align && dice.coin();
  const linear = index % 2 === 0;
  const resize = linear ? tf.image.resizeBilinear : tf.image.resizeNearestNeighbor;
  return {
    name: `resize ${linear} ${size} ${align} ${half}`,
    operands: [{ shape }],
    run: (x) => resize(x as tf.Tensor4D, size, align, half),
    // The CPU gradients ignore half pixels, swap height and width, and mix up images of a batch.
    gradients: linear && !half && shape[1] === shape[2],
  };
});

test('the comparison covers at least 2000 cases', () => {
  assert.ok(compared >= 2000, `${compared} cases`);
});

test('the table of the README names exactly the kernels there are', () => {
  const readme = readFileSync(join(__dirname, 'README.md'), 'utf8');
  const section = readme.slice(readme.indexOf('| family |'), readme.indexOf('Identity, Reshape'));
  const named = section
    .split('\n')
    .slice(2)
    .flatMap((line) => (line.split('|')[2] ?? '').trim().split(' '))
    .filter((name) => name !== '');
  const present = [...Object.keys(kernels), ...Object.keys(multiple)];
  assert.deepEqual(named.sort(), present.sort());
});
