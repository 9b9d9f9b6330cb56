/** The tfjs backend: records kernel calls and runs them as whole ONNX graphs. */

import { MathBackendCPU } from '@tensorflow/tfjs-backend-cpu';
import type { backend_util, DataType, TensorInfo } from '@tensorflow/tfjs-core';
import type { SessionOptions } from './binding.js';
import { BufferPool } from './buffer-pool.js';
import type { Kernel, TensorKind } from './kernel.js';
import { ProgramRunner } from './program.js';
import { type Operand, type Pending, TensorData } from './tensor-data.js';
import { formTuner } from './tuning/index.js';

export interface BackendOptions extends SessionOptions {
  /** Runs every kernel at once in a graph of its own: slower, for finding the kernel that fails. */
  eager: boolean;
  /** Compiled graphs that are kept. */
  cachedGraphs: number;
  /** Memory of compiled graphs above which those go that nobody repeats, in bytes. */
  cachedBytes: number;
  /** Recorded calls after which the graph runs even if nobody reads a value. */
  maximumPending: number;
  /** Bytes of free arrays that are kept for reuse. */
  poolBytes: number;
  /** Folder for forms of convolutions chosen by measurement; '' takes the fixed rules. */
  choices: string;
}

type Values = backend_util.BackendValues;
type DataId = ReturnType<MathBackendCPU['write']>;

export class OnnxRuntimeBackend extends MathBackendCPU {
  private readonly recorded = new Set<TensorData>();
  private readonly retired: TensorData[] = [];
  private calls = 0;
  readonly pool: BufferPool;
  readonly programs: ProgramRunner;
  /** How often each kernel ran on the CPU kernels instead. */
  readonly fallbacks = new Map<string, number>();

  constructor(readonly options: BackendOptions) {
    super();
    this.pool = new BufferPool(options.poolBytes);
    const capacity = { graphs: options.cachedGraphs, bytes: options.cachedBytes };
    const tuner = options.choices ? formTuner(options.choices, options) : undefined;
    this.programs = new ProgramRunner(options, this.pool, capacity, tuner);
  }

  private readonly settle = () => this.flush();

  /** What is stored under a tensor's data id. */
  dataOf(dataId: object): TensorData {
    return this.data.get(dataId) as TensorData;
  }

  override write(values: Values, _shape: number[], dtype: DataType): DataId {
    const dataId = {};
    const data = new TensorData(dtype, 1, values, this.settle);
    // A recorded call may read the values after the caller has changed its array: keep a copy.
    if (values instanceof Float32Array && dtype === 'float32') {
      data.buffer = this.pool.take(dtype, values.length);
      data.typed().set(values);
      data.exclusive = true;
    } else if (ArrayBuffer.isView(values)) {
      data.buffer = values.slice();
    }
    this.data.set(dataId, data);
    return dataId;
  }

  override move(
    dataId: DataId,
    values: Values,
    _shape: number[],
    dtype: DataType,
    refCount: number,
  ): void {
    this.data.set(dataId, new TensorData(dtype, refCount, values, this.settle));
  }

  override disposeData(dataId: DataId, force = false): boolean {
    if (!this.data.has(dataId)) return true;
    const data = this.dataOf(dataId);
    data.refCount--;
    if (!force && data.refCount > 0) return false;
    if (data.complexTensorInfos) {
      this.disposeData(data.complexTensorInfos.real.dataId, true);
      this.disposeData(data.complexTensorInfos.imag.dataId, true);
    }
    this.data.delete(dataId);
    if (data.pending) this.recorded.delete(data);
    else if (this.recorded.size === 0) this.release(data);
    else this.retired.push(data); // recorded calls may still read it
    return true;
  }

  private release(data: TensorData): void {
    if (data.exclusive) this.pool.give(data.buffer);
    data.buffer = null;
  }

  /** Records one kernel call and returns its result, whose values do not exist yet. */
  record(
    name: string,
    kernel: Kernel<never>,
    inputs: { [name: string]: TensorInfo },
    attributes: object,
    result: TensorKind,
  ): TensorInfo {
    const operands: { [name: string]: Operand } = {};
    for (const key in inputs) {
      const { dataId, shape, dtype } = inputs[key];
      operands[key] = { data: this.dataOf(dataId), shape, dtype };
    }
    const pending: Pending = {
      kernel,
      attributes: attributes as never,
      inputs: operands,
      result,
      signature: `${name}${describe(attributes)}${Object.keys(inputs)}>${result.shape}`,
      order: this.calls++,
    };
    const dataId = {};
    const data = new TensorData(result.dtype, 1, null, this.settle);
    data.pending = pending;
    this.data.set(dataId, data);
    this.recorded.add(data);
    if (this.options.eager || this.recorded.size >= this.options.maximumPending) this.flush();
    return { dataId, shape: result.shape, dtype: result.dtype };
  }

  /** Computes everything recorded that is still alive. */
  flush(): void {
    if (this.recorded.size > 0) {
      const results = [...this.recorded];
      this.recorded.clear();
      try {
        this.programs.run(results);
      } catch (error) {
        this.retired.length = 0; // what is still pending needs them for another try
        throw error;
      }
    }
    for (const data of this.retired) this.release(data);
    this.retired.length = 0;
  }

  override dispose(): void {
    this.recorded.clear();
    this.retired.length = 0;
    this.programs.dispose();
    this.pool.clear();
  }
}

/** Attributes as a string that tells different ones apart, infinities included. */
function describe(attributes: object): string {
  let text = '';
  for (const [name, value] of Object.entries(attributes)) text += `|${name}:${written(value)}`;
  return text;
}

/** Several times faster than JSON, which tells no infinities apart. */
function written(value: unknown): string {
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  return Array.isArray(value) ? `[${value.map(written)}]` : `${JSON.stringify(value)}`;
}
