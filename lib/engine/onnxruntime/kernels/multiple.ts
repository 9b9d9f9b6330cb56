/** Kernels with several results: each result is recorded as one slice of the operand. */
import type { TensorInfo } from '@tensorflow/tfjs-core';
import { backend_util } from '@tensorflow/tfjs-core';
import type { OnnxRuntimeBackend } from '../backend.js';
import { allMovable, type Kernel } from '../kernel.js';
import { normalizeAxes } from '../shapes.js';

interface Part {
  begin: number[];
  size: number[];
  shape: number[];
}

const part: Kernel<Part> = {
  supports: allMovable,
  result: ({ x }, { shape }) => ({ shape, dtype: x.dtype }),
  emit: (graph, { x }, { begin, size, shape }) => graph.reshape(graph.slice(x, begin, size), shape),
};

type Inputs = { [name: string]: TensorInfo };
export type Recorder = (
  backend: OnnxRuntimeBackend,
  inputs: Inputs,
  attributes: never,
) => TensorInfo[];

/** Cuts `x` along `axis` into pieces of the given lengths. */
function cut(
  backend: OnnxRuntimeBackend,
  x: TensorInfo,
  axis: number,
  lengths: number[],
  keepAxis: boolean,
): TensorInfo[] {
  let from = 0;
  return lengths.map((length) => {
    const begin = x.shape.map((_, index) => (index === axis ? from : 0));
    const size = x.shape.map((full, index) => (index === axis ? length : full));
    const shape = keepAxis ? size : size.filter((_, index) => index !== axis);
    from += length;
    const result = { shape, dtype: x.dtype };
    return backend.record('Part', part as Kernel<never>, { x }, { begin, size, shape }, result);
  });
}

export const multiple: { [kernelName: string]: Recorder } = {
  SplitV: (
    backend,
    { x },
    { numOrSizeSplits, axis }: { numOrSizeSplits: number | number[]; axis: number },
  ) => {
    const [along] = normalizeAxes(axis, x.shape.length);
    const lengths = backend_util.prepareSplitSize(x as never, numOrSizeSplits, along);
    return cut(backend, x, along, lengths, true);
  },
  Unpack: (backend, { value }, { axis }: { axis: number }) => {
    const [along] = normalizeAxes(axis, value.shape.length);
    return cut(backend, value, along, new Array(value.shape[along]).fill(1), false);
  },
};
