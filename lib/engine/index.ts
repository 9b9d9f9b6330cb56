/** Chooses the tensor engine. Call `startEngine` once before the first tensor. */
import { availableParallelism } from 'node:os';
import { installOnnxRuntime } from './onnxruntime/index.js';
import * as tf from './tf.js';

/** What runs the tensors, and why. */
export interface EngineInfo {
  /** `tensorflow-gpu`, `tensorflow-cpu`, `onnxruntime-cpu` or `cpu`; records name it. */
  name: string;
  /** One honest line on the choice. */
  why: string;
}

interface Candidate {
  name: string;
  why: string;
  /** Starts it, or throws an error that says why it cannot run here. */
  start(): Promise<void>;
}

/** In the order of preference. */
const candidates: Candidate[] = [
  {
    name: 'tensorflow-gpu',
    why: 'TensorFlow on CUDA: @tensorflow/tfjs-node-gpu is installed',
    start: () => startTensorFlow('@tensorflow/tfjs-node-gpu'),
  },
  {
    name: 'tensorflow-cpu',
    why: 'TensorFlow on the CPU: @tensorflow/tfjs-node is installed',
    start: () => startTensorFlow('@tensorflow/tfjs-node'),
  },
  {
    name: 'onnxruntime-cpu',
    why: 'whole training steps as onnxruntime graphs on the CPU',
    start: startOnnxRuntime,
  },
  {
    name: 'cpu',
    why: 'plain JavaScript kernels, slow but present everywhere',
    start: async () => {
      await tf.setBackend('cpu');
    },
  },
];

let started: Promise<EngineInfo> | undefined;

/**
 * Starts the best engine present: TensorFlow, then onnxruntime, then plain JavaScript. Later calls
 * return the same. `MEPS_ENGINE` names the one to use instead (`tensorflow`, `onnxruntime`, `cpu`, or
 * a full name), and `MEPS_THREADS` the number of threads (default: all processors).
 * @throws Error if the engine that was asked for is unknown or cannot start.
 */
export function startEngine(): Promise<EngineInfo> {
  started ??= choose(process.env.MEPS_ENGINE);
  return started;
}

async function choose(wanted: string | undefined): Promise<EngineInfo> {
  const allowed = candidates.filter(
    ({ name }) => !wanted || name === wanted || name.startsWith(`${wanted}-`),
  );
  if (allowed.length === 0) {
    const names = candidates.map(({ name }) => name).join(', ');
    throw new Error(`MEPS_ENGINE is "${wanted}"; the engines are ${names}.`);
  }
  const failures: string[] = [];
  for (const { name, why, start } of allowed) {
    try {
      await start();
      await tf.ready();
      const reason = wanted ? 'asked for by MEPS_ENGINE' : failures.join('; ');
      return { name, why: reason ? `${why} (${reason})` : why };
    } catch (error) {
      failures.push(`${name}: ${(error as Error).message.split('\n')[0]}`);
    }
  }
  throw new Error(`No engine could start: ${failures.join('; ')}`);
}

/** The number of threads for tensor work. */
export function engineThreads(): number {
  const wanted = Number(process.env.MEPS_THREADS ?? 0);
  if (!(Number.isInteger(wanted) && wanted >= 0)) {
    throw new Error(`MEPS_THREADS is "${process.env.MEPS_THREADS}"; give a whole number.`);
  }
  return wanted || availableParallelism();
}

async function startTensorFlow(packageName: string): Promise<void> {
  try {
    require(packageName);
  } catch {
    throw new Error('not installed');
  }
  // A package of that name may also be a stand-in without a native library.
  if (!tf.findBackendFactory('tensorflow')) throw new Error('not installed');
  await tf.setBackend('tensorflow');
}

async function startOnnxRuntime(): Promise<void> {
  installOnnxRuntime('onnxruntime', { threads: engineThreads() });
  await tf.setBackend('onnxruntime');
}
