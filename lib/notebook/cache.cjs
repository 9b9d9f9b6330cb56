/** A folder of small files that may vanish at any time: what cannot be read is made again. */
const { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, utimesSync } =
  require('node:fs');
const { writeFileSync } = require('node:fs');
const path = require('node:path');

const DAY = 86_400_000;
/** What nobody has used for this long is removed. */
const KEPT = 30 * DAY;

exports.Cache = class Cache {
  #folder;
  #tidied = false;

  constructor(folder) {
    this.#folder = folder;
  }

  /** The bytes of an entry, or undefined. */
  read(name) {
    const file = path.join(this.#folder, name);
    try {
      const bytes = readFileSync(file);
      const now = Date.now();
      if (now - statSync(file).mtimeMs > DAY) utimesSync(file, now / 1000, now / 1000);
      return bytes;
    } catch {
      return undefined;
    }
  }

  /** Keeps an entry; a full or read-only disk is no error. */
  write(name, content) {
    const file = path.join(this.#folder, name);
    const draft = `${file}.${process.pid}`;
    try {
      mkdirSync(this.#folder, { recursive: true });
      this.#tidy();
      writeFileSync(draft, content);
      renameSync(draft, file);
    } catch {
      rmSync(draft, { force: true });
    }
  }

  /** A text that is kept, or made now. */
  text(name, make) {
    const kept = this.read(name);
    if (kept) return kept.toString('utf8');
    const made = make();
    this.write(name, made);
    return made;
  }

  #tidy() {
    if (this.#tidied) return;
    this.#tidied = true;
    for (const name of readdirSync(this.#folder)) {
      const file = path.join(this.#folder, name);
      const stat = statSync(file, { throwIfNoEntry: false });
      if (stat && Date.now() - stat.mtimeMs > KEPT) rmSync(file, { force: true });
    }
  }
};
