/** What a kernel of this backend is: how one tfjs kernel becomes ONNX nodes. */
import type { DataType } from '@tensorflow/tfjs-core';
import type { ElementType } from './binding.js';
import type { GraphBuilder, Value } from './graph-builder.js';

/** Shape and type of a tensor. */
export interface TensorKind {
  shape: number[];
  dtype: DataType;
}

export interface Kernel<Attributes = unknown> {
  /** Whether these operands can run in a graph; the others go to the CPU kernels. Default: all float32. */
  supports?(inputs: TensorKinds, attributes: Attributes): boolean;
  /** Shape and type of the result. */
  result(inputs: TensorKinds, attributes: Attributes): TensorKind;
  /** Adds the nodes that compute the result. */
  emit(graph: GraphBuilder, inputs: Values, attributes: Attributes): Value;
}

/** Operands by the names that tfjs gives them; lists are named '0', '1', … */
export interface TensorKinds {
  [name: string]: TensorKind;
}
export interface Values {
  [name: string]: Value;
}

export interface KernelTable {
  // Each kernel knows its own attributes; the table is indexed by name alone.
  [kernelName: string]: Kernel<never>;
}

/** Graph tensors hold these types. */
export function elementType(dtype: DataType): ElementType | undefined {
  return dtype === 'float32' || dtype === 'int32' || dtype === 'bool' ? dtype : undefined;
}

export const allFloat = (inputs: TensorKinds) =>
  Object.values(inputs).every((input) => input.dtype === 'float32');

/** All of one type, float32 or int32. */
export const allNumeric = (inputs: TensorKinds) => {
  const [first, ...others] = Object.values(inputs);
  return (
    (first.dtype === 'float32' || first.dtype === 'int32') &&
    others.every((input) => input.dtype === first.dtype)
  );
};

/** Anything that only moves values. */
export const allMovable = (inputs: TensorKinds) => {
  const [first, ...others] = Object.values(inputs);
  return (
    elementType(first.dtype) !== undefined && others.every((input) => input.dtype === first.dtype)
  );
};
