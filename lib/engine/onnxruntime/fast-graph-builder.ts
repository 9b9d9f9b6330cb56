/**
 * Forms of sums, products and operations along channels that run faster than the plain ONNX node, with the
 * same result up to the order of additions. They depend on shapes alone, never on the machine or its
 * threads, so that neither do the digits.
 */
import type { ElementType } from './binding.js';
import { GraphBuilder, type Value } from './graph-builder.js';
import { sizeOf } from './shapes.js';

export class FastGraphBuilder extends GraphBuilder {
  /** Rows of a few channels are slow: repeat the vector and work on longer rows. */
  override binary(op: string, a: Value, b: Value, type?: ElementType): Value {
    const width = fewChannels(a, b);
    const repeats = width > 0 ? foldedRows(sizeOf(a.shape) / width, width, 512) : 1;
    if (repeats === 1) return super.binary(op, a, b, type);
    const wide = this.reshape(a, [sizeOf(a.shape) / (repeats * width), repeats * width]);
    const copies = this.expand(this.reshape(b, [1, width]), [repeats, width]);
    const row = this.reshape(copies, [repeats * width]);
    return this.reshape(this.binary(op, wide, row, type), a.shape);
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

/** The length of `b` if it is a short vector along the last axis of the larger `a`, else 0. */
function fewChannels(a: Value, b: Value): number {
  const width = b.shape[b.shape.length - 1] ?? 1;
  const isVector = width > 1 && width < 32 && sizeOf(b.shape) === width;
  const along = a.shape[a.shape.length - 1] === width && a.shape.length >= b.shape.length;
  return isVector && along && sizeOf(a.shape) >= 64 * width ? width : 0;
}
