/**
 * A notebook as text for `git diff`: sources as they stand, outputs as what a reader sees of them.
 * A picture or a plot is one line with its hash, so that a rerun shows which ones changed.
 * Needs nothing but Node: see "Review a rerun" in CONTRIBUTING.md.
 */
const { createHash } = require('node:crypto');
const { readFileSync } = require('node:fs');

const text = (value) => [value ?? ''].flat().join('');

const hash = (value) => createHash('sha256').update(value).digest('hex').slice(0, 12);

/** A table as lines of cells. */
const table = (html) =>
  html
    .replace(/<\/tr>/g, '\n')
    .replace(/<\/t[hd]>/g, ' | ')
    .replace(/<[^>]*>/g, '')
    .trim();

function outputLines({ output_type, name, data = {}, evalue, text: written }) {
  if (output_type === 'stream') return [`${name}: ${text(written).trimEnd()}`];
  if (output_type === 'error') return [`error: ${evalue}`];
  const lines = [];
  for (const mime of Object.keys(data).sort()) {
    const value = data[mime];
    if (mime === 'text/plain') lines.push(text(value));
    else if (mime === 'text/html') lines.push(table(text(value)));
    else if (mime.startsWith('text/')) lines.push(text(value));
    else lines.push(`${mime} ${hash(JSON.stringify(value))}`);
  }
  return lines;
}

const indented = (lines) =>
  lines
    .join('\n')
    .split('\n')
    .map((line) => `    ${line}`.trimEnd())
    .join('\n');

function notebookText({ cells }) {
  return cells
    .map(({ id, cell_type, source, outputs = [] }) => {
      const shown = outputs.flatMap(outputLines);
      const below = shown.length > 0 ? `\n${indented(shown)}` : '';
      return `--- ${cell_type} ${id}\n${text(source)}${below}\n`;
    })
    .join('\n');
}

const [, , file] = process.argv;
const given = readFileSync(file, 'utf8');
let shown = given;
try {
  shown = notebookText(JSON.parse(given));
} catch {
  // No notebook, or half of one in a conflict: as it stands.
}
process.stdout.write(shown);
