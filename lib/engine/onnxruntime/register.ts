/** Registers the backend with tfjs: recorded kernels where there is one, CPU kernels elsewhere. */
import '@tensorflow/tfjs-backend-cpu';
import {
  getKernelsForBackend,
  type KernelConfig,
  registerBackend,
  registerKernel,
  type TensorInfo,
} from '@tensorflow/tfjs-core';
import { type BackendOptions, OnnxRuntimeBackend } from './backend.js';
import { allFloat, elementType, type Kernel, type TensorKinds } from './kernel.js';
import { kernels } from './kernels/index.js';
import { multiple } from './kernels/multiple.js';
import { sizeOf } from './shapes.js';

/** Kernels that change no value and work on any data: the CPU versions share it. */
const SHARING = new Set(['Identity', 'Reshape', 'ExpandDims']);

type Inputs = { [name: string]: TensorInfo };
type KernelArguments = Parameters<KernelConfig['kernelFunc']>[0];

/** Makes a backend and registers it under `name` with all kernels of the CPU backend. */
export function registerOnnxRuntime(name: string, options: BackendOptions): OnnxRuntimeBackend {
  const backend = new OnnxRuntimeBackend(options);
  registerBackend(name, () => backend, 1);
  for (const config of getKernelsForBackend('cpu')) {
    const { kernelName } = config;
    let kernelFunc = config.kernelFunc;
    if (!SHARING.has(kernelName)) {
      kernelFunc = counted(backend, config);
      if (kernelName in kernels) kernelFunc = single(backend, kernelName, kernelFunc);
      if (kernelName in multiple) kernelFunc = several(backend, kernelName, kernelFunc);
    }
    registerKernel({ ...config, backendName: name, kernelFunc });
  }
  return backend;
}

function counted(backend: OnnxRuntimeBackend, { kernelName, kernelFunc }: KernelConfig) {
  return (call: KernelArguments) => {
    backend.fallbacks.set(kernelName, (backend.fallbacks.get(kernelName) ?? 0) + 1);
    return kernelFunc(call);
  };
}

/** Optional operands that were left out are not operands. */
function present(inputs: KernelArguments['inputs']): Inputs {
  const found: Inputs = {};
  for (const name in inputs) {
    const input = inputs[name];
    if (input) found[name] = input;
  }
  return found;
}

const runnable = (inputs: TensorKinds) =>
  Object.values(inputs).every(
    ({ dtype, shape }) => elementType(dtype) !== undefined && sizeOf(shape) > 0,
  );

/** Each kernel knows the attributes that tfjs calls it with. */
const attributesOf = ({ attrs = {} }: { attrs?: object }) => attrs as never;

function single(
  backend: OnnxRuntimeBackend,
  kernelName: string,
  otherwise: KernelConfig['kernelFunc'],
): KernelConfig['kernelFunc'] {
  const kernel: Kernel<never> = kernels[kernelName];
  return (call) => {
    const inputs = present(call.inputs);
    const attributes = attributesOf(call);
    const supported = kernel.supports ?? allFloat;
    if (!runnable(inputs) || !supported(inputs, attributes)) return otherwise(call);
    const result = kernel.result(inputs, attributes);
    if (sizeOf(result.shape) === 0) return otherwise(call);
    return backend.record(kernelName, kernel, inputs, attributes, result);
  };
}

function several(
  backend: OnnxRuntimeBackend,
  kernelName: string,
  otherwise: KernelConfig['kernelFunc'],
): KernelConfig['kernelFunc'] {
  return (call) => {
    const inputs = present(call.inputs);
    if (!runnable(inputs)) return otherwise(call);
    return multiple[kernelName](backend, inputs, attributesOf(call));
  };
}
