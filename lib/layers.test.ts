/** The shape of lib: imports point one way, the map in CONTRIBUTING.md tells the truth, some habits are kept. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import ts from 'typescript';

/** From bottom to top; a layer may import those before it, unless `narrow` says less. */
const LAYERS = [
  'base',
  'theory',
  'engine',
  'data',
  'figures',
  'training',
  'models',
  'metrics',
  'runs',
  'record',
  'experiments',
  'notebook',
  'bench',
  'commands',
  'testing',
];
const narrow: { [layer: string]: string[] } = {
  theory: [],
  engine: ['base'],
  data: ['base'],
  figures: ['base'],
  record: ['base', 'engine', 'figures', 'data'],
};

const root = __dirname;
const files = readdirSync(root, { recursive: true, encoding: 'utf8' })
  .map((file) => file.split(path.sep).join('/'))
  .filter((file) => file.endsWith('.ts') && !file.endsWith('.d.ts') && !file.endsWith('.test.ts'));
const sourceOf = (file: string) => readFileSync(path.join(root, file), 'utf8');

function importedBy(file: string): string[] {
  return ts
    .preProcessFile(sourceOf(file), true, true)
    .importedFiles.map(({ fileName }) => fileName);
}

/** Project files that `file` imports, relative to lib/. */
function importsOf(file: string): string[] {
  return importedBy(file)
    .filter((name) => name.startsWith('.'))
    .map((name) => path.posix.join(path.posix.dirname(file), name).replace(/\.js$/, '.ts'));
}

test('imports point down the layers and never up', () => {
  const upward: string[] = [];
  for (const file of files.filter((name) => name.includes('/'))) {
    const [layer] = file.split('/');
    assert.ok(LAYERS.includes(layer), `lib/${layer} is no layer of the design`);
    const allowed = narrow[layer] ?? LAYERS.slice(0, LAYERS.indexOf(layer));
    for (const target of importsOf(file)) {
      const [to] = target.split('/');
      if (to !== layer && !allowed.includes(to)) upward.push(`${file} → ${target}`);
    }
  }
  assert.deepEqual(upward, []);
});

test('a chapter never imports another chapter', () => {
  const across: string[] = [];
  for (const file of files.filter((name) => /^experiments\/\d\d-/.test(name))) {
    const chapter = file.split('/')[1];
    for (const target of importsOf(file)) {
      const [layer, room] = target.split('/');
      const own = room === chapter || room === 'shared';
      if (layer === 'experiments' && !own) across.push(`${file} → ${target}`);
    }
  }
  assert.deepEqual(across, []);
});

test('theory imports no package', () => {
  for (const file of files.filter((name) => name.startsWith('theory/'))) {
    assert.deepEqual(
      importedBy(file).filter((name) => !name.startsWith('.')),
      [],
      file,
    );
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

test('the map in CONTRIBUTING.md lists the layers in this order', () => {
  const guide = readFileSync(path.join(root, '..', 'CONTRIBUTING.md'), 'utf8');
  const listed = [...guide.matchAll(/^lib\/([a-z]+)\/ /gm)].map(([, layer]) => layer);
  assert.deepEqual(listed, LAYERS);
});

/** Every node of a file's syntax tree. */
function nodesOf(file: string): ts.Node[] {
  const nodes: ts.Node[] = [];
  const visit = (node: ts.Node): void => {
    nodes.push(node);
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile(file, sourceOf(file), ts.ScriptTarget.Latest, true));
  return nodes;
}

test('no object literal is spread: it would switch off the check for misspelt fields', () => {
  const spread = files.filter((file) =>
    nodesOf(file).some(
      (node) => ts.isSpreadAssignment(node) && ts.isObjectLiteralExpression(node.expression),
    ),
  );
  assert.deepEqual(spread, []);
});

test('casts that say nothing (`as never`, `as unknown as`) stay rare', () => {
  const casts = files.flatMap((file) => {
    const found = sourceOf(file).match(/\bas never\b|\bas unknown as\b/g) ?? [];
    return found.map(() => file);
  });
  assert.ok(casts.length <= 10, `${casts.length} casts: ${casts.join(', ')}`);
});
