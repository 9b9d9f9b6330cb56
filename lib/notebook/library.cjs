/**
 * The library as a kernel sees it: the text of each file, and the JavaScript made of it.
 *
 * A reader who edits a file gets the new version in the next cell; a headless run keeps the texts that it
 * began with. JavaScript is made by esbuild, a file at a time, and kept by content.
 */
const { createHash } = require('node:crypto');
const { readFileSync, statSync } = require('node:fs');
const path = require('node:path');

exports.Library = class Library {
  /** The texts read so far, with the sign that tells whether the file has changed. */
  #read = new Map();
  /** What modules this kernel has been given: the hash of the text by file. */
  #given = new Map();
  #root;
  #cache;
  #frozen;

  /**
   * @param root the project's folder
   * @param cache where JavaScript is kept: see cache.cjs
   * @param frozen whether files keep the text of the first reading
   */
  constructor(root, cache, frozen) {
    this.#root = root;
    this.#cache = cache;
    this.#frozen = frozen;
  }

  /** Text and hash of a file as it is now (or was, if frozen); undefined where there is none. */
  file(name) {
    const known = this.#read.get(name);
    if (known && this.#frozen) return known;
    const sign = signOf(name);
    if (known?.sign === sign) return known;
    this.#read.delete(name);
    if (sign === undefined) return undefined;
    const text = withNamedTypes(name, readFileSync(name, 'utf8').replace(/^\uFEFF/, ''));
    const file = { text, hash: hashOf(text), sign };
    this.#read.set(name, file);
    return file;
  }

  /**
   * JavaScript for tslab of those modules that this kernel has not been given in this version. tslab
   * evaluates them anew when they are next imported.
   *
   * @param modules hashes of texts by path from the root
   * @param textOf gives the text of one
   */
  modules(modules, textOf) {
    const fresh = Object.entries(modules).filter(([file, hash]) => this.#given.get(file) !== hash);
    return fresh.map(([file, hash]) => {
      const data = this.#cache.text(`${hash}.js`, () => commonJs(file, textOf(file)));
      this.#given.set(file, hash);
      return { path: path.join(this.#root, file).replace(/\.ts$/, '.js'), data };
    });
  }
};

/**
 * A cell's variable may have a type that its module keeps to itself; the next cell must be able to name it.
 * So a module's own types are exported, behind its last line.
 */
function withNamedTypes(name, text) {
  if (!name.endsWith('.ts') || !/^export /m.test(text)) return text;
  const declared = text.matchAll(/^(?:interface|type|enum|class|abstract class) (\w+)/gm);
  const listed = [...text.matchAll(/^export (?:type )?\{([^}]*)\}/gm)].map(([, names]) => names);
  const own = [...new Set([...declared].map(([, type]) => type))].filter(
    (type) => !listed.some((names) => new RegExp(`\\b${type}\\b`).test(names)),
  );
  return own.length > 0 ? `${text}\nexport type { ${own.join(', ')} };\n` : text;
}

const hashOf = (text) => createHash('sha256').update(text).digest('hex').slice(0, 20);
exports.hashOf = hashOf;

/** Changes when a file is written. */
function signOf(file) {
  const stat = statSync(file, { throwIfNoEntry: false });
  return stat && `${stat.mtimeMs} ${stat.size} ${stat.ino}`;
}
exports.signOf = signOf;

function commonJs(file, text) {
  const { transformSync } = require('esbuild');
  const loader = file.endsWith('.ts') ? 'ts' : 'js';
  return transformSync(text, { loader, format: 'cjs', target: 'es2022', sourcefile: file }).code;
}
