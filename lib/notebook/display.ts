/** The way from a cell to the front end: bundles of one output in several formats. */
import { randomUUID } from 'node:crypto';
import * as jupyter from 'tslab/dist/jupyter.js';

/** One output: each front end shows the richest format that it knows. */
export interface Bundle {
  /** Text, base64 of an image, or plain JSON, by MIME type. */
  data: { [mime: string]: unknown };
  /** Stored with the output; the site reads it. */
  metadata?: { [name: string]: unknown };
}

/** An output that is replaced in place. */
export interface UpdatableDisplay {
  update(bundle: Bundle): void;
}

const PENDING = Symbol.for('meps-ldh.displays');

/** Shows a bundle below the running cell. */
export function emit(bundle: Bundle): void {
  send(bundle, false);
}

/** Makes an output that each later `update` replaces. Nothing is shown before the first. */
export function updatableDisplay(): UpdatableDisplay {
  const id = randomUUID();
  let shown = false;
  return {
    update(bundle) {
      send(bundle, shown, id);
      shown = true;
    },
  };
}

/**
 * Does `task` after all displays asked for before, so that outputs keep the order of the code. The
 * kernel waits for it at the end of the cell, and an error of the task fails the cell.
 */
export function afterEarlierDisplays(task: () => Promise<void> | void): void {
  const earlier = Reflect.get(globalThis, PENDING) as Promise<void> | undefined;
  const done = (earlier ?? Promise.resolve()).then(task);
  done.catch(() => {}); // Reported by the kernel: see kernel.cjs.
  Reflect.set(globalThis, PENDING, done);
}

function send({ data, metadata = {} }: Bundle, isUpdate: boolean, display_id?: string): void {
  if (!jupyter.lastWriteDisplayData) {
    throw new Error('There is no notebook to show this in: call it from a notebook cell.');
  }
  // tslab types all data as text; JSON formats are objects in the protocol.
  const message = { data: data as { [mime: string]: string }, metadata, transient: { display_id } };
  jupyter.lastWriteDisplayData(
    message as Parameters<typeof jupyter.lastWriteDisplayData>[0],
    isUpdate,
  );
}
