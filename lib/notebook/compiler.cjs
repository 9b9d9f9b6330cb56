/**
 * tslab's compiler, as this project wants it: strict, ES2022, with the DOM's types, as tsconfig.json says
 * (tslab ignores that file). Only the reader's cell is checked and compiled here: `npm test` checks
 * the library, and library.cjs makes its JavaScript.
 */
const path = require('node:path');
const { hashOf, signOf } = require('./library.cjs');
const { spellOutShorthand } = require('./shorthand.cjs');

const isCell = (file) => path.basename(file).startsWith('__');
const isPackage = (file) => file.includes('/node_modules/');
const cellsAside = (file) => !isCell(file) && !isPackage(file);

/**
 * Loads tslab's converter with a compiler that is set up.
 *
 * @param tslab its folder; `load` loads one of its modules, `override` replaces exports of one loaded later
 * @param library the files that cells import
 * @param headless whether the library keeps still
 */
exports.loadCompiler = ({ tslab, load, override, library, headless }) => {
  const id = '@tslab/typescript-for-tslab';
  const ts = require(require.resolve(id, { paths: [tslab] }));
  const watcher = new Watcher();
  const latest = {};
  const target = ts.ScriptTarget.ES2022;
  const lib = ['lib.es2022.d.ts', 'lib.dom.d.ts', 'lib.dom.iterable.d.ts'];
  const settings = { strict: true, target, lib, types: ['node'] };
  const restore = override(id, {
    createWatchCompilerHost: (files, options, system, ...rest) => {
      const sensible = watchSensibly(system, library, headless);
      const host = ts.createWatchCompilerHost(
        files,
        { ...options, ...settings },
        sensible,
        ...rest,
      );
      return compileCellsOnly(host, latest);
    },
    transpileModule: (source, { compilerOptions, ...rest }) =>
      ts.transpileModule(source, { ...rest, compilerOptions: { ...compilerOptions, target } }),
    getPreEmitDiagnosticsOfFiles: (program, files, ...rest) => {
      const isChecked = ({ fileName }) => isCell(fileName) || watcher.edited.has(fileName);
      const syntax = files
        .filter((file) => !isChecked(file))
        .flatMap((file) => program.getSyntacticDiagnostics(file));
      const full = ts.getPreEmitDiagnosticsOfFiles(program, files.filter(isChecked), ...rest);
      return [...syntax, ...full];
    },
  });
  ts.sys.watchFile = (file, callback) => watcher.watch(file, callback);
  const { createConverter, isCompleteCode } = load('converter.js');
  restore();
  return {
    createConverter,
    isCompleteCode,
    lookForEdits: () => watcher.look(),
    spellOut: (source) => spellOutShorthand(ts, source),
    latest,
  };
};

/** Tells the compiler of files that were edited when it is asked next, at once and without polling. */
class Watcher {
  edited = new Set();
  #watched = new Set();

  watch(file, callback) {
    const one = { file, callback, sign: signOf(file) };
    this.#watched.add(one);
    return { close: () => this.#watched.delete(one) };
  }

  look() {
    for (const one of [...this.#watched]) {
      const sign = signOf(one.file);
      if (sign === one.sign) continue;
      const [CREATED, CHANGED, DELETED] = [0, 1, 2];
      const kind = sign === undefined ? DELETED : one.sign === undefined ? CREATED : CHANGED;
      one.sign = sign;
      this.edited.add(one.file);
      one.callback(one.file, kind);
    }
  }
}

/**
 * tslab has room for one timer only, the compiler's update: another one (a file came or went), or an
 * update that fails and is never taken away, would break every later cell.
 */
function watchSensibly(system, library, headless) {
  const { readFile, watchFile, setTimeout: setUpdate, clearTimeout: clearUpdate } = system;
  const nothing = { close() {} };
  system.readFile = (file, ...rest) =>
    (cellsAside(file) && library.file(file)?.text) || readFile(file, ...rest);
  system.watchFile = (file, ...rest) =>
    isCell(file) || (!isPackage(file) && !headless) ? watchFile(file, ...rest) : nothing;
  system.watchDirectory = (folder, ...rest) =>
    folder.includes('/node_modules') || headless
      ? nothing
      : Object.getPrototypeOf(system).watchDirectory(folder, ...rest);
  const timers = new Set();
  const scheduleUpdate = (callback) => {
    const update = setUpdate(() => {
      try {
        callback();
      } catch (failure) {
        clearUpdate(update);
        throw failure;
      }
    });
    return update;
  };
  system.setTimeout = (callback, ms) => {
    if (callback.name === 'updateProgramWithWatchStatus') return scheduleUpdate(callback);
    const timer = setTimeout(callback, ms);
    timers.add(timer);
    return timer;
  };
  system.clearTimeout = (timer) =>
    timers.delete(timer) ? clearTimeout(timer) : clearUpdate(timer);
  return system;
}

/** Modules on disk are left to library.cjs; those that a reader writes in a cell are compiled, but not rewritten. */
function compileCellsOnly(host, latest) {
  let useProgram;
  Object.defineProperty(host, 'afterProgramCreate', {
    get: () => useProgram,
    set(callback) {
      useProgram = (program) => {
        const { emit } = program;
        program.emit = (file, write, cancellation, typesOnly, rewrite) => {
          if (isCell(file.fileName)) return emit(file, write, cancellation, typesOnly, rewrite);
          if (signOf(file.fileName) === undefined)
            return emit(file, write, cancellation, typesOnly);
          return undefined;
        };
        latest.program = program;
        callback(program);
      };
    },
  });
  return host;
}

/**
 * What the cell that was compiled last depends on: hashes by path, of all files that the compiler has read
 * (`files`), and of those that are to be executed (`modules`), with their texts.
 */
exports.dependencies = ({ program }, root) => {
  const relative = (file) => path.relative(root, file);
  const read = program.getSourceFiles().filter(({ fileName }) => cellsAside(fileName));
  const texts = new Map(read.map(({ fileName, text }) => [relative(fileName), text]));
  const files = Object.fromEntries([...texts].map(([file, text]) => [file, hashOf(text)]));
  const cell = program.getSourceFile(path.join(root, '__tslab__.ts'));
  const executed = program
    .getAllDependencies(cell)
    .filter((file) => cellsAside(file) && /\.[jt]s$/.test(file) && !file.endsWith('.d.ts'))
    .map(relative)
    .filter((file) => signOf(path.join(root, file)) !== undefined)
    .sort();
  const modules = Object.fromEntries(executed.map((file) => [file, files[file]]));
  return { files, modules, textOf: (file) => texts.get(file) };
};
