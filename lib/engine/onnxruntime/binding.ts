/**
 * The native binding of onnxruntime-node, called synchronously. Its public API wraps the same calls in
 * promises, but tfjs kernels must return at once.
 */
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/** Element types that graphs use; `bool` is stored in a Uint8Array. */
export type ElementType = 'float32' | 'float64' | 'int32' | 'int64' | 'bool';
/** The arrays behind graph tensors of types float32, int32 and bool. */
export type GraphArray = Float32Array | Int32Array | Uint8Array;

/** A tensor as the binding takes it: plain data, no copy. */
export interface BoundTensor {
  type: string;
  data: GraphArray;
  dims: readonly number[];
  location: 'cpu';
  size: number;
}

export interface NativeSession {
  loadModel(buffer: ArrayBufferLike, byteOffset: number, byteLength: number, options: object): void;
  run(
    feeds: { [name: string]: BoundTensor },
    fetches: { [name: string]: BoundTensor | null },
    options: object,
  ): { [name: string]: BoundTensor };
  dispose(): void;
}

interface NativeBinding {
  InferenceSession: new () => NativeSession;
  listSupportedBackends(): { name: string; bundled: boolean }[];
}

export interface SessionOptions {
  /** Threads of one session. */
  threads: number;
  /** How long a thread without work waits actively during a run before it sleeps, in microseconds; 0 never. */
  spinMicroseconds: number;
  /** `cpu`, `webgpu`, `cuda`… in the order of preference. */
  providers: readonly string[];
}

let loaded: NativeBinding | undefined;

/** Loads the native library on first use; throws if this platform has none. */
function binding(): NativeBinding {
  if (!loaded) {
    const local = createRequire(__filename);
    const folder = dirname(local.resolve('onnxruntime-node'));
    const module = local(join(folder, 'binding.js')) as {
      binding: NativeBinding;
      initOrt(): void;
    };
    module.initOrt();
    loaded = module.binding;
  }
  return loaded;
}

/**
 * Names of the execution providers in the native library.
 * @throws Error if onnxruntime-node or its native library for this platform is missing.
 */
export function supportedProviders(): string[] {
  return binding()
    .listSupportedBackends()
    .map((provider) => provider.name);
}

/** The version of onnxruntime-node. */
export function libraryVersion(): string {
  const local = createRequire(__filename);
  const { version } = local('onnxruntime-node/package.json') as { version: string };
  return version;
}

/** Compiles an ONNX model. */
export function createSession(model: Uint8Array, options: SessionOptions): NativeSession {
  const { threads, providers, spinMicroseconds } = options;
  const session = new (binding().InferenceSession)();
  session.loadModel(model.buffer, model.byteOffset, model.byteLength, {
    executionProviders: providers,
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
    logSeverityLevel: 3,
    graphOptimizationLevel: 'all',
    enableMemPattern: false, // A second block for all values, beside what the first run took: no faster.
    extra: {
      session: {
        intra_op:
          spinMicroseconds > 0
            ? { allow_spinning: '1', spin_duration_us: `${spinMicroseconds}` }
            : { allow_spinning: '0' },
        force_spinning_stop: '1',
      },
    },
  });
  return session;
}

/** Wraps a typed array without a copy. */
export function bind(data: GraphArray, dims: readonly number[], type: string): BoundTensor {
  return { type, data, dims, location: 'cpu', size: data.length };
}
