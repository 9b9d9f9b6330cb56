/** Train, pause and stop: models that learn in the page. */
import type { FromTrainer, Look, Start, ToTrainer } from '../live/training-protocol.js';
import { loadScript } from './plotly.js';
import { sentenceOf, showLook } from './training-looks.js';

declare global {
  interface Window {
    mepsTrainWorker?: string;
    /** Bytes as base64. */
    mepsTrainWasm?: string;
    mepsTrainingDigits?: string;
    mepsTrainingCodes?: { images: string; bits: string; decoder: string };
  }
}

/** One training: what it loads, and what it is told at its start. */
interface Kind {
  id: Start['kind'];
  data?: string;
  start(value: (name: string) => number): Start;
}

const KINDS: Kind[] = [
  {
    id: 'blae',
    data: 'assets/training-digits.js',
    start: (value) => ({
      kind: 'blae',
      sigma: value('sigma'),
      seed: value('seed'),
      digits: bytes(window.mepsTrainingDigits),
    }),
  },
  {
    id: 'arvm',
    data: 'assets/training-codes.js',
    start(value) {
      const { images, bits, decoder } = window.mepsTrainingCodes ?? {};
      const codes = {
        images: bytes(images),
        bits: bytes(bits),
        decoder: new Float32Array(bytes(decoder).buffer),
      };
      return { kind: 'arvm', gamma: value('gamma'), seed: value('seed'), codes };
    },
  },
  {
    id: 'plane',
    start: (value) => ({ kind: 'plane', count: value('count'), seed: value('seed') }),
  },
];

const bytes = (base64 = '') => Uint8Array.from(atob(base64), (byte) => byte.charCodeAt(0));

export function startTrainings(): void {
  for (const kind of KINDS) {
    startTraining(kind);
    showValues(kind.id);
  }
}

/** Numbers beside the sliders. */
function showValues(id: string): void {
  for (const slider of document.querySelectorAll<HTMLInputElement>(`input[id^=${id}-]`)) {
    slider.addEventListener('input', () => {
      const output = document.getElementById(`${slider.id}-value`);
      if (output) output.textContent = slider.value;
    });
  }
}

/** A thread that begins to train with the settings of the page. */
async function startWorker(kind: Kind): Promise<Worker> {
  for (const file of ['assets/train-worker.js', 'assets/train-wasm.js', kind.data]) {
    if (file) await loadScript(file);
  }
  const code = new Blob([window.mepsTrainWorker ?? ''], { type: 'text/javascript' });
  const worker = new Worker(URL.createObjectURL(code));
  const value = (name: string) => {
    const control = document.querySelector<HTMLInputElement>(`#${kind.id}-${name}`);
    return Number(control?.value);
  };
  tell(worker, {
    type: 'start',
    start: kind.start(value),
    wasm: bytes(window.mepsTrainWasm).buffer,
  });
  return worker;
}

const tell = (worker: Worker, message: ToTrainer) => worker.postMessage(message);

/** Connects the buttons of a training, where it is on the page. */
function startTraining(kind: Kind): void {
  const found = (name: string) => document.getElementById(`${kind.id}-${name}`);
  const [run, stop, numbers] = ['run', 'stop', 'numbers'].map(found);
  if (!(run instanceof HTMLButtonElement && stop instanceof HTMLButtonElement && numbers)) return;
  let worker: Worker | undefined;
  let isPaused = false;
  let slow = '';
  let looks: Look[] = [];
  const redraw = () => showLook(kind.id, looks);
  document.addEventListener('themechange', redraw);

  const finish = () => {
    worker?.terminate();
    worker = undefined;
    run.textContent = 'Train';
    stop.disabled = true;
  };
  const told = ({ data }: MessageEvent<FromTrainer>) => {
    if (data.type === 'engine') {
      slow = data.name === 'cpu' ? ' (Slow: this browser has no WebAssembly.)' : '';
    } else if (data.type === 'look') {
      looks.push(data.look);
      numbers.textContent = `${sentenceOf(data.look)}${slow}`;
      redraw();
    } else {
      finish();
      if (data.type === 'error') numbers.textContent = `The training failed: ${data.message}`;
    }
  };
  const begin = async () => {
    run.disabled = true;
    numbers.textContent = 'Loading …';
    isPaused = false;
    looks = [];
    worker = await startWorker(kind);
    worker.onmessage = told;
    run.textContent = 'Pause';
    run.disabled = false;
    stop.disabled = false;
  };
  run.addEventListener('click', () => {
    if (!worker) {
      begin().catch(({ message }: Error) => {
        run.disabled = false;
        numbers.textContent = message;
      });
      return;
    }
    isPaused = !isPaused;
    run.textContent = isPaused ? 'Go on' : 'Pause';
    tell(worker, { type: isPaused ? 'pause' : 'go' });
  });
  stop.addEventListener('click', () => {
    finish();
    numbers.textContent = 'Stopped.';
    run.focus();
  });
}
