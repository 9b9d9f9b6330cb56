/** Run, Edit, Stop and Reset of the code cells of a chapter; loaded when one is first pressed. */
import type { FromWorker, SourceCell } from '../live/protocol.js';
import type { CellEditor } from './editor.js';
import { type LiveOutputs, liveOutputs } from './live-outputs.js';
import { endWorker, runInWorker } from './live-session.js';
import type { LiveTools } from './live-start.js';

interface LiveCell {
  element: HTMLElement;
  /** As the notebook has it. */
  stored: string;
  editor?: CellEditor;
  outputs?: LiveOutputs;
  /** When it began to run (ms), while it runs or waits for the cells that it needs. */
  since?: number;
}

const cells = new Map<HTMLElement, LiveCell>();

function cellOf(element: HTMLElement): LiveCell {
  const known = cells.get(element);
  if (known) return known;
  const stored = element.querySelector('pre code')?.textContent ?? '';
  const made: LiveCell = { element, stored };
  cells.set(element, made);
  return made;
}

const sourceNow = ({ editor, stored }: LiveCell): string => editor?.text() ?? stored;

const part = <Kind extends HTMLElement>({ element }: LiveCell, selector: string): Kind => {
  const found = element.querySelector<Kind>(selector);
  if (!found) throw new Error(`This cell has no ${selector}`);
  return found;
};

const runButton = (cell: LiveCell) =>
  part<HTMLButtonElement>(cell, '[data-act="run"], [data-act="stop"]');

function say(cell: LiveCell, text: string): void {
  part(cell, '.cell-tools [role="status"]').textContent = text;
}

/** The button runs, or stops what runs. */
function setRunning(cell: LiveCell, since: number | undefined): void {
  cell.since = since;
  const button = runButton(cell);
  button.dataset.act = since === undefined ? 'run' : 'stop';
  button.textContent = since === undefined ? 'Run' : 'Stop';
}

/** Empties the cell's own outputs; the stored ones are hidden until Reset. */
function freshOutputs(cell: LiveCell, { showFigure }: LiveTools): LiveOutputs {
  part(cell, '.outputs').hidden = true;
  let box = cell.element.querySelector<HTMLElement>('.outputs.here');
  if (!box) {
    box = document.createElement('div');
    box.className = 'outputs here';
    cell.element.append(box);
  }
  part(cell, '[data-act="reset"]').hidden = false;
  cell.outputs = liveOutputs(box, showFigure);
  return cell.outputs;
}

/** This cell and the live ones before it, as they stand now. */
function cellsUpTo(cell: LiveCell): SourceCell[] {
  const all = [...document.querySelectorAll<HTMLElement>('.cell[data-live]')];
  return all
    .slice(0, all.indexOf(cell.element) + 1)
    .map((element) => ({ id: element.id, source: sourceNow(cellOf(element)) }));
}

async function run(cell: LiveCell, tools: LiveTools): Promise<void> {
  if ([...cells.values()].some(({ since }) => since !== undefined)) {
    say(cell, 'Another cell runs: stop it, or wait.');
    return;
  }
  setRunning(cell, performance.now());
  say(cell, 'Starting …');
  cell.editor?.mark(undefined);
  await runInWorker(cellsUpTo(cell), tools.loadScript, (message) => hear(message, cell, tools));
}

function hear(message: FromWorker, target: LiveCell, tools: LiveTools): void {
  if (message.type === 'need') return;
  if (message.type === 'idle') {
    if (target.since !== undefined) {
      setRunning(target, undefined);
      say(target, 'An earlier cell that this one needs has failed.');
    }
    return;
  }
  const element = document.getElementById(message.cell);
  if (!element) return;
  const cell = cellOf(element);
  if (message.type === 'start') {
    freshOutputs(cell, tools);
    setRunning(cell, performance.now());
    say(cell, 'Running …');
  } else if (message.type === 'show') cell.outputs?.show(message.shown);
  else if (message.type === 'error') {
    cell.outputs?.fail(message.message, message.line, sourceNow(cell));
    cell.editor?.mark(message.line);
    say(cell, 'Failed.');
    setRunning(cell, undefined);
  } else {
    cell.outputs?.end();
    if (cell.since === undefined) return; // It has failed.
    say(cell, `Ran in ${((performance.now() - cell.since) / 1000).toFixed(1)} s.`);
    setRunning(cell, undefined);
  }
}

function stop(): void {
  endWorker();
  for (const cell of cells.values()) {
    if (cell.since === undefined) continue;
    cell.outputs?.end();
    setRunning(cell, undefined);
    say(cell, 'Stopped.');
  }
}

async function edit(cell: LiveCell, tools: LiveTools): Promise<void> {
  await tools.loadScript('assets/editor.js');
  const stored = cell.element.firstElementChild;
  if (cell.editor || !window.mepsEditor || !(stored instanceof HTMLElement)) return;
  const box = document.createElement('div');
  box.className = 'editor';
  stored.hidden = true;
  stored.after(box);
  cell.editor = window.mepsEditor(box, cell.stored, {
    run: () => void run(cell, tools),
    leave: () => runButton(cell).focus(),
  });
  part(cell, '[data-act="edit"]').hidden = true;
  part(cell, '[data-act="reset"]').hidden = false;
  cell.editor.focus();
}

/** The cell as the notebook has it: code and outputs. */
function reset(cell: LiveCell): void {
  if (cell.since !== undefined) stop();
  cell.editor?.remove();
  cell.editor = undefined;
  cell.element.querySelector('.outputs.here')?.remove();
  for (const hidden of cell.element.querySelectorAll<HTMLElement>(':scope > [hidden]')) {
    hidden.hidden = false;
  }
  part(cell, '[data-act="edit"]').hidden = false;
  part(cell, '[data-act="reset"]').hidden = true;
  say(cell, '');
  runButton(cell).focus();
}

window.mepsLive = (button, tools) => {
  const element = button.closest<HTMLElement>('.cell');
  if (!element) return;
  const cell = cellOf(element);
  const { act } = button.dataset;
  if (act === 'run') void run(cell, tools);
  else if (act === 'stop') stop();
  else if (act === 'edit') void edit(cell, tools);
  else if (act === 'reset') reset(cell);
};
