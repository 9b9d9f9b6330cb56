/** Reuses the typed arrays of tensors that are gone, so that a training step allocates nothing. */
import type { DataType } from '@tensorflow/tfjs-core';
import type { GraphArray } from './binding.js';

export class BufferPool {
  private readonly free = new Map<number, Float32Array[]>();
  private freeBytes = 0;

  constructor(private readonly limitBytes: number) {}

  /** An array for `size` values of a tensor; its contents are arbitrary. */
  take(dtype: DataType, size: number): GraphArray {
    if (dtype === 'int32') return new Int32Array(size);
    if (dtype === 'bool') return new Uint8Array(size);
    const reused = this.free.get(size)?.pop();
    if (!reused) return new Float32Array(size);
    this.freeBytes -= reused.byteLength;
    return reused;
  }

  /** Gives an array back; nobody may hold it any longer. */
  give(buffer: unknown): void {
    if (!(buffer instanceof Float32Array)) return;
    if (this.freeBytes + buffer.byteLength > this.limitBytes) return;
    const list = this.free.get(buffer.length);
    if (list) list.push(buffer);
    else this.free.set(buffer.length, [buffer]);
    this.freeBytes += buffer.byteLength;
  }

  /** Bytes that wait for reuse. */
  get bytes(): number {
    return this.freeBytes;
  }

  clear(): void {
    this.free.clear();
    this.freeBytes = 0;
  }
}
