/** tslab's compiler of cells and its memory, for the kernel and for what prepares chapters. */
const path = require('node:path');
const { Cache } = require('./cache.cjs');
const { describeSetUp, rememberConversions } = require('./conversions.cjs');
const { Library } = require('./library.cjs');

const root = path.resolve(__dirname, '..', '..');
const tslab = path.dirname(require.resolve('tslab/dist/main.js'));
Object.assign(exports, { root, tslab });

/** A folder below `data/cache/kernel`, where kernels find what others have made. */
const cacheOf = (part) =>
  new Cache(path.join(path.resolve(process.env.MEPS_DATA || 'data'), 'cache', 'kernel', part));
exports.cacheOf = cacheOf;

/** Replaces exports of a module that tslab loads later. Returns what undoes it. */
function override(id, replacements) {
  const file = require.resolve(id, { paths: [tslab] });
  const original = require(file);
  const copy = {};
  for (const key of Object.keys(original)) {
    const value = replacements[key];
    Object.defineProperty(copy, key, { enumerable: true, get: () => value ?? original[key] });
  }
  require.cache[file].exports = copy;
  return () => {
    require.cache[file].exports = original;
  };
}
exports.override = override;

/**
 * Compiles cells, each in the context of those before it: see conversions.cjs.
 *
 * @param headless whether the library keeps still
 * @param load gives a module of tslab by its file
 */
exports.cellCompiler = ({ headless, load }) =>
  rememberConversions({
    root,
    tslab,
    library: new Library(root, cacheOf('modules'), headless),
    cache: cacheOf('cells'),
    setUp: describeSetUp(root),
    headless,
    override,
    load,
  });
