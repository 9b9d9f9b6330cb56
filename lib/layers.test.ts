import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import ts from 'typescript';

/** What each folder may import besides itself. */
const allowed: { [layer: string]: string[] } = {
  theory: [],
  engine: [],
  data: [],
  figures: [],
  training: ['engine', 'data', 'theory'],
  models: ['training', 'engine', 'data', 'theory'],
  metrics: ['models', 'training', 'engine', 'data', 'theory'],
  bench: ['metrics', 'models', 'training', 'engine', 'data', 'theory'],
  experiments: ['models', 'metrics', 'figures', 'training', 'engine', 'data', 'theory'],
  notebook: ['experiments', 'models', 'metrics', 'figures', 'training', 'engine', 'data', 'theory'],
};

const root = __dirname;
const files = readdirSync(root, { recursive: true, encoding: 'utf8' })
  .map((file) => file.split(path.sep).join('/'))
  .filter((file) => file.endsWith('.ts') && !file.endsWith('.d.ts') && !file.endsWith('.test.ts'));

/** Project files that `file` imports, relative to lib/. */
function importsOf(file: string): string[] {
  const source = readFileSync(path.join(root, file), 'utf8');
  return ts
    .preProcessFile(source, true, true)
    .importedFiles.map(({ fileName }) => fileName)
    .filter((name) => name.startsWith('.'))
    .map((name) => path.posix.join(path.posix.dirname(file), name).replace(/\.js$/, '.ts'));
}

test('imports point down the layers and never up', () => {
  const upward: string[] = [];
  for (const file of files) {
    const [layer] = file.split('/');
    if (!file.includes('/') || layer === 'commands') continue;
    assert.ok(allowed[layer], `lib/${layer} is no layer of the design`);
    for (const target of importsOf(file)) {
      const [to] = target.split('/');
      if (to !== layer && !allowed[layer].includes(to)) upward.push(`${file} → ${target}`);
    }
  }
  assert.deepEqual(upward, []);
});

test('theory imports no package', () => {
  for (const file of files.filter((name) => name.startsWith('theory/'))) {
    const source = readFileSync(path.join(root, file), 'utf8');
    const packages = ts
      .preProcessFile(source, true, true)
      .importedFiles.map(({ fileName }) => fileName)
      .filter((name) => !name.startsWith('.'));
    assert.deepEqual(packages, [], file);
  }
});

test('there are no circular imports', () => {
  const state = new Map<string, 'open' | 'done'>();
  const visit = (file: string, trail: string[]): void => {
    if (state.get(file) === 'done') return;
    assert.notEqual(state.get(file), 'open', `circle: ${[...trail, file].join(' → ')}`);
    state.set(file, 'open');
    for (const target of importsOf(file)) {
      if (files.includes(target)) visit(target, [...trail, file]);
    }
    state.set(file, 'done');
  };
  for (const file of files) visit(file, []);
  assert.ok(state.size > 50);
});
