/** Train, pause and stop: models that learn in the page. */
import type { FromTrainer, Start, ToTrainer } from '../live/training-protocol.js';
import { loadScript } from './plotly.js';
import { type Shown, sentenceOf, showLook } from './training-looks.js';

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
  for (const kind of KINDS) startTraining(kind);
}

function startTraining(kind: Kind): void {
  const found = <Part extends HTMLElement>(name: string) =>
    document.querySelector<Part>(`#${kind.id}-${name}`);
  const [run, stop] = [found<HTMLButtonElement>('run'), found<HTMLButtonElement>('stop')];
  const numbers = found('numbers');
  if (!run || !stop || !numbers) return; // This training is not on the page.
  const say = (text: string) => {
    numbers.textContent = text;
  };
  let worker: Worker | undefined;
  let isPaused = false;
  let slow = '';
  let shown: Shown = { looks: [] };
  const redraw = () => showLook(kind.id, shown);
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
      shown.looks.push(data.look);
      say(`${sentenceOf(data.look)}${slow}`);
      redraw();
    } else {
      finish();
      if (data.type === 'error') say(`The training failed: ${data.message}`);
    }
  };
  const begin = async () => {
    run.disabled = true;
    say('Loading …');
    for (const file of ['assets/train-worker.js', 'assets/train-wasm.js', kind.data]) {
      if (file) await loadScript(file);
    }
    const code = new Blob([window.mepsTrainWorker ?? ''], { type: 'text/javascript' });
    worker = new Worker(URL.createObjectURL(code));
    worker.onmessage = told;
    isPaused = false;
    shown = { looks: [] };
    const value = (name: string) =>
      Number(found<HTMLInputElement | HTMLSelectElement>(name)?.value);
    tell({ type: 'start', start: kind.start(value), wasm: bytes(window.mepsTrainWasm).buffer });
    run.textContent = 'Pause';
    run.disabled = false;
    stop.disabled = false;
  };
  const tell = (message: ToTrainer) => worker?.postMessage(message);
  run.addEventListener('click', () => {
    if (!worker) return void begin();
    isPaused = !isPaused;
    run.textContent = isPaused ? 'Go on' : 'Pause';
    tell({ type: isPaused ? 'pause' : 'go' });
  });
  stop.addEventListener('click', () => {
    finish();
    say('Stopped.');
    run.focus();
  });
  for (const slider of document.querySelectorAll<HTMLInputElement>(`input[id^=${kind.id}-]`)) {
    slider.addEventListener('input', () => {
      const output = document.getElementById(`${slider.id}-value`);
      if (output) output.textContent = slider.value;
    });
  }
}
