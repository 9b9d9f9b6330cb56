/** What is stored of experiments: asked of the page, which has it in files of its own. */
import type { Stored } from '../protocol.js';

type Ask = (id: string) => void;

const known = new Map<string, Stored>();
const waiting = new Map<string, (stored: Stored) => void>();
let ask: Ask = () => {};

export function connectStored(how: Ask): void {
  ask = how;
}

/** The page's answer. */
export function storedArrived(id: string, stored: Stored): void {
  known.set(id, stored);
  waiting.get(id)?.(stored);
  waiting.delete(id);
}

/** What is known without asking. */
export const storedNow = (id: string): Stored => known.get(id) ?? {};

export async function storedOf(id: string): Promise<Stored> {
  const found = known.get(id);
  if (found) return found;
  return new Promise((resolve) => {
    waiting.set(id, resolve);
    ask(id);
  });
}
