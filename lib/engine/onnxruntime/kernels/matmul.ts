/** Matrix products. */
import type { GraphBuilder, Value } from '../graph-builder.js';
import type { Kernel, TensorKind } from '../kernel.js';
import { broadcastShapes } from '../shapes.js';
import { clip } from './elementwise.js';

interface Transposes {
  transposeA?: boolean;
  transposeB?: boolean;
}

function productShape(a: TensorKind, b: TensorKind, { transposeA, transposeB }: Transposes) {
  const rows = a.shape.at(transposeA ? -1 : -2) as number;
  const columns = b.shape.at(transposeB ? -2 : -1) as number;
  return [...broadcastShapes(a.shape.slice(0, -2), b.shape.slice(0, -2)), rows, columns];
}

const BatchMatMul: Kernel<Transposes> = {
  result: ({ a, b }, attributes) => ({ shape: productShape(a, b, attributes), dtype: 'float32' }),
  emit: (graph, { a, b }, { transposeA, transposeB }) =>
    matrixProduct(graph, a, b, transposeA ?? false, transposeB ?? false),
};

/** A batch of one is an ordinary product, which has the faster kernel. */
function matrixProduct(graph: GraphBuilder, a: Value, b: Value, tA: boolean, tB: boolean): Value {
  const single = (x: Value) => x.shape.slice(0, -2).every((length) => length === 1);
  if (!single(a) || !single(b)) return graph.matmul(a, b, tA, tB);
  const flat = (x: Value) => graph.reshape(x, x.shape.slice(-2));
  const product = graph.matmul(flat(a), flat(b), tA, tB);
  const batch = broadcastShapes(a.shape.slice(0, -2), b.shape.slice(0, -2));
  return graph.reshape(product, [...batch, ...product.shape]);
}

export interface Activation {
  activation?: string;
  leakyreluAlpha?: number;
}

export const activations = ['linear', 'relu', 'relu6', 'elu', 'sigmoid', 'leakyrelu'];

/** The activation functions that tfjs fuses with a product or a convolution. */
export function activate(graph: GraphBuilder, x: Value, attributes: Activation): Value {
  switch (attributes.activation ?? 'linear') {
    case 'linear':
      return x;
    case 'relu':
      return graph.unary('Relu', x);
    case 'relu6':
      return clip(graph, x, 0, 6);
    case 'elu':
      return graph.unary('Elu', x);
    case 'sigmoid':
      return graph.unary('Sigmoid', x);
    default:
      return graph.unary('LeakyRelu', x, { alpha: { float: attributes.leakyreluAlpha ?? 0.2 } });
  }
}

const FusedMatMul: Kernel<Transposes & Activation> = {
  supports: (inputs, { activation }) =>
    Object.values(inputs).every((input) => input.dtype === 'float32') &&
    inputs.preluActivationWeights === undefined &&
    activations.includes(activation ?? 'linear'),
  result: ({ a, b }, attributes) => ({ shape: productShape(a, b, attributes), dtype: 'float32' }),
  emit: (graph, { a, b, bias }, attributes) => {
    const { transposeA, transposeB } = attributes;
    const product = matrixProduct(graph, a, b, transposeA ?? false, transposeB ?? false);
    return activate(graph, bias ? graph.add(product, bias) : product, attributes);
  },
};

export const products = { BatchMatMul, _FusedMatMul: FusedMatMul };
