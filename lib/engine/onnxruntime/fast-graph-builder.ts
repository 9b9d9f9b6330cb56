/**
 * Forms of sums, products and operations along channels that run faster than the plain ONNX node, with the
 * same result up to the order of additions. They depend on shapes alone, never on the machine or its
 * threads, so that neither do the digits.
 */
import type { ElementType } from './binding.js';
import { GraphBuilder, type Value } from './graph-builder.js';
import { broadcastShapes, sameShape, sizeOf } from './shapes.js';

export class FastGraphBuilder extends GraphBuilder {
  /** What was reshaped or expanded to give a value. */
  private readonly reshaped = new Map<string, Value>();
  private readonly expanded = new Map<string, Value>();

  /** A shape that only led to another one leaves no node. */
  override reshape(x: Value, shape: readonly number[]): Value {
    const source = this.reshaped.get(x.name) ?? x;
    const value = super.reshape(source, shape);
    if (value !== source) this.reshaped.set(value.name, source);
    return value;
  }

  override expand(x: Value, shape: readonly number[]): Value {
    const value = super.expand(x, shape);
    if (value !== x) this.expanded.set(value.name, x);
    return value;
  }

  /** Repeats nothing that the operation repeats by itself, and keeps the repeated rows long. */
  override binary(op: string, a: Value, b: Value, type?: ElementType): Value {
    const shape = broadcastShapes(a.shape, b.shape);
    const [x, y] = this.unexpanded(a, b, shape);
    const runs = repeatedRuns(x, y) ?? repeatedRuns(y, x);
    if (!runs) return super.binary(op, x, y, type);
    const { lead, count, width, joined } = runs;
    const wide = (value: Value) => this.reshape(value, [lead, count / joined, joined * width]);
    const repeated = (value: Value) => {
      const copies = this.expand(this.reshape(value, [lead, 1, width]), [lead, joined, width]);
      return this.reshape(copies, [lead, 1, joined * width]);
    };
    const [left, right] =
      sizeOf(x.shape) > sizeOf(y.shape) ? [wide(x), repeated(y)] : [repeated(x), wide(y)];
    return this.reshape(super.binary(op, left, right, type), shape);
  }

  /** The operands before they were repeated, where the other one still gives the result its shape. */
  private unexpanded(a: Value, b: Value, shape: readonly number[]): [Value, Value] {
    const before = (x: Value, other: Value) => {
      const source = this.expanded.get(x.name);
      const fits = source && sameShape(broadcastShapes(source.shape, other.shape), shape);
      return fits ? source : x;
    };
    const x = before(a, b);
    return [x, before(b, x)];
  }

  /** Sums over leading axes are products with ones, which is the faster kernel. */
  override reduce(op: string, x: Value, axes: readonly number[], keepDimensions: boolean): Value {
    const leading = axes.length < x.shape.length && axes.every((axis, index) => axis === index);
    if (op !== 'ReduceSum' || x.type !== 'float32' || !leading || axes.length === 0) {
      return super.reduce(op, x, axes, keepDimensions);
    }
    const kept = x.shape.slice(axes.length);
    const sum = this.sumRows(x, sizeOf(kept));
    return this.reshape(sum, keepDimensions ? [...axes.map(() => 1), ...kept] : kept);
  }

  /** Sum of the rows of `width` numbers. */
  private sumRows(x: Value, width: number): Value {
    const rows = sizeOf(x.shape) / width;
    const folded = foldedRows(rows, width, 2048);
    const wide = this.reshape(x, [rows / folded, folded * width]);
    const ones = this.expand(this.scalar(1), [1, rows / folded]);
    const sums = this.reshape(this.matmul(ones, wide), [folded, width]);
    return folded === 1 ? sums : super.reduce('ReduceSum', sums, [0], false);
  }

  /** AᵀB of tall matrices: the long sums are cut into parts, which threads share. */
  override matmul(a: Value, b: Value, transposeA = false, transposeB = false): Value {
    const flat = a.shape.length === 2 && b.shape.length === 2;
    if (!flat || !transposeA || transposeB || a.shape[0] !== b.shape[0]) {
      return super.matmul(a, b, transposeA, transposeB);
    }
    const [depth, rows] = a.shape;
    const parts = depthParts(rows, depth, b.shape[1]);
    if (parts === 1) return super.matmul(a, b, true, false);
    const part = (x: Value) => this.reshape(x, [parts, depth / parts, x.shape[1]]);
    return this.reduce('ReduceSum', this.matmul(part(a), part(b), true), [0], false);
  }
}

/** How many rows of `width` to join into one of at most `longest`: a power of two that divides `rows`. */
function foldedRows(rows: number, width: number, longest: number): number {
  let folded = 1;
  while (rows % (2 * folded) === 0 && 2 * folded * width <= longest) folded *= 2;
  return folded;
}

/**
 * In how many parts to cut the long sums of a small product: threads share the parts, but not one sum. It
 * does not depend on the number of threads, so that neither do the digits.
 */
function depthParts(rows: number, depth: number, columns: number): number {
  if (depth < 8 * Math.max(rows, columns)) return 1;
  let parts = 1;
  while (parts < 8 && depth % (2 * parts) === 0 && depth / parts > 512) parts *= 2;
  return parts;
}

/** `count` rows of `width` numbers in each of `lead` parts, which meet the same row; `joined` rows become one. */
interface Runs {
  lead: number;
  count: number;
  width: number;
  joined: number;
}

/** How `b` meets the larger `a`, if it is short rows along the last axis, one for each of the leading indices or one for all. */
function repeatedRuns(a: Value, b: Value): Runs | undefined {
  const width = b.shape[b.shape.length - 1] ?? 1;
  const rank = a.shape.length;
  if (width < 2 || width >= 256 || b.shape.length > rank || a.shape[rank - 1] !== width)
    return undefined;
  const other = [...a.shape.map(() => 1).slice(b.shape.length), ...b.shape];
  // Leading axes of `a` that `b` has too, then axes along which it is repeated.
  let axis = 0;
  while (axis < rank - 1 && other[axis] === a.shape[axis]) axis++;
  if (!other.slice(axis, -1).every((length) => length === 1)) return undefined;
  const lead = sizeOf(a.shape.slice(0, axis));
  const count = sizeOf(a.shape.slice(axis, -1));
  const joined = foldedRows(count, width, 512);
  return joined > 1 && count >= 64 ? { lead, count, width, joined } : undefined;
}
