import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';

const folder = mkdtempSync(path.join(os.tmpdir(), 'code-cache-'));
after(() => rmSync(folder, { recursive: true, force: true }));
const packages = path.join(folder, 'node_modules');
const kept = path.join(folder, 'kept');

const filler = `// ${'long enough to be kept '.repeat(200)}\n`;
function write(name: string, text: string): void {
  const file = path.join(packages, name);
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, text + filler);
}

/** What a process prints that loads the package `one`, and whether V8 used what was kept. */
function load(): { said: string; fresh: number } {
  const script = `
    const { Cache } = require(${JSON.stringify(path.join(__dirname, 'cache.cjs'))});
    const { keepCode } = require(${JSON.stringify(path.join(__dirname, 'code-cache.cjs'))});
    const cache = new Cache(${JSON.stringify(kept)});
    let fresh = 0;
    const { write } = cache;
    cache.write = (...entry) => { fresh++; write.apply(cache, entry); };
    const keep = keepCode(cache);
    const said = require(${JSON.stringify(path.join(packages, 'one', 'index.js'))});
    keep();
    console.log(JSON.stringify({ said, fresh }));`;
  const { stdout, stderr } = spawnSync(process.execPath, ['-e', script], { encoding: 'utf8' });
  assert.notEqual(stdout, '', stderr);
  return JSON.parse(stdout);
}

test('packages are loaded as without it, from what was kept once they have been compiled', () => {
  write(
    'one/index.js',
    `const two = require('./two.js');
    module.exports = [two.text, require.resolve('two') !== '', typeof require.cache, this === exports,
      require('path').basename(__filename), require('path').basename(__dirname)].join(' ');\n`,
  );
  write('one/two.js', "exports.text = require('two');\n");
  write('two/index.js', "module.exports = 'first';\n");
  const said = 'first true object true index.js one';
  assert.deepEqual(load(), { said, fresh: 3 });
  assert.deepEqual(load(), { said, fresh: 0 });
});

test('a package that changes, or what is kept damaged, is compiled anew', () => {
  write('one/index.js', "module.exports = 'new';\n");
  assert.deepEqual(load(), { said: 'new', fresh: 1 });
  write('one/index.js', "module.exports = 'old'; // longer\n");
  assert.deepEqual(load(), { said: 'old', fresh: 1 });
  for (const name of readdirSync(kept)) writeFileSync(path.join(kept, name), 'damaged');
  assert.deepEqual(load(), { said: 'old', fresh: 1 });
  assert.deepEqual(load(), { said: 'old', fresh: 0 });
});

test('a mistake in a package is told as without it', () => {
  write('one/index.js', "try { require('./two.js'); } catch (e) { module.exports = e.name; }\n");
  write('one/two.js', 'const = 1;\n');
  assert.equal(load().said, 'SyntaxError');
});
