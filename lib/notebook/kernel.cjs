/**
 * Starts tslab as this project's Jupyter kernel: `node kernel.cjs <connection file>`.
 *
 * tslab resolves imports from the working directory and compiles each cell with the whole library. So this
 * launcher
 * - works in the project root, wherever the notebook is: cells import `./lib/…`;
 * - compiles what was not compiled before, and no more than the cell: see conversions.cjs;
 * - keeps what V8 makes of packages: see code-cache.cjs;
 * - ends a cell only when everything it shows has been drawn (see display.ts);
 * - never drops a message, and dies with the process that started it.
 */
const Module = require('node:module');
const path = require('node:path');
const { Worker } = require('node:worker_threads');
const { cacheOf, cellCompiler, override, root, tslab } = require('./cell-compiler.cjs');
const { keepCode } = require('./code-cache.cjs');

const connectionFile = path.resolve(process.argv[2] ?? '');
process.chdir(root);
process.noDeprecation = true; // Old dependencies would print warnings into the cells.

const headless = Boolean(process.env.MEPS_HEADLESS);
const keepNewCode = keepCode(cacheOf('code'));
const conversions = compileLate();
queueEveryMessage();
const { startKernel } = require('tslab/dist/main.js');
waitForDisplays();
executeWith((execute) => execute().finally(keepNewCode));
if (!headless) prepareInPauses();
dieWithParent();
startKernel({ configPath: connectionFile, enableFindLocal: false });

/** Gives tslab another module in place of one of its own. */
function standIn(file, exports) {
  const id = path.join(tslab, file);
  require.cache[id] = Object.assign(new Module(id), { filename: id, loaded: true, exports });
  return id;
}

/** Loads the compiler when a cell needs it: see conversions.cjs. */
function compileLate() {
  const load = (file) => {
    const id = path.join(tslab, file);
    const stand = require.cache[id];
    delete require.cache[id];
    try {
      return require(id);
    } finally {
      require.cache[id] = stand;
    }
  };
  const conversions = cellCompiler({ headless, load });
  standIn('converter.js', conversions);
  // Only a documentation comment can say more of a cell.
  const getCodeMetadata = (cell) =>
    cell.includes('/**') ? load('metadata.js').getCodeMetadata(cell) : {};
  standIn('metadata.js', { getCodeMetadata });
  return conversions;
}

/** How long a reader reads before the compiler is started for the next cell. */
const PAUSE_MS = 3000;

/** The compiler needs two seconds to start: those in which a reader reads what a cell has shown. */
function prepareInPauses() {
  let pause;
  const prepare = () => {
    try {
      conversions.prepare();
    } catch {
      // The cell that needs it will say so.
    }
  };
  executeWith(async (execute) => {
    clearTimeout(pause);
    try {
      return await execute();
    } finally {
      pause = setTimeout(prepare, PAUSE_MS).unref();
    }
  });
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

/** Puts something around the execution of each cell. */
function executeWith(around) {
  const { prototype } = require('tslab/dist/jupyter.js').JupyterHandlerImpl;
  const execute = prototype.handleExecuteImpl;
  prototype.handleExecuteImpl = function (...request) {
    return around(() => execute.apply(this, request));
  };
}

/** `show` draws in the background; a failed drawing fails the cell that asked for it. */
function waitForDisplays() {
  const displays = Symbol.for('meps-ldh.displays');
  const drawn = async () => {
    const pending = globalThis[displays];
    globalThis[displays] = undefined;
    await pending;
  };
  executeWith(async (execute) => {
    try {
      const count = await execute();
      await drawn();
      return count;
    } catch (failure) {
      await drawn().catch(() => {});
      throw failure;
    }
  });
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
