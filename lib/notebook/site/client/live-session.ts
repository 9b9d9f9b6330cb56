/** The worker that runs the cells of this page: made when first needed, ended by Stop. */
import type { FromWorker, SourceCell, Stored, ToWorker } from '../live/protocol.js';
import type { loadScript } from './plotly.js';

declare global {
  interface Window {
    /** The worker's code: pages from disk may not load it from a file. */
    mepsLiveWorker?: string;
    mepsRecord(id: string, stored: Stored): void;
  }
}

const stored = new Map<string, Stored>();
window.mepsRecord = (id, one) => stored.set(id, one);

let worker: Worker | undefined;

/** Runs the last of these cells, and before it those that it needs. `hear` is told what happens. */
export async function runInWorker(
  cells: SourceCell[],
  load: typeof loadScript,
  hear: (message: FromWorker) => void,
): Promise<void> {
  await load('assets/live-worker.js');
  worker ??= start(window.mepsLiveWorker ?? '');
  const now = worker;
  now.onmessage = ({ data }: MessageEvent<FromWorker>) => {
    if (data.type === 'need') void answer(now, data.id, load);
    else hear(data);
  };
  now.onerror = ({ message }) => {
    const cell = cells[cells.length - 1].id;
    hear({ type: 'error', cell, message });
    hear({ type: 'end', cell });
    hear({ type: 'idle' });
  };
  tell(now, { type: 'run', cells });
}

/** Ends what runs; what cells have declared is gone. */
export function endWorker(): void {
  worker?.terminate();
  worker = undefined;
}

function start(code: string): Worker {
  const address = URL.createObjectURL(new Blob([code], { type: 'text/javascript' }));
  return new Worker(address);
}

const tell = (to: Worker, message: ToWorker) => to.postMessage(message);

async function answer(to: Worker, id: string, load: typeof loadScript): Promise<void> {
  await load(`assets/records/${id}.js`).catch(() => {}); // Nothing is stored of it.
  tell(to, { type: 'stored', id, stored: stored.get(id) ?? {} });
}
