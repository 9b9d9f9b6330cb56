/** Whether the cells read from a file are as nbformat 4 wants them. */
import type { Cell } from './cells.js';
import { type Output, toLines } from './outputs.js';

type Fields = { [name: string]: unknown };

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isText = (value: unknown): value is string | string[] =>
  typeof value === 'string' ||
  (Array.isArray(value) && value.every((line) => typeof line === 'string'));
const isFieldsOrMissing = (value: unknown) => value === undefined || isFields(value);

/**
 * The cells, with text of outputs as lines, and missing ids and metadata filled in.
 *
 * @throws one sentence with the number of the first cell that is not valid.
 */
export function checkCells(name: string, cells: unknown[]): Cell[] {
  return cells.map((cell, index) => {
    const wrong = faultOf(cell);
    if (wrong) throw new Error(`${name} is not a notebook: cell ${index + 1} has ${wrong}.`);
    const { metadata = {}, id = `cell-${index + 1}`, ...rest } = cell as Cell;
    if (rest.cell_type !== 'code') return { ...rest, id, metadata } as Cell;
    return { ...rest, id, metadata, outputs: rest.outputs.map(withLines) } as Cell;
  });
}

function faultOf(cell: unknown): string | undefined {
  if (!isFields(cell)) return 'no fields';
  const { cell_type, source, id, metadata, outputs } = cell;
  if (!['code', 'markdown', 'raw'].includes(cell_type as string)) return 'no known type';
  if (!isText(source)) return 'a source that is not text';
  if (id !== undefined && typeof id !== 'string') return 'an id that is not text';
  if (!isFieldsOrMissing(metadata)) return 'metadata that are not fields';
  if (cell_type !== 'code') return undefined;
  if (!Array.isArray(outputs)) return 'no list of outputs';
  const bad = outputs.findIndex((output) => !isOutput(output));
  return bad < 0 ? undefined : `an output ${bad + 1} that is not valid`;
}

function isOutput(output: unknown): boolean {
  if (!isFields(output)) return false;
  const { output_type, text, name, data, metadata, evalue } = output;
  if (output_type === 'stream') return typeof name === 'string' && isText(text);
  if (output_type === 'error') return typeof evalue === 'string';
  const shows = output_type === 'display_data' || output_type === 'execute_result';
  return (
    shows && isFields(data) && Object.values(data).every(isData) && isFieldsOrMissing(metadata)
  );
}

/** Text, or JSON for a JSON type. */
const isData = (value: unknown) => isText(value) || isFields(value);

function withLines(output: Output): Output {
  if (output.output_type === 'stream')
    return { ...output, text: toLines([output.text].flat().join('')) };
  return output.output_type === 'error' ? output : { ...output, metadata: output.metadata ?? {} };
}
