/**
 * Chooses the tensor engine. Call `startEngine` once before the first tensor.
 *
 * Where onnxruntime has no native library the plain JavaScript kernels run, not those of tfjs on WebAssembly:
 * these have no gradient for the filters of a convolution, so that nothing here would train on them.
 */
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { dataRoot } from '../base/root.js';
import { installOnnxRuntime, selfCheck } from './onnxruntime/index.js';
import * as tf from './tf.js';

/** What runs the tensors, and why. */
export interface EngineInfo {
  /**
   * `tensorflow-gpu`, `tensorflow-cpu`, `onnxruntime-cpu`, `onnxruntime-webgpu`… or `cpu`; records name it.
   * `onnxruntime-cpu, measured` where forms of convolutions are chosen by measurement.
   */
  name: string;
  /** One honest line on the choice. */
  why: string;
}

interface Candidate {
  name: string;
  why: string;
  /** Only when MEPS_ENGINE gives the full name. */
  optional?: boolean;
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
    start: () => startOnnxRuntime('cpu'),
  },
  // Graphics cards without TensorFlow. Untested: no card is present where the project is developed.
  {
    name: 'onnxruntime-webgpu',
    why: 'whole training steps as onnxruntime graphs on WebGPU, untested, checked against the CPU at the start',
    optional: true,
    start: () => startOnnxRuntime('webgpu'),
  },
  {
    name: 'onnxruntime-cuda',
    why: 'whole training steps as onnxruntime graphs on CUDA, untested, checked against the CPU at the start',
    optional: true,
    start: () => startOnnxRuntime('cuda'),
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
 * a full name such as `onnxruntime-webgpu`), and `MEPS_THREADS` the number of threads (default: all processors).
 * @throws Error if the engine that was asked for is unknown or cannot start, or `MEPS_THREADS` is no whole number from 1.
 */
export function startEngine(): Promise<EngineInfo> {
  started ??= choose(process.env.MEPS_ENGINE);
  return started;
}

async function choose(wanted: string | undefined): Promise<EngineInfo> {
  const allowed = candidates.filter(
    ({ name, optional }) =>
      name === wanted || (!optional && (!wanted || name.startsWith(`${wanted}-`))),
  );
  if (allowed.length === 0) {
    const names = candidates.map(({ name }) => name).join(', ');
    throw new Error(`MEPS_ENGINE is "${wanted}"; the engines are ${names}.`);
  }
  engineThreads(); // A bad number is the user's to mend, and no reason for a slower engine.
  const failures: string[] = [];
  for (const { name, why, start } of allowed) {
    try {
      await start();
      await tf.ready();
      const reason = wanted ? 'asked for by MEPS_ENGINE' : failures.join('; ');
      const measured = name === 'onnxruntime-cpu' && measuresForms();
      return {
        name: measured ? `${name}, measured` : name,
        why: reason ? `${why} (${reason})` : why,
      };
    } catch (error) {
      failures.push(`${name}: ${reasonOf(error as Error)}`);
    }
  }
  throw new Error(`No engine could start: ${failures.join('; ')}`);
}

/** The first line of an error, without the places in native code that may stand before `Failed`. */
function reasonOf({ message }: Error): string {
  const [line] = message.split('\n');
  return line.slice(Math.max(0, line.lastIndexOf('Failed')));
}

/**
 * The number of threads for tensor work: `MEPS_THREADS`, or all processors.
 * @throws Error if `MEPS_THREADS` is no whole number from 1.
 */
export function engineThreads(): number {
  if (!process.env.MEPS_THREADS) return availableParallelism();
  const wanted = Number(process.env.MEPS_THREADS);
  if (!(Number.isInteger(wanted) && wanted >= 1)) {
    throw new Error(`MEPS_THREADS is "${process.env.MEPS_THREADS}"; give a whole number from 1.`);
  }
  return wanted;
}

const notInstalled = new Error('not installed');

async function startTensorFlow(packageName: string): Promise<void> {
  try {
    require(packageName);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'MODULE_NOT_FOUND') throw notInstalled;
    throw error; // Its native library does not load here: `choose` passes the reason on.
  }
  // A package of that name may also be a stand-in without a native library.
  if (!tf.findBackendFactory('tensorflow')) throw notInstalled;
  await tf.setBackend('tensorflow');
}

/**
 * Whether forms of convolutions are chosen by measurement (the default) and not by fixed rules. `MEPS_TUNE=0`
 * takes the rules, whose digits do not depend on a clock; so do tests and continuous integration unless
 * `MEPS_TUNE` says otherwise.
 */
function measuresForms(): boolean {
  const { MEPS_TUNE, NODE_TEST_CONTEXT, CI } = process.env;
  return MEPS_TUNE ? MEPS_TUNE !== '0' : !NODE_TEST_CONTEXT && !CI;
}

/** A provider for graphics cards is used only if its numbers agree with those of the CPU. */
async function startOnnxRuntime(provider: 'cpu' | 'webgpu' | 'cuda'): Promise<void> {
  const threads = engineThreads();
  if (provider === 'cpu') {
    const choices = measuresForms() ? join(dataRoot(), 'cache', 'forms') : '';
    installOnnxRuntime('onnxruntime', { threads, choices });
    await tf.setBackend('onnxruntime');
  } else {
    const name = `onnxruntime-${provider}`;
    installOnnxRuntime('onnxruntime', { threads });
    installOnnxRuntime(name, { threads, providers: [provider] });
    await selfCheck(name, 'onnxruntime');
  }
}
