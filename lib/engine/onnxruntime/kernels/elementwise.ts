/** Elementwise kernels: arithmetic, comparison, logic, activation functions, casts. */
import type { DataType } from '@tensorflow/tfjs-core';
import type { GraphBuilder, Value } from '../graph-builder.js';
import { allFloat, allNumeric, elementType, type Kernel, type TensorKinds } from '../kernel.js';
import { broadcastShapes, sameShape } from '../shapes.js';

type Combine = (graph: GraphBuilder, a: Value, b: Value) => Value;
type Transform<A> = (graph: GraphBuilder, x: Value, attributes: A) => Value;

const broadcast = ({ a, b }: TensorKinds) => broadcastShapes(a.shape, b.shape);
const allBoolean = (inputs: TensorKinds) =>
  Object.values(inputs).every((input) => input.dtype === 'bool');

function arithmetic(combine: Combine, supports = allNumeric): Kernel {
  return {
    supports,
    result: (inputs) => ({ shape: broadcast(inputs), dtype: inputs.a.dtype }),
    emit: (graph, { a, b }) => combine(graph, a, b),
  };
}

function comparison(combine: Combine, supports: Kernel['supports'] = allNumeric): Kernel {
  return {
    supports,
    result: (inputs) => ({ shape: broadcast(inputs), dtype: 'bool' }),
    emit: (graph, { a, b }) => combine(graph, a, b),
  };
}

function unary<A = unknown>(transform: Transform<A>, supports = allFloat): Kernel<A> {
  return {
    supports,
    result: ({ x }) => ({ shape: x.shape, dtype: x.dtype }),
    emit: (graph, { x }, attributes) => transform(graph, x, attributes),
  };
}

const operation = (name: string, supports = allFloat) =>
  unary((graph, x) => graph.unary(name, x), supports);
const test = (transform: Transform<unknown>): Kernel => ({
  result: ({ x }) => ({ shape: x.shape, dtype: 'bool' }),
  emit: (graph, { x }) => transform(graph, x, undefined),
});

/** ⌊a / b⌋ as int32; integers go through double precision, which is exact. */
function floorDivide(graph: GraphBuilder, a: Value, b: Value): Value {
  if (a.type !== 'int32') return graph.cast(graph.unary('Floor', graph.div(a, b)), 'int32');
  const quotient = graph.div(graph.cast(a, 'float64'), graph.cast(b, 'float64'));
  return graph.cast(graph.unary('Floor', quotient), 'int32');
}

/** Remainder with the sign of the divisor. */
function floorModulo(graph: GraphBuilder, a: Value, b: Value): Value {
  if (a.type === 'int32') return graph.binary('Mod', a, b);
  const shape = broadcastShapes(a.shape, b.shape);
  const truncated = graph.node('Mod', [a, b], shape, a.type, { fmod: 1 });
  const shifted = graph.node('Mod', [graph.add(truncated, b), b], shape, a.type, { fmod: 1 });
  const zero = graph.scalar(0);
  const sameSign = graph.binary(
    'Equal',
    graph.binary('Less', a, zero, 'bool'),
    graph.binary('Less', b, zero, 'bool'),
    'bool',
  );
  return graph.where(sameSign, truncated, shifted);
}

const greaterThan = (graph: GraphBuilder, x: Value, bound: number) =>
  graph.binary('Greater', x, graph.scalar(bound, x.type), 'bool');

/** 1 for positive numbers, else `alpha`. */
function step(graph: GraphBuilder, x: Value, alpha: number): Value {
  const positive = greaterThan(graph, x, 0);
  if (alpha === 0) return graph.cast(positive, 'float32');
  return graph.where(positive, graph.scalar(1), graph.scalar(alpha));
}

/** log(1 + x) without the rounding error of 1 + x (Kahan): log(u) x / (u − 1) with u = 1 + x. */
function logOnePlus(graph: GraphBuilder, x: Value): Value {
  const one = graph.scalar(1);
  const sum = graph.add(x, one);
  const rounded = graph.sub(sum, one);
  const tiny = graph.binary('Equal', rounded, graph.scalar(0), 'bool');
  const accurate = graph.mul(graph.unary('Log', sum), graph.div(x, rounded));
  const huge = greaterThan(graph, x, 1e30);
  return graph.where(tiny, x, graph.where(huge, graph.unary('Log', x), accurate));
}

/** exp(x) − 1 without cancellation near 0 (Kahan): (u − 1) x / log(u) with u = exp(x). */
function expMinusOne(graph: GraphBuilder, x: Value): Value {
  const one = graph.scalar(1);
  const power = graph.unary('Exp', x);
  const difference = graph.sub(power, one);
  const tiny = graph.binary('Equal', difference, graph.scalar(0), 'bool');
  const accurate = graph.mul(difference, graph.div(x, graph.unary('Log', power)));
  const small = graph.binary('Less', graph.unary('Abs', x), one, 'bool');
  return graph.where(tiny, x, graph.where(small, accurate, difference));
}

export const clip = (graph: GraphBuilder, x: Value, low: number, high: number) =>
  graph.node('Clip', [x, graph.scalar(low, x.type), graph.scalar(high, x.type)], x.shape);

const equalSupported = (inputs: TensorKinds) => allNumeric(inputs) || allBoolean(inputs);

