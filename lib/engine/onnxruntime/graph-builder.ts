/**
 * Builds an ONNX graph value by value. Equal nodes are made once (hash consing), so that, for example,
 * the patches that a convolution gathers are shared with the gradient of its filter.
 */
import type { ElementType } from './binding.js';
import type { Forms } from './forms.js';
import { lastFirst, needed } from './node-order.js';
import type { OnnxAttribute, OnnxConstant, OnnxGraph, OnnxNode, OnnxPort } from './onnx-model.js';
import { broadcastShapes, sameShape } from './shapes.js';

/** A tensor inside the graph: what node makes it, its shape and its element type. */
export interface Value {
  readonly name: string;
  readonly shape: readonly number[];
  readonly type: ElementType;
}

type Attributes = { readonly [name: string]: OnnxAttribute };

/** Before and after each axis; negative numbers crop. */
export type Padding = readonly (readonly [number, number])[];

export const MICROSOFT = 'com.microsoft';

export class GraphBuilder {
  private readonly nodes: OnnxNode[] = [];
  private readonly constants: OnnxConstant[] = [];
  private readonly known = new Map<string, Value>();
  private names = 0;

  /** @param forms of convolutions; those of the fixed rules if left out. */
  constructor(readonly forms?: Forms) {}

  /** One ONNX node with one output. */
  node(
    op: string,
    inputs: readonly Value[],
    shape: readonly number[],
    type: ElementType = inputs[0].type,
    attributes: Attributes = {},
    domain = '',
  ): Value {
    const names = inputs.map((input) => input.name);
    const key = `${op}(${names})${JSON.stringify(attributes)}`;
    return this.once(key, (name) => {
      this.nodes.push({ op, domain, inputs: names, output: name, attributes });
      return { name, shape, type };
    });
  }

  private once(key: string, make: (name: string) => Value): Value {
    let value = this.known.get(key);
    if (!value) {
      value = make(`v${this.names++}`);
      this.known.set(key, value);
    }
    return value;
  }

  // ---- constants

  /** A constant one-dimensional int64 tensor: shapes, axes, positions. */
  ints(values: readonly number[]): Value {
    const data = BigInt64Array.from(values, BigInt);
    return this.constant(`ints ${values}`, 'int64', [values.length], data);
  }

  /** A constant number of rank 0. */
  scalar(value: number, type: ElementType = 'float32'): Value {
    const data =
      type === 'float32'
        ? Float32Array.of(value)
        : type === 'float64'
          ? Float64Array.of(value)
          : type === 'int32'
            ? Int32Array.of(value)
            : type === 'int64'
              ? BigInt64Array.of(BigInt(value))
              : Uint8Array.of(value);
    return this.constant(`${type} ${Object.is(value, -0) ? '-0' : value}`, type, [], data);
  }

  /** The constant int32 tensor 0 … n − 1. */
  range(n: number): Value {
    return this.constant(
      'range',
      'int32',
      [n],
      Int32Array.from({ length: n }, (_, i) => i),
    );
  }

  /** A constant one-dimensional int32 tensor, made once for each `name`. */
  positions(name: string, make: () => Int32Array): Value {
    const known = this.known.get(`positions ${name}`);
    if (known) return known;
    const data = make();
    const value = this.constant(`positions ${name}`, 'int32', [data.length], data);
    this.known.set(`positions ${name}`, value);
    return value;
  }

  /** A constant float32 tensor. */
  floats(values: readonly number[], shape: readonly number[]): Value {
    return this.constant(`floats ${values}`, 'float32', shape, Float32Array.from(values));
  }

  private constant(
    key: string,
    type: ElementType,
    shape: readonly number[],
    data: ArrayBufferView,
  ): Value {
    return this.once(`${key} [${shape}]`, (name) => {
      const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
      this.constants.push({ name, type, shape, bytes });
      return { name, shape, type };
    });
  }

  // ---- elementwise

  unary(op: string, x: Value, attributes?: Attributes): Value {
    return this.node(op, [x], x.shape, x.type, attributes);
  }

  /** An operation of two values with broadcasting; `type` is that of the operands unless given. */
  binary(op: string, a: Value, b: Value, type?: ElementType): Value {
    return this.node(op, [a, b], broadcastShapes(a.shape, b.shape), type);
  }

  add(a: Value, b: Value): Value {
    return this.binary('Add', a, b);
  }

  sub(a: Value, b: Value): Value {
    return this.binary('Sub', a, b);
  }

  mul(a: Value, b: Value): Value {
    return this.binary('Mul', a, b);
  }

  div(a: Value, b: Value): Value {
    return this.binary('Div', a, b);
  }

  cast(x: Value, type: ElementType): Value {
    if (x.type === type) return x;
    const to = { float32: 1, int32: 6, int64: 7, bool: 9, float64: 11 }[type];
    return this.node('Cast', [x], x.shape, type, { to });
  }

  where(condition: Value, a: Value, b: Value): Value {
    const shape = broadcastShapes(condition.shape, broadcastShapes(a.shape, b.shape));
    return this.node('Where', [condition, a, b], shape, a.type);
  }

  // ---- shape

  reshape(x: Value, shape: readonly number[]): Value {
    if (sameShape(x.shape, shape)) return x;
    return this.node('Reshape', [x, this.ints(shape)], shape);
  }

