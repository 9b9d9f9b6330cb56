/** What the backend knows about the data of a tensor: its values, or the recorded call that will make them. */
import type { backend_util, DataType, TensorInfo } from '@tensorflow/tfjs-core';
import type { GraphArray } from './binding.js';
import type { Kernel, TensorKind } from './kernel.js';

/** A recorded kernel call, not yet run. */
export interface Pending {
  kernel: Kernel<never>;
  attributes: never;
  inputs: { [name: string]: Operand };
  result: TensorKind;
  /** Kernel, attributes and result shape: equal signatures and wiring mean equal computations. */
  signature: string;
  /** Position in the order of recording. */
  order: number;
}

/** An operand: some data seen with a shape (reshaped tensors share their data). */
export interface Operand extends TensorKind {
  data: TensorData;
}

export class TensorData {
  complexTensorInfos?: { real: TensorInfo; imag: TensorInfo };
  pending: Pending | null = null;
  /** True while no other code has seen the array, so that it may be overwritten or reused. */
  exclusive = false;

  constructor(
    readonly dtype: DataType,
    public refCount: number,
    public buffer: backend_util.BackendValues | null,
    private readonly settle: () => void,
  ) {}

  /**
   * The values, computed now if they were only recorded. Reading them gives the array away.
   * @throws Error if the run that should have computed them has failed.
   */
  get values(): backend_util.BackendValues | undefined {
    if (this.pending) this.settle();
    if (this.pending) {
      throw new Error(
        `A tensor of shape [${this.pending.result.shape}] has no values, since the run of its graph failed: ` +
          'see the error before this one, and compute it again.',
      );
    }
    this.exclusive = false;
    return this.buffer ?? undefined;
  }

  set values(values: backend_util.BackendValues | undefined) {
    this.buffer = values ?? null;
    this.exclusive = false;
  }

  /** The values as the typed array that a graph wants for `dtype`; they must not be pending. */
  typed(dtype: DataType = this.dtype): GraphArray {
    const wanted = dtype === 'int32' ? Int32Array : dtype === 'bool' ? Uint8Array : Float32Array;
    if (this.buffer instanceof wanted) return this.buffer;
    // CPU kernels may store other arrays, for example floats under int32, or share data of another type.
    const converted = wanted.from(this.buffer as ArrayLike<number>);
    if (dtype === this.dtype) {
      this.buffer = converted;
      this.exclusive = true;
    }
    return converted;
  }
}