export const elementwise = {
  Add: arithmetic((graph, a, b) => graph.add(a, b)),
  Sub: arithmetic((graph, a, b) => graph.sub(a, b)),
  Multiply: arithmetic((graph, a, b) => graph.mul(a, b)),
  RealDiv: arithmetic((graph, a, b) => graph.div(a, b), allFloat),
  FloorDiv: {
    supports: allNumeric,
    result: (inputs) => ({ shape: broadcast(inputs), dtype: 'int32' }),
    emit: (graph, { a, b }) => floorDivide(graph, a, b),
  } as Kernel,
  Mod: arithmetic(floorModulo),
  Pow: arithmetic((graph, a, b) => graph.binary('Pow', a, b), allFloat),
  Maximum: arithmetic((graph, a, b) => graph.binary('Max', a, b)),
  Minimum: arithmetic((graph, a, b) => graph.binary('Min', a, b)),
  SquaredDifference: arithmetic((graph, a, b) => {
    const difference = graph.sub(a, b);
    return graph.mul(difference, difference);
  }),
  Prelu: {
    supports: ({ x, alpha }) => allFloat({ x, alpha }) && alpha.shape.length <= x.shape.length,
    result: ({ x }) => ({ shape: x.shape, dtype: 'float32' }),
    emit: (graph, { x, alpha }) => graph.node('PRelu', [x, alpha], x.shape),
  } as Kernel,

  Greater: comparison((graph, a, b) => graph.binary('Greater', a, b, 'bool')),
  GreaterEqual: comparison((graph, a, b) => graph.binary('GreaterOrEqual', a, b, 'bool')),
  Less: comparison((graph, a, b) => graph.binary('Less', a, b, 'bool')),
  LessEqual: comparison((graph, a, b) => graph.binary('LessOrEqual', a, b, 'bool')),
  Equal: comparison((graph, a, b) => graph.binary('Equal', a, b, 'bool'), equalSupported),
  NotEqual: comparison(
    (graph, a, b) => graph.unary('Not', graph.binary('Equal', a, b, 'bool')),
    equalSupported,
  ),
  LogicalAnd: comparison((graph, a, b) => graph.binary('And', a, b), allBoolean),
  LogicalOr: comparison((graph, a, b) => graph.binary('Or', a, b), allBoolean),
  LogicalNot: operation('Not', allBoolean),
  IsNan: test((graph, x) => graph.node('IsNaN', [x], x.shape, 'bool')),
  IsFinite: test((graph, x) => {
    const difference = graph.sub(x, x);
    return graph.binary('Equal', difference, graph.scalar(0), 'bool');
  }),
  IsInf: test((graph, x) => graph.node('IsInf', [x], x.shape, 'bool')),

  Abs: operation('Abs', allNumeric),
  Ceil: operation('Ceil'),
  Floor: operation('Floor'),
  Round: operation('Round'),
  Neg: operation('Neg', allNumeric),
  Sign: operation('Sign'),
  Reciprocal: operation('Reciprocal'),
  Square: unary((graph, x) => graph.mul(x, x), allNumeric),
  Sqrt: operation('Sqrt'),
  Rsqrt: unary((graph, x) => graph.unary('Reciprocal', graph.unary('Sqrt', x))),
  Exp: operation('Exp'),
  Expm1: unary(expMinusOne),
  Log: operation('Log'),
  Log1p: unary(logOnePlus),
  Sin: operation('Sin'),
  Cos: operation('Cos'),
  Tan: operation('Tan'),
  Asin: operation('Asin'),
  Acos: operation('Acos'),
  Atan: operation('Atan'),
  Sinh: operation('Sinh'),
  Cosh: operation('Cosh'),
  Asinh: operation('Asinh'),
  Acosh: operation('Acosh'),
  Atanh: operation('Atanh'),
  Erf: operation('Erf'),
  Tanh: operation('Tanh'),
  Sigmoid: operation('Sigmoid'),
  Softplus: operation('Softplus'),
  Relu: operation('Relu'),
  Relu6: unary((graph, x) => clip(graph, x, 0, 6)),
  Elu: operation('Elu'),
  // d elu(x) / dx = 1 for x > 0, else elu(x) + 1.
  EluGrad: {
    result: ({ y }) => ({ shape: y.shape, dtype: 'float32' }),
    emit: (graph, { dy, y }) => {
      const negative = graph.binary('Min', y, graph.scalar(0));
      return graph.mul(dy, graph.add(negative, graph.scalar(1)));
    },
  } as Kernel,
  Selu: operation('Selu'),
  LeakyRelu: unary((graph, x, { alpha }: { alpha: number }) =>
    graph.unary('LeakyRelu', x, { alpha: { float: alpha } }),
  ),
  Step: unary((graph, x, { alpha }: { alpha: number }) => step(graph, x, alpha)),
  ClipByValue: unary(
    (graph, x, range: { clipValueMin: number; clipValueMax: number }) =>
      clip(graph, x, range.clipValueMin, range.clipValueMax),
    allNumeric,
  ),

  Select: {
    supports: ({ condition, t, e }) =>
      condition.dtype === 'bool' &&
      elementType(t.dtype) !== undefined &&
      t.dtype === e.dtype &&
      sameShape(condition.shape, t.shape),
    result: ({ t }) => ({ shape: t.shape, dtype: t.dtype }),
    emit: (graph, { condition, t, e }) => graph.where(condition, t, e),
  } as Kernel,

  Cast: {
    supports: ({ x }, { dtype }) =>
      elementType(x.dtype) !== undefined && elementType(dtype) !== undefined,
    result: ({ x }, { dtype }) => ({ shape: x.shape, dtype }),
    emit: (graph, { x }, { dtype }) => graph.cast(x, dtype as 'float32' | 'int32' | 'bool'),
  } as Kernel<{ dtype: DataType }>,

  AddN: {
    result: (inputs) => ({ shape: inputs[0].shape, dtype: 'float32' }),
    emit: (graph, inputs) => {
      const values = Object.values(inputs);
      return values.length === 1 ? values[0] : graph.node('Sum', values, values[0].shape);
    },
  } as Kernel,
};
