/**
 * What tslab's compiler makes of a cell, remembered. A cell that was compiled before, after the same cells
 * and with the same library, needs no compiler: it takes seconds to start, so it is started when it is
 * first needed.
 */
const { createHash } = require('node:crypto');
const { readFileSync } = require('node:fs');
const path = require('node:path');
const { dependencies, loadCompiler } = require('./compiler.cjs');

/**
 * Stands in for tslab/dist/converter.js.
 *
 * @param setting see `loadCompiler`, and `root`, `cache` (where conversions are kept) and `setUp`, a text
 * that names everything else that decides a conversion
 */
exports.rememberConversions = (setting) => {
  let loaded;
  const compiler = () => {
    loaded ??= loadCompiler(setting);
    return loaded;
  };
  const converters = [];
  return {
    createConverter: (options) => {
      const converter = new Converter(compiler, options, setting);
      converters.push(converter);
      return converter;
    },
    isCompleteCode: (...rest) => compiler().isCompleteCode(...rest),
    /** Starts the compiler for the cell that comes next, which may be a new one. */
    prepare: () => {
      for (const converter of converters) converter.prepare();
    },
  };
};

class Converter {
  #compiler;
  #options;
  #setting;
  #started;
  /** What was asked for last. */
  #last;
  /** Modules that the reader writes in cells (`@module`) are in no file: then nothing is remembered. */
  #hasModules = false;

  constructor(compiler, options, setting) {
    this.#compiler = compiler;
    this.#options = options;
    this.#setting = setting;
  }

  /** The compiler, aware of the latest edits. */
  #awake() {
    const compiler = this.#compiler();
    this.#started ??= compiler.createConverter(this.#options);
    compiler.lookForEdits();
    return this.#started;
  }

  /** Reads what the cells so far have imported. */
  prepare() {
    if (!this.#started && this.#last) this.#converted(...this.#last);
  }

  convert(before, source) {
    this.#last = [before, source];
    const { root, library } = this.#setting;
    const name = `${this.#key(before, source)}.json`;
    const known = this.#hasModules ? undefined : this.#recall(name);
    if (known) {
      const textOf = (file) => library.file(path.join(root, file)).text;
      const sideOutputs = library.modules(known.modules, textOf);
      return { ...known.conversion, diagnostics: [], sideOutputs };
    }
    const { sideOutputs: written = [], ...conversion } = this.#converted(before, source);
    if (conversion.diagnostics.length > 0) return conversion;
    const { files, modules, textOf } = dependencies(this.#compiler().latest, root);
    const { output, declOutput, hasToplevelAwait, lastExpressionVar } = conversion;
    const kept = { output, declOutput, hasToplevelAwait, lastExpressionVar };
    if (!this.#hasModules) this.#remember(name, { conversion: kept, files, modules });
    return { ...conversion, sideOutputs: [...written, ...library.modules(modules, textOf)] };
  }

  #converted(before, source) {
    return this.#awake().convert(before, this.#compiler().spellOut(source));
  }

  #key(before, source) {
    const { isJS, isBrowser } = this.#options;
    const text = JSON.stringify([this.#setting.setUp, isJS, isBrowser, before, source]);
    return createHash('sha256').update(text).digest('hex').slice(0, 32);
  }

  /** A conversion whose files are still what they were. */
  #recall(name) {
    const { root, library, cache } = this.#setting;
    try {
      const entry = JSON.parse(cache.read(name)?.toString('utf8') ?? 'null');
      const isSame = ([file, hash]) => library.file(path.join(root, file))?.hash === hash;
      return entry && Object.entries(entry.files).every(isSame) ? entry : undefined;
    } catch {
      return undefined;
    }
  }

  #remember(name, entry) {
    this.#setting.cache.write(name, JSON.stringify(entry));
  }

  inspect(...rest) {
    return this.#awake().inspect(...rest);
  }

  complete(...rest) {
    return this.#awake().complete(...rest);
  }

  addModule(...rest) {
    this.#hasModules = true;
    return this.#awake().addModule(...rest);
  }

  close() {
    this.#started?.close();
  }
}

/** Names the compiler: packages, this folder's part in it, and Node. */
exports.describeSetUp = (root) => {
  const own = ['compiler.cjs', 'conversions.cjs', 'library.cjs', 'shorthand.cjs'].map((file) =>
    readFileSync(path.join(__dirname, file), 'utf8'),
  );
  const packages = ['node_modules/.package-lock.json', 'package-lock.json'].map((file) => {
    try {
      return readFileSync(path.join(root, file), 'utf8');
    } catch {
      return '';
    }
  });
  const text = [root, process.version, ...own, ...packages].join('\n');
  return createHash('sha256').update(text).digest('hex');
};
