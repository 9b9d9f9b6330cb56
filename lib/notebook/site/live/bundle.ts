/** The worker that runs cells, bundled: `lib` as it is, but for what a page does not have. */
import path from 'node:path';
import { build, type Plugin } from 'esbuild';
import { MISSING_MODULES } from './cells.js';

const LIB = path.resolve(__dirname, '..', '..', '..');
const standIn = (name: string) => path.join(__dirname, 'stand-ins', `${name}.ts`);

/** Modules of `lib` that a page has in another form. */
const STAND_INS: { [module: string]: string } = {
  'notebook/display': 'display',
  'notebook/drawing-bundles': 'drawing-bundles',
  'notebook/frame': 'frame',
  'notebook/settings': 'settings',
  'notebook/source': 'source',
  'record/run': 'run-experiment',
  'record/current-study': 'current-study',
  'base/root': 'root',
  'figures/fonts': 'fonts',
  'figures/pixels-png': 'pixels-png',
  'figures/render': 'render',
};

/** Packages that work in a page; all others are missing there. */
const PRESENT =
  /^(acorn|sucrase|@noble\/hashes|ml-matrix|is-any-array|ml-array-\w+|fastest-levenshtein|katex|markdown-it|@vscode\/markdown-it-katex|highlight\.js|mdurl|uc\.micro|linkify-it|punycode\.js|lines-and-columns|@jridgewell\/[\w-]+)(\/|$)/;

/** Of sucrase: what reads and writes languages that cells are not written in. */
const UNUSED =
  /sucrase\/dist\/esm\/(parser\/plugins\/(flow|jsx\/index)|transformers\/(JSX|Flow|ReactDisplayName|ReactHotLoader|JestHoist)Transformer)$/;

/** What a page has of `lib` and of packages. */
interface Page {
  standIns: { [module: string]: string };
  present: RegExp;
}

const CELLS: Page = { standIns: STAND_INS, present: PRESENT };

/** A training needs tensors, and nothing that shows outputs. */
const TRAINING: Page = {
  standIns: Object.assign({ 'engine/tf': 'tensors' }, STAND_INS),
  present: /^(@noble\/hashes|@tensorflow\/[\w-]+|seedrandom|long)(\/|$)/,
};

function standInPlugin({ standIns, present }: Page): Plugin {
  const inLib = new Map(
    Object.entries(standIns).map(([module, name]) => [
      path.join(LIB, `${module}.ts`),
      standIn(name),
    ]),
  );
  return {
    name: 'stand-ins',
    setup({ onResolve, onLoad }) {
      onResolve({ filter: /^\.\.?\// }, ({ path: name, resolveDir }) => {
        const file = path.resolve(resolveDir, name);
        if (UNUSED.test(file)) return { path: path.basename(file), namespace: 'missing' };
        const replaced = inLib.get(file.replace(/\.js$/, '.ts'));
        return replaced && !resolveDir.endsWith('stand-ins') ? { path: replaced } : undefined;
      });
      onResolve({ filter: /^[^./]/ }, ({ path: name, kind }) => {
        if (kind === 'entry-point') return undefined;
        if (name.startsWith('live:')) return { path: name, namespace: 'live' };
        if (/^(node:)?crypto$/.test(name)) return { path: standIn('crypto') };
        if (name === 'ts-interface-checker') return { path: standIn('checkers') };
        if (name === 'entities') return { path: standIn('entities') };
        if (name === 'highlight.js/lib/common') return { path: standIn('highlight') };
        return present.test(name) ? undefined : { path: name, namespace: 'missing' };
      });
      onLoad({ filter: /.*/, namespace: 'missing' }, ({ path: name }) => ({
        contents: `module.exports = require(${JSON.stringify(standIn('missing'))}).missing(${JSON.stringify(name)});`,
        resolveDir: __dirname,
      }));
    },
  };
}

/** Modules made here: the registry of what cells may import, and the sources that they show. */
function madePlugin(modules: string[], sources: object): Plugin {
  const lines = modules.map(
    (file, k) => `import * as m${k} from ${JSON.stringify(path.join(LIB, '..', file))};`,
  );
  const entries = modules.map((file, k) => `${JSON.stringify(specifierOf(file))}: m${k}`);
  const absent = MISSING_MODULES.map(
    (name) => `${JSON.stringify(name)}: missing(${JSON.stringify(name)})`,
  );
  const standing = `import { missing } from ${JSON.stringify(standIn('missing'))};`;
  const contents: { [name: string]: string } = {
    'live:modules': `${lines.join('\n')}\n${standing}\nexport default { ${[...entries, ...absent].join(', ')} };`,
    'live:sources': `export default ${JSON.stringify(sources)};`,
  };
  return {
    name: 'made',
    setup({ onLoad }) {
      onLoad({ filter: /.*/, namespace: 'live' }, ({ path: name }) => ({
        contents: contents[name],
        resolveDir: __dirname,
      }));
    },
  };
}

/** How cells name a file of the project: `lib/theory/noise.ts` as `./lib/theory/noise.js`. */
export const specifierOf = (file: string): string => `./${file.replace(/\.ts$/, '.js')}`;

/**
 * The worker's code.
 * @param modules files of the project that cells may import, for example `lib/theory/noise.ts`
 * @param sources what `showSource` finds: sources by file and exported name
 */
export const workerCode = (
  modules: string[],
  sources: { [file: string]: { [name: string]: string } },
): Promise<string> => bundled('worker', [standInPlugin(CELLS), madePlugin(modules, sources)]);

/** The code of the worker that trains. */
export const trainingCode = (): Promise<string> =>
  bundled('train-worker', [standInPlugin(TRAINING)]);

async function bundled(entry: string, plugins: Plugin[]): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [path.join(__dirname, `${entry}.ts`)],
    write: false,
    bundle: true,
    minify: true,
    format: 'iife',
    platform: 'browser',
    target: 'es2022',
    define: {
      'process.env': '{}',
      __dirname: '"/"',
      global: 'globalThis',
      setImmediate: 'setTimeout',
    },
    plugins,
    logLevel: 'error',
  });
  return outputFiles[0].text;
}
