/**
 * tfjs for a page: gradients, chained operations, and tfjs's kernels in WebAssembly, or in plain JavaScript
 * where a browser does not compile them.
 *
 * Why not the graphics card: these networks are so small that a step is about a hundred operations of some
 * thousand numbers, and starting one on the card costs more than computing it. And WebAssembly on one thread
 * gives every machine the same numbers, so that a seed means the same run everywhere.
 */
import '@tensorflow/tfjs-core/dist/public/chained_ops/register_all_chained_ops.js';
import '@tensorflow/tfjs-core/dist/register_all_gradients.js';
import '@tensorflow/tfjs-backend-cpu';
import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import { enableProdMode, env, setBackend } from '@tensorflow/tfjs-core';

export * from '@tensorflow/tfjs-core';

enableProdMode();

/**
 * Starts tfjs.
 * @param binary `tfjs-backend-wasm-simd.wasm`
 */
export async function startTensors(binary: ArrayBuffer): Promise<'wasm' | 'cpu'> {
  const name = (await compiles(binary)) ? 'wasm' : 'cpu';
  // A page from disk may fetch nothing; the binary is here already. Threads would need headers of a server.
  env().set('WASM_HAS_MULTITHREAD_SUPPORT', false);
  env().platform.fetch = async () => new Response(binary);
  setWasmPaths('page/', true);
  await setBackend(name);
  return name;
}

/** A browser may lack SIMD, or its settings may forbid WebAssembly. */
async function compiles(binary: ArrayBuffer): Promise<boolean> {
  try {
    await WebAssembly.compile(binary);
    return true;
  } catch {
    return false;
  }
}
