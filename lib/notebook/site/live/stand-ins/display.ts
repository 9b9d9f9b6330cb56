/** The way from a cell to the page, in place of the one to Jupyter. */
import type { Bundle, UpdatableDisplay } from '../../../display.js';

export type { Bundle, UpdatableDisplay } from '../../../display.js';

type Outlet = (bundle: Bundle, display?: string) => void;

let outlet: Outlet = () => {};
let pending: Promise<void> = Promise.resolve();
let count = 0;

/** Where outputs go from now on. */
export function connectDisplay(to: Outlet): void {
  outlet = to;
  pending = Promise.resolve();
}

/** Resolves when everything asked for is shown; rejects with the first error of it. */
export const displaysDone = (): Promise<void> => pending;

export function emit(bundle: Bundle): void {
  outlet(bundle);
}

export function updatableDisplay(): UpdatableDisplay {
  const display = `display-${count++}`;
  return { update: (bundle) => outlet(bundle, display) };
}

export function afterEarlierDisplays(task: () => Promise<void> | void): void {
  pending = pending.then(task);
  pending.catch(() => {}); // Told by displaysDone.
}