  transpose(x: Value, perm: readonly number[]): Value {
    if (perm.every((axis, index) => axis === index)) return x;
    const shape = perm.map((axis) => x.shape[axis]);
    return this.node('Transpose', [x], shape, x.type, { perm });
  }

  /** Repeats axes of length 1. */
  expand(x: Value, shape: readonly number[]): Value {
    if (sameShape(x.shape, shape)) return x;
    return this.node('Expand', [x, this.ints(shape)], shape);
  }

  /** `size[i]` items from `begin[i]` in steps of `step[i]`. */
  slice(
    x: Value,
    begin: readonly number[],
    size: readonly number[],
    step: readonly number[] = begin.map(() => 1),
  ): Value {
    const axes = begin
      .map((_, axis) => axis)
      .filter((axis) => begin[axis] !== 0 || size[axis] !== x.shape[axis] || step[axis] !== 1);
    if (axes.length === 0) return x;
    const end = axes.map((axis) => {
      const past = begin[axis] + (size[axis] - 1) * step[axis] + Math.sign(step[axis]);
      return past < 0 ? Number.MIN_SAFE_INTEGER : past;
    });
    const starts = this.ints(axes.map((axis) => begin[axis]));
    const steps = this.ints(axes.map((axis) => step[axis]));
    const shape = x.shape.map((length, axis) => (axes.includes(axis) ? size[axis] : length));
    return this.node('Slice', [x, starts, this.ints(end), this.ints(axes), steps], shape);
  }

  pad(x: Value, padding: Padding, value = 0, mode = 'constant'): Value {
    if (padding.every(([before, after]) => before === 0 && after === 0)) return x;
    const amounts = [...padding.map((p) => p[0]), ...padding.map((p) => p[1])];
    const shape = x.shape.map((length, axis) => length + padding[axis][0] + padding[axis][1]);
    const inputs = [x, this.ints(amounts)];
    if (mode === 'constant') inputs.push(this.scalar(value, x.type));
    return this.node('Pad', inputs, shape, x.type, { mode });
  }

  /** The slices of `x` along `axis` at int32 `positions` [n]. */
  gather(x: Value, positions: Value, axis: number): Value {
    const shape = x.shape.map((length, at) => (at === axis ? positions.shape[0] : length));
    return this.node('Gather', [x, positions], shape, x.type, { axis });
  }

  concat(values: readonly Value[], axis: number): Value {
    if (values.length === 1) return values[0];
    const shape = [...values[0].shape];
    shape[axis] = values.reduce((sum, value) => sum + value.shape[axis], 0);
    return this.node('Concat', values, shape, values[0].type, { axis });
  }

  // ---- reductions and products

  reduce(op: string, x: Value, axes: readonly number[], keepDimensions: boolean): Value {
    if (axes.length === 0) return x;
    const shape = x.shape
      .map((length, axis) => (axes.includes(axis) ? (keepDimensions ? 1 : -1) : length))
      .filter((length) => length >= 0);
    const keepdims = keepDimensions ? 1 : 0;
    return this.node(op, [x, this.ints(axes)], shape, x.type, { keepdims });
  }

  /** Batched product of matrices in the last two axes, either of them transposed. */
  matmul(a: Value, b: Value, transposeA = false, transposeB = false): Value {
    const [rows, depthA] = lastTwo(a.shape, transposeA);
    const [depthB, columns] = lastTwo(b.shape, transposeB);
    if (depthA !== depthB) {
      throw new Error(`Cannot multiply matrices of shapes [${a.shape}] and [${b.shape}].`);
    }
    const batch = broadcastShapes(a.shape.slice(0, -2), b.shape.slice(0, -2));
    const shape = [...batch, rows, columns];
    if (!transposeA && !transposeB) return this.node('MatMul', [a, b], shape);
    const attributes = { transA: transposeA ? 1 : 0, transB: transposeB ? 1 : 0 };
    if (a.shape.length === 2 && b.shape.length === 2) {
      return this.node('Gemm', [a, b], shape, a.type, attributes);
    }
    return this.node('FusedMatMul', [a, b], shape, a.type, attributes, MICROSOFT);
  }

  /** The finished graph. An output needs a name of its own that no input and no other output has. */
  finish(inputs: readonly OnnxPort[], outputs: readonly Value[]): [OnnxGraph, string[]] {
    const taken = new Set(inputs.map((input) => input.name));
    for (const constant of this.constants) taken.add(constant.name);
    const ports = outputs.map((value) => {
      let name = value.name;
      if (taken.has(name)) {
        name = `v${this.names++}`;
        const inputs = [value.name];
        this.nodes.push({ op: 'Identity', domain: '', inputs, output: name, attributes: {} });
      }
      taken.add(name);
      return { name, type: value.type, shape: value.shape };
    });
    const nodes = lastFirst(needed(this.nodes, ports));
    const graph = { nodes, constants: this.constants, inputs, outputs: ports };
    return [graph, ports.map((port) => port.name)];
  }

  /** How many values were made: a check on the size of the graph. */
  get size(): number {
    return this.nodes.length;
  }
}

function lastTwo(shape: readonly number[], transposed: boolean): [number, number] {
  const rows = shape[shape.length - 2];
  const columns = shape[shape.length - 1];
  return transposed ? [columns, rows] : [rows, columns];
}
