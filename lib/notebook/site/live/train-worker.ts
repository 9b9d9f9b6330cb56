/** Trains in a thread of the page, with the models and the training loop of the notebooks. */

import { modulesAreLoaded } from './stand-ins/missing.js';
import { startTensors } from './stand-ins/tensors.js';
import type { FromTrainer, Start, ToTrainer } from './training-protocol.js';
import { learnCodes } from './trainings/arvm.js';
import { learnDigits } from './trainings/blae.js';
import { learnPoints } from './trainings/plane.js';
import type { Reader } from './trainings/reader.js';

modulesAreLoaded();
const say = (message: FromTrainer) => postMessage(message);

let resume: (() => void) | undefined;
let running = Promise.resolve();

addEventListener('message', ({ data }: MessageEvent<ToTrainer>) => {
  if (data.type === 'start') {
    begin(data.start, data.wasm).catch(({ message }: Error) => say({ type: 'error', message }));
  } else if (data.type === 'go') resume?.();
  else {
    running = new Promise((resolve) => {
      resume = resolve;
    });
  }
});

async function begin(start: Start, wasm: ArrayBuffer): Promise<void> {
  say({ type: 'engine', name: await startTensors(wasm) });
  const reader: Reader = {
    show: (look) => say({ type: 'look', look }),
    ready: () => running,
  };
  await trained(start, reader);
  say({ type: 'end' });
}

function trained(start: Start, reader: Reader): Promise<void> {
  if (start.kind === 'blae') return learnDigits(start, reader);
  return start.kind === 'arvm' ? learnCodes(start, reader) : learnPoints(start, reader);
}
