/** Static files of a record's drawings: rendered when the drawing or the file has changed, or `--fresh` is asked. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { freshCommand } from '../base/fresh.js';
import { hashOf } from '../base/hashing.js';
import { writeOutput } from '../base/output.js';
import { dataRoot } from '../base/root.js';
import type { Drawing } from '../figures/drawing.js';
import { renderPng, renderSvg } from '../figures/render.js';
import type { Drawings, ExperimentRecord } from './experiment.js';
import { figuresFolder } from './record.js';

/** The file of a drawing: `<id>.svg`, or `<id>.<name>.png` for a named image grid. */
function figurePath(id: string, drawing: Drawing, folder: string): string {
  const stem = drawing.name ? `${id}.${drawing.name}` : id;
  return path.join(folder, `${stem}.${drawing.kind === 'images' ? 'png' : 'svg'}`);
}

/** Writes every drawing of a record beside it; returns the paths. */
export async function writeFigures(
  drawings: Drawings,
  record: ExperimentRecord,
  folder = figuresFolder(record.scale),
): Promise<string[]> {
  const files: string[] = [];
  for (const drawing of Object.values(drawings)) {
    const file = figurePath(record.id, drawing, folder);
    files.push(file);
    const place = hashOf(path.resolve(folder));
    const note = path.join(dataRoot(), 'cache', 'drawings', `${place}-${path.basename(file)}`);
    if (!freshCommand() && text(note) === stamp(drawing, file)) continue;
    writeOutput(file, await (drawing.kind === 'images' ? renderPng(drawing) : renderSvg(drawing)));
    writeOutput(note, stamp(drawing, file));
  }
  return files;
}

/** Says which drawing made which file content. */
function stamp(drawing: Drawing, file: string): string {
  return `${hashOf(drawing)} ${hashOf(text(file))}`;
}

function text(file: string): string {
  try {
    return readFileSync(file, 'latin1');
  } catch {
    return '';
  }
}
