/**
 * Keeps what V8 makes of packages, as newer versions of Node do (`module.enableCompileCache`): the functions
 * that a kernel has used need not be parsed again by the next.
 */
const { createHash } = require('node:crypto');
const Module = require('node:module');
const path = require('node:path');
const vm = require('node:vm');
const { signOf } = require('./library.cjs');

/** Smaller files are parsed as fast as they are looked up. */
const SMALLEST = 2000;

/**
 * From now on modules of packages are compiled with what is kept in `cache`.
 *
 * @returns a function that keeps what has been compiled since
 */
exports.keepCode = (cache) => {
  const compile = Module.prototype._compile;
  let fresh = [];
  Module.prototype._compile = function (content, filename, ...rest) {
    const isKept = filename.includes('/node_modules/') && content.length >= SMALLEST;
    if (!isKept || content.startsWith('#!')) return compile.call(this, content, filename, ...rest);
    const name = nameOf(filename);
    const cachedData = cache.read(name);
    const importModuleDynamically = vm.constants.USE_MAIN_CONTEXT_DEFAULT_LOADER;
    const options = { filename, cachedData, importModuleDynamically };
    let script;
    try {
      script = new vm.Script(Module.wrap(content), options);
    } catch {
      return compile.call(this, content, filename, ...rest); // An ES module, or a mistake to be told.
    }
    if (!cachedData || script.cachedDataRejected) fresh.push({ name, script });
    const run = script.runInThisContext();
    return run.call(
      this.exports,
      this.exports,
      requireOf(this),
      this,
      filename,
      path.dirname(filename),
    );
  };
  return () => {
    for (const { name, script } of fresh) cache.write(name, script.createCachedData());
    fresh = [];
  };
};

function nameOf(filename) {
  const text = [filename, signOf(filename), process.version, process.arch, ...process.execArgv];
  return createHash('sha256').update(text.join('\n')).digest('hex').slice(0, 24);
}

/** What Node gives a module as `require`. */
function requireOf(module) {
  const own = (id) => module.require(id);
  own.resolve = (id, options) => Module._resolveFilename(id, module, false, options);
  own.resolve.paths = (id) => Module._resolveLookupPaths(id, module);
  own.main = process.mainModule;
  own.extensions = Module._extensions;
  own.cache = Module._cache;
  return own;
}
