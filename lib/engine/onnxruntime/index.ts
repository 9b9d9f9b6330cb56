/** A tfjs backend on onnxruntime-node. See README.md. */
import type { BackendOptions, OnnxRuntimeBackend } from './backend.js';
import { supportedProviders } from './binding.js';
import { installGradients } from './gradients.js';
import { installOptimizers } from './optimizers.js';
import { registerOnnxRuntime } from './register.js';

export type { BackendOptions } from './backend.js';
export { OnnxRuntimeBackend } from './backend.js';
export { supportedProviders } from './binding.js';
export { selfCheck } from './self-check.js';

export const defaultOptions: BackendOptions = {
  threads: 0,
  spinMicroseconds: 50,
  providers: ['cpu'],
  eager: false,
  cachedGraphs: 48,
  cachedBytes: 1 << 28,
  maximumPending: 4000,
  poolBytes: 1 << 29,
  choices: '',
};

/**
 * Registers the backend under `name`; then `tf.setBackend(name)` selects it.
 * @throws Error if onnxruntime-node or its native library for this platform is missing.
 */
export function installOnnxRuntime(
  name = 'onnxruntime',
  options: Partial<BackendOptions> = {},
): OnnxRuntimeBackend {
  supportedProviders(); // Loads the native library: if there is none, this fails, and not the first tensor.
  installGradients();
  installOptimizers();
  return registerOnnxRuntime(name, { ...defaultOptions, ...options });
}
