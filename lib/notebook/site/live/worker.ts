/** Runs the cells of a chapter, one after the other, in a thread that the page can end. */
import modules from 'live:modules';
import { type CellCode, CellSyntaxError, cellScript, readCell } from './cell-code.js';
import { inspect } from './inspect.js';
import { neededCells } from './order.js';
import type { FromWorker, Shown, SourceCell, ToWorker } from './protocol.js';
import { shownBundle } from './render.js';
import { connectDisplay, displaysDone } from './stand-ins/display.js';
import { modulesAreLoaded } from './stand-ins/missing.js';
import { connectStored, storedArrived } from './stand-ins/stored.js';

type CellFunction = (
  scope: object,
  load: (name: string) => object,
  value: { last?: unknown },
) => Promise<void>;

declare const importScripts: (address: string) => void;
declare const self: typeof globalThis & { $cell?: CellFunction };

modulesAreLoaded();
const say = (message: FromWorker) => postMessage(message);
/** What the cells have declared, and with which sources they have run. */
const scope: { [name: string]: unknown } = {};
const ran = new Map<string, string>();
let turn = Promise.resolve();

connectStored((id) => say({ type: 'need', id }));

addEventListener('message', ({ data }: MessageEvent<ToWorker>) => {
  if (data.type === 'stored') storedArrived(data.id, data.stored);
  else {
    turn = turn.then(() => runNeeded(data.cells));
    void turn.then(() => say({ type: 'idle' }));
  }
});

interface ReadCell extends CellCode, SourceCell {}

/** A cell that cannot be read can be needed by none but itself. */
function read(cell: SourceCell): ReadCell[] {
  try {
    return [{ ...readCell(cell.source), ...cell }];
  } catch {
    return [];
  }
}

async function runNeeded(cells: SourceCell[]): Promise<void> {
  const target = cells[cells.length - 1];
  const readable = [...cells.slice(0, -1).flatMap(read), ...read(target)];
  const isReadable = readable[readable.length - 1]?.id === target.id;
  const needed = isReadable ? neededCells(readable).slice(0, -1) : [];
  const open = needed.filter(({ id, source }) => ran.get(id) !== source);
  for (const cell of [...open, target]) if (!(await runCell(cell))) return;
}

function load(name: string): object {
  const found = modules[name];
  if (found) return found;
  throw new Error(`The page has no module ${name}. It has ${Object.keys(modules).join(', ')}.`);
}

/** Whether it ran to its end. */
async function runCell({ id, source }: SourceCell): Promise<boolean> {
  const show = (shown: Shown) => say({ type: 'show', cell: id, shown });
  say({ type: 'start', cell: id });
  connectDisplay((bundle, display) => show(shownBundle(bundle, display)));
  console.log = (...values) =>
    show({ kind: 'text', text: `${values.map((value) => inspect(value)).join(' ')}\n` });
  let address = '';
  try {
    const script = cellScript(readCell(source), Object.keys(scope));
    address = URL.createObjectURL(new Blob([script], { type: 'text/javascript' }));
    importScripts(address);
    const value: { last?: unknown } = {};
    await self.$cell?.(scope, load, value);
    if (value.last !== undefined) console.log(value.last);
    await displaysDone();
    ran.set(id, source);
    return true;
  } catch (error) {
    say({ type: 'error', cell: id, ...described(error, address) });
    return false;
  } finally {
    URL.revokeObjectURL(address);
    say({ type: 'end', cell: id });
  }
}

/** The error in words, and the line of the cell from which it came. */
function described(error: unknown, address: string): { message: string; line?: number } {
  if (error instanceof CellSyntaxError)
    return { message: `${error.name}: ${error.message}`, line: error.line };
  if (!(error instanceof Error)) return { message: inspect(error) };
  const places = (error.stack ?? '')
    .split('\n')
    .filter((line) => address && line.includes(address));
  const [, line] = /:(\d+):\d+\)?$/.exec(places[0] ?? '') ?? [];
  const message = `${error.name}: ${error.message}`;
  return line ? { message, line: Number(line) } : { message };
}
