/**
 * Compiles the cells of chapters ahead, as a kernel would, and executes none: `node prepare-cells.cjs <notebook> …`.
 * A kernel that is given one of them then needs no compiler. One process does it for many chapters faster
 * than their kernels could: the library is read once.
 */
const { readFileSync } = require('node:fs');
const path = require('node:path');
const { cellCompiler, root, tslab } = require('./cell-compiler.cjs');

const notebooks = process.argv.slice(2).map((file) => path.resolve(file));
process.chdir(root);
const load = (file) => require(path.join(tslab, file));
const compiler = cellCompiler({ headless: true, load });
const converter = compiler.createConverter({ isJS: false, isBrowser: false });

for (const notebook of notebooks) prepare(codeOf(notebook));
process.exit(); // The compiler would go on watching.

function codeOf(notebook) {
  const { cells } = JSON.parse(readFileSync(notebook, 'utf8'));
  return cells
    .filter(({ cell_type }) => cell_type === 'code')
    .map(({ source }) => [source].flat().join(''))
    .filter((source) => source.trim() !== '');
}

/** Each cell sees what those before it declare. After one that does not compile a kernel would stop, too. */
function prepare(cells) {
  let before = '';
  for (const source of cells) {
    const { diagnostics, declOutput } = converter.convert(before, source);
    if (diagnostics.length > 0) return;
    before = declOutput ?? '';
  }
}
