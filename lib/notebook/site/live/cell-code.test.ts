import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CellSyntaxError, cellScript, readCell } from './cell-code.js';
import { neededCells } from './order.js';

interface Ran {
  scope: { [name: string]: unknown };
  last: unknown;
}

/** Runs cells one after the other, as the worker does, with modules that count. */
async function runCells(...sources: string[]): Promise<Ran> {
  const scope: Ran['scope'] = {};
  const value: { last?: unknown } = {};
  for (const source of sources) {
    const self: { $cell?: (...given: unknown[]) => Promise<void> } = {};
    const script = cellScript(readCell(source), Object.keys(scope));
    new Function('self', script)(self);
    const load = (name: string) => ({ default: name, two: 2, three: 3 });
    await self.$cell?.(scope, load, value);
  }
  return { scope, last: value.last };
}

test('types go, names stay for later cells, and the last expression has a value', async () => {
  const { scope, last } = await runCells(
    "import all, { two, three as drei } from './x.js';\nimport * as every from './y.js';",
    'interface A { n: number }\nconst { a, b: [c], ...rest } = { a: two as number, b: [drei], d: 4 };',
    'let sum: number = a + c; // 5\nfunction twice(n: number): number { return 2 * n }\nclass Box<T> { constructor(readonly it: T) {} }',
    'sum = await Promise.resolve(sum + 1);\ntwice(sum) satisfies number',
  );
  assert.equal(last, 12);
  assert.equal(scope.sum, 6);
  assert.equal(scope.all, './x.js');
  assert.deepEqual(scope.rest, { d: 4 });
  assert.deepEqual(
    Object.keys(scope).sort(),
    'Box a all c drei every rest sum twice two'.split(' ').sort(),
  );
});

test('a cell may declare anew what an earlier one has declared', async () => {
  const { scope } = await runCells('const x = 1;', 'const x = 2;', 'const y = x;');
  assert.equal(scope.y, 2);
});

test('every line of the script is the line of the cell', () => {
  const source =
    "import {\n  two,\n} from './x.js';\ntype T = {\n  a: number;\n};\nthrow new Error('here');";
  const script = cellScript(readCell(source), ['two', 'other']);
  assert.match(script.split('\n')[6], /throw new Error/);
});

test('what cannot be read says where', () => {
  for (const [source, line] of [
    ['const a = 1;\nconst b = ;', 2],
    ['const a = 1;\nconst a = 2;', 2],
    ['show(\n\n', 3],
  ] as const) {
    assert.throws(
      () => readCell(source),
      (error: unknown) =>
        error instanceof CellSyntaxError && error.line === line && !/\(\d/.test(error.message),
      source,
    );
  }
});

test('properties and imports are no uses', () => {
  const { uses, imports } = readCell("import { a as b } from './x.js';\nc.d(e);");
  assert.deepEqual([...uses], ['c', 'e']);
  assert.deepEqual(imports, [{ module: './x.js', names: ['b'] }]);
});

test('a cell needs the cells that declare its names, and what these need', () => {
  const cell = (id: string, declares: string[], uses: string[]) => ({
    id,
    declares,
    uses: new Set(uses),
  });
  const cells = [
    cell('imports', ['run', 'show'], []),
    cell('old', ['x'], ['run']),
    cell('new', ['x'], ['run']),
    cell('idle', ['y'], ['run']),
    cell('last', ['x2'], ['x', 'show']),
  ];
  assert.deepEqual(
    neededCells(cells).map(({ id }) => id),
    ['imports', 'new', 'last'],
  );
});
