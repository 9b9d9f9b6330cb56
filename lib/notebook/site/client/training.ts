/** Train, pause and stop: an autoencoder that learns in the page. */
import type { FromTrainer, Look, ToTrainer } from '../live/training-protocol.js';
import type { Figure } from './figure.js';
import { draw, loadScript } from './plotly.js';

declare global {
  interface Window {
    mepsTrainWorker?: string;
    mepsTrainingDigits?: string;
  }
}

const EPOCHS = 250;
const SIZE = 14;
const GAP = 3;

let worker: Worker | undefined;
let isPaused = false;

const found = <Kind extends HTMLElement>(id: string): Kind | null =>
  document.querySelector<Kind>(`#blae-${id}`);

export function startTraining(): void {
  const [run, stop] = [found<HTMLButtonElement>('run'), found<HTMLButtonElement>('stop')];
  if (!run || !stop) return;
  for (const name of ['sigma', 'seed']) {
    const slider = found<HTMLInputElement>(name);
    slider?.addEventListener('input', () => {
      const value = found(`${name}-value`);
      if (value) value.textContent = slider.value;
    });
  }
  run.addEventListener('click', () => (worker ? pauseOrGo(run) : void begin(run, stop)));
  stop.addEventListener('click', () => {
    finish(run, stop);
    say('Stopped.');
    run.focus();
  });
}

const say = (text: string) => {
  const numbers = found('numbers');
  if (numbers) numbers.textContent = text;
};

const tell = (message: ToTrainer) => worker?.postMessage(message);

function pauseOrGo(run: HTMLButtonElement): void {
  isPaused = !isPaused;
  run.textContent = isPaused ? 'Go on' : 'Pause';
  tell({ type: isPaused ? 'pause' : 'go' });
}

function finish(run: HTMLButtonElement, stop: HTMLButtonElement): void {
  worker?.terminate();
  worker = undefined;
  run.textContent = 'Train';
  stop.disabled = true;
}

async function begin(run: HTMLButtonElement, stop: HTMLButtonElement): Promise<void> {
  run.disabled = true;
  say('Loading …');
  await loadScript('assets/training-digits.js');
  await loadScript('assets/train-worker.js');
  const code = new Blob([window.mepsTrainWorker ?? ''], { type: 'text/javascript' });
  worker = new Worker(URL.createObjectURL(code));
  isPaused = false;
  worker.onmessage = ({ data }: MessageEvent<FromTrainer>) => {
    if (data.type === 'look') show(data.look);
    else {
      finish(run, stop);
      if (data.type === 'error') say(`The training failed: ${data.message}`);
    }
  };
  const value = (name: string) => Number(found<HTMLInputElement>(name)?.value);
  const digits = Uint8Array.from(atob(window.mepsTrainingDigits ?? ''), (byte) =>
    byte.charCodeAt(0),
  );
  tell({
    type: 'start',
    settings: { sigma: value('sigma'), seed: value('seed'), epochs: EPOCHS },
    digits,
  });
  run.textContent = 'Pause';
  run.disabled = false;
  stop.disabled = false;
}

function show(look: Look): void {
  const percent = (100 * look.binary).toFixed(1);
  say(`Epoch ${look.epoch} of ${EPOCHS}: ${percent} % of the latents lie beyond ±0.9.`);
  const box = found('plot');
  if (box) void draw(box, histogramOf(look));
  const canvas = found<HTMLCanvasElement>('canvas');
  if (canvas) paint(canvas, [look.images, look.soft, look.hard]);
}

const histogramOf = ({ histogram }: Look): Figure => ({
  data: [
    {
      type: 'bar',
      x: histogram.map((_, k) => (k + 0.5) / 10 - 1),
      y: histogram,
      width: 0.1,
      name: 'latents',
    },
  ],
  layout: {
    width: 720,
    height: 260,
    showlegend: false,
    bargap: 0,
    xaxis: { title: { text: 'latent z' }, range: [-1.05, 1.05] },
    yaxis: { title: { text: 'share' }, range: [0, 0.6] },
  },
});

/** Rows of digits, each beside the next. */
function paint(canvas: HTMLCanvasElement, rows: Uint8Array[]): void {
  const count = rows[0].length / SIZE ** 2;
  canvas.hidden = false;
  canvas.width = count * (SIZE + GAP);
  canvas.height = rows.length * (SIZE + GAP);
  const pen = canvas.getContext('2d');
  for (const [r, row] of rows.entries()) {
    for (let k = 0; k < count; k++) {
      const image = new ImageData(SIZE, SIZE);
      for (let at = 0; at < SIZE ** 2; at++) {
        const grey = row[k * SIZE ** 2 + at];
        image.data.set([grey, grey, grey, 255], 4 * at);
      }
      pen?.putImageData(image, k * (SIZE + GAP), r * (SIZE + GAP));
    }
  }
}
