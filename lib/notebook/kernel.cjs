/**
 * Starts tslab as this project's Jupyter kernel: `node kernel.cjs <connection file>`.
 *
 * tslab ignores tsconfig.json and resolves imports from the working directory. So this launcher
 * - works in the project root, wherever the notebook is: cells import `./lib/…`;
 * - compiles as tsconfig.json says: strict, ES2022, with the DOM's types;
 * - ends a cell only when everything it shows has been drawn (see display.ts);
 * - never drops a message, and dies with the process that started it.
 */
const path = require('node:path');
const { Worker } = require('node:worker_threads');

const root = path.resolve(__dirname, '..', '..');
const connectionFile = path.resolve(process.argv[2] ?? '');
process.chdir(root);
process.noDeprecation = true; // Old dependencies would print warnings into the cells.

const tslabMain = require.resolve('tslab/dist/main.js');
compileStrictly();
queueEveryMessage();
const { startKernel } = require(tslabMain);
waitForDisplays();
dieWithParent();
startKernel({ configPath: connectionFile, enableFindLocal: false });

/** Replaces exports of a module that tslab loads later. */
function override(id, replacements) {
  const file = require.resolve(id, { paths: [path.dirname(tslabMain)] });
  const original = require(file);
  const copy = {};
  for (const key of Object.keys(original)) {
    const value = replacements[key];
    Object.defineProperty(copy, key, { enumerable: true, get: () => value ?? original[key] });
  }
  require.cache[file].exports = copy;
}

function compileStrictly() {
  const ts = require(
    require.resolve('@tslab/typescript-for-tslab', { paths: [path.dirname(tslabMain)] }),
  );
  const target = ts.ScriptTarget.ES2022;
  const lib = ['lib.es2022.d.ts', 'lib.dom.d.ts', 'lib.dom.iterable.d.ts'];
  override('@tslab/typescript-for-tslab', {
    createWatchCompilerHost: (files, options, system, ...rest) =>
      leaveModulesAlone(
        ts.createWatchCompilerHost(
          files,
          { ...options, strict: true, target, lib },
          watchSensibly(system),
          ...rest,
        ),
      ),
    transpileModule: (source, { compilerOptions, ...rest }) =>
      ts.transpileModule(source, { ...rest, compilerOptions: { ...compilerOptions, target } }),
  });
}

/**
 * A reader who edits the library gets the new version in the next cell; a headless run keeps what it
 * began with. tslab has room for one timer only, the compiler's update: another one (a file came or
 * went), or an update that fails and is never taken away, would break every later cell.
 */
function watchSensibly(system) {
  const { watchFile, setTimeout: setUpdate, clearTimeout: clearUpdate } = system;
  const nothing = { close() {} };
  system.watchFile = (file, ...rest) => {
    const isOurs = !file.includes('/node_modules/') && !process.env.MEPS_HEADLESS;
    return isOurs || isCell({ fileName: file }) ? watchFile(file, ...rest) : nothing;
  };
  system.watchDirectory = (folder, ...rest) =>
    folder.includes('/node_modules') || process.env.MEPS_HEADLESS
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

/** tslab rewrites the last expression of a cell, to print it; modules must stay as they are. */
function leaveModulesAlone(host) {
  let useProgram;
  Object.defineProperty(host, 'afterProgramCreate', {
    get: () => useProgram,
    set(callback) {
      useProgram = (program) => {
        const { emit } = program;
        program.emit = (file, write, cancellation, typesOnly, rewrite) =>
          emit(file, write, cancellation, typesOnly, isCell(file) ? rewrite : undefined);
        callback(program);
      };
    },
  });
  return host;
}

function isCell(file) {
  return path.basename(file.fileName).startsWith('__');
}

/**
 * tslab sends without waiting. A publisher then fails while it is being bound, drops what
 * exceeds 1000 waiting messages, and fails after 512 sends in a row: even the message that ends a
 * cell would be lost.
 */
function queueEveryMessage() {
  const { Publisher } = require('zeromq');
  class PatientPublisher extends Publisher {
    #waiting = [];
    #sending = false;
    #bound = Promise.resolve();

    constructor(options) {
      super({ ...options, sendHighWaterMark: 0 });
    }

    bind(address) {
      this.#bound = super.bind(address);
      return this.#bound;
    }

    async send(message) {
      this.#waiting.push(message);
      if (this.#sending) return;
      this.#sending = true;
      try {
        await this.#bound; // A request may come before this socket is ready to answer.
        while (this.#waiting.length > 0) {
          for (const next of this.#waiting.splice(0)) await super.send(next);
        }
      } finally {
        this.#sending = false;
      }
    }
  }
  override('zeromq', { Publisher: PatientPublisher });
}

/** `show` draws in the background; a failed drawing fails the cell that asked for it. */
function waitForDisplays() {
  const { JupyterHandlerImpl } = require('tslab/dist/jupyter.js');
  const displays = Symbol.for('meps-ldh.displays');
  const execute = JupyterHandlerImpl.prototype.handleExecuteImpl;
  JupyterHandlerImpl.prototype.handleExecuteImpl = async function (...request) {
    const drawn = async () => {
      const pending = globalThis[displays];
      globalThis[displays] = undefined;
      await pending;
    };
    try {
      const count = await execute.apply(this, request);
      await drawn();
      return count;
    } catch (failure) {
      await drawn().catch(() => {});
      throw failure;
    }
  };
}

/** A busy kernel cannot look up, so a thread of its own watches whether the parent still lives. */
function dieWithParent() {
  const watch = `
    const parent = require('node:worker_threads').workerData;
    const lives = () => {
      try {
        return process.kill(parent, 0);
      } catch (error) {
        return error.code === 'EPERM';
      }
    };
    setInterval(() => {
      if (process.ppid !== parent || !lives()) process.kill(process.pid, 'SIGKILL');
    }, 500);`;
  new Worker(watch, { eval: true, workerData: process.ppid }).unref();
}
