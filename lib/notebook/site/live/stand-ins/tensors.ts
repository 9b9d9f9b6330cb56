/**
 * tfjs for a page: gradients, chained operations, and tfjs's kernels in WebAssembly, or in plain JavaScript
 * where a browser does not compile them.
 *
 * Why not the graphics card: one step of γ-ARVM (100 contexts, γ = 7) took 19 ms in WebAssembly, 49 ms in WebGL
 * on a software renderer and 94 ms in plain JavaScript, in Chromium on two busy cores. A card would compute
 * faster than that renderer, but calling it took 0.1 ms for each of the step's more than hundred operations on
 * however few numbers: together, most of what WebAssembly takes for everything. And WebAssembly on one thread
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
