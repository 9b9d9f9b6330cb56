/** What is installed: exactly the pinned packages, verified, without running anything of theirs. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { projectRoot } from '../base/root.js';
import { noticeText } from './notice.js';

const root = projectRoot();
const read = (file: string) => readFileSync(path.join(root, file), 'utf8');
const manifest = JSON.parse(read('package.json'));
const direct: { [name: string]: string } = {
  ...manifest.dependencies,
  ...manifest.devDependencies,
};
const lock = JSON.parse(read('package-lock.json'));
const SHIM = 'lib/engine/tfjs-node-shim';

test('every dependency is pinned to one version', () => {
  const overrides = Object.values(manifest.overrides).flatMap((one) =>
    Object.values(one as object),
  );
  for (const version of [
    ...Object.values(direct),
    ...overrides,
    ...Object.values(manifest.peerDependencies),
  ]) {
    assert.match(
      String(version),
      /^((npm:[@\w./-]+@)?\d+\.\d+\.\d+|file:lib\/[\w/-]+|\$@?[\w/-]+)$/,
    );
  }
});

test('every locked package has a hash, and none names the place it came from', () => {
  assert.equal(lock.lockfileVersion, 3);
  const { '': _project, [SHIM]: _shim, ...packages } = lock.packages;
  for (const [place, { integrity, resolved, link }] of Object.entries<{ [field: string]: string }>(
    packages,
  )) {
    if (link) assert.equal(resolved, SHIM, place);
    else {
      assert.match(integrity ?? 'none', /^sha512-/, place);
      assert.equal(resolved, undefined, place);
    }
  }
});

test('the lock file is that of package.json', () => {
  const { dependencies, devDependencies } = lock.packages[''];
  assert.deepEqual({ ...dependencies, ...devDependencies }, direct);
});

test('install scripts stay off', () => {
  assert.match(read('.npmrc'), /^ignore-scripts=true$/m);
  for (const hook of ['preinstall', 'install', 'postinstall', 'prepare']) {
    assert.equal(manifest.scripts[hook], undefined);
  }
});

test('each direct dependency and each override is explained in CONTRIBUTING.md', () => {
  const text = read('CONTRIBUTING.md');
  const overridden = Object.values(manifest.overrides).flatMap((one) => Object.keys(one as object));
  for (const name of [...Object.keys(direct), ...overridden]) {
    if (name.startsWith('@types/')) continue;
    assert.ok(text.includes(`\`${name}\``), `${name} is missing`);
  }
  const [table] = text.split('## Packages, and why')[1].split('\n## ');
  const listed = [...table.matchAll(/^\| `([^`]+)`/gm)].map(([, name]) => name);
  for (const name of listed)
    assert.ok(direct[name] || overridden.includes(name), `${name} is gone`);
});

test('NOTICE.md lists the packages of the lock file', () => {
  assert.equal(read('NOTICE.md'), noticeText(), 'run `npm run readme`');
});

test('no tracked file names a registry host or a folder of one machine', (t) => {
  const { status, stdout } = spawnSync('git', ['ls-files', '-z'], { cwd: root, encoding: 'utf8' });
  if (status !== 0) return t.skip('not a git clone');
  const hosts = new RegExp(`${['registry.', 'npm', 'js'].join('')}|registry\\.yarnpkg`, 'i');
  const machine = /(^|["'`\s=(:])\/(work|root|home|Users)\/\w/;
  for (const file of stdout.split('\0').filter(Boolean)) {
    // A container's own paths are the same on every machine.
    if (file.startsWith('binder/')) continue;
    let text: string;
    try {
      text = read(file);
    } catch {
      continue; // deleted, but not committed yet
    }
    assert.doesNotMatch(text, hosts, file);
    assert.ok(!machine.test(text), `${file}: ${machine.exec(text)?.[0]}`);
  }
});
