import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { test } from 'node:test';
import ts from 'typescript';

import { readNotebook, sourceOf } from './notebook-file.js';
import { type Answer, type Marks, marksBundle, marksOf } from './task.js';

const square = (x: number) => x * x;
const cases: [number][] = [[1], [2], [3]];
const sentence = (marks: Marks) => String(marksBundle(marks).data['text/plain']);

test('a right answer is called right, up to rounding', () => {
  const marks = marksOf((x) => x ** 2 * (1 + 1e-7), square, cases);
  assert.deepEqual(marks, { right: 3, cases: 3, isUntouched: false });
  assert.equal(sentence(marks), '✔ Right in all 3 cases.');
});

test('a wrong answer is shown with the first case that differs', () => {
  const marks = marksOf((x) => 2 * x, square, cases);
  assert.equal(marks.right, 1);
  assert.match(sentence(marks), /right in 1 of 3 cases; for 1 the answer is 2, and should be 1\./);
});

test('a function that is not written yet is no mistake, and one that throws is', () => {
  const untouched = marksOf(() => Number.NaN, square, cases);
  assert.match(sentence(untouched), /Your turn: 3 cases wait/);
  const broken = marksOf(
    () => {
      throw new Error('no such thing');
    },
    square,
    cases,
  );
  assert.match(sentence(broken), /an error \(no such thing\)/);
});

test('lists are compared number by number, and by their length', () => {
  const truth = () => Float64Array.of(0.5, 0.25);
  assert.equal(marksOf(() => [0.5, 0.25], truth, [[]]).right, 1);
  assert.equal(marksOf(() => [0.5], truth, [[]]).right, 0);
  assert.equal(marksOf(() => [0.5, Number.NaN], truth, [[]]).right, 0);
});

const root = path.resolve(__dirname, '..', '..');
const folder = path.join(root, 'notebooks');

/** Runs a task's cell, with its solution in place of what the reader is to write, and marks it. */
function marksOfCell(cell: string, solution = ''): Marks {
  const marked: Marks[] = [];
  const mark = (answer: () => Answer, truth: () => Answer, inputs: []) =>
    marked.push(marksOf(answer, truth, inputs));
  const require = createRequire(path.join(root, 'cell.ts'));
  const load = (name: string) =>
    name.endsWith('/notebook/index.js') ? { check: mark } : require(name);
  // The later of two functions of one name is the one that is called.
  const { outputText } = ts.transpileModule(`${cell}\n${solution}`, {
    compilerOptions: { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022 },
  });
  new Function('require', 'exports', outputText)(load, {});
  assert.equal(marked.length, 1, 'one check in a cell');
  return marked[0];
}

for (const name of readdirSync(folder).filter((file) => file.endsWith('.ipynb'))) {
  const { cells } = readNotebook(path.join(folder, name));
  const tasks = cells.flatMap((cell, k) =>
    cell.cell_type === 'code' && /^check\(/m.test(sourceOf(cell)) ? [k] : [],
  );
  for (const k of tasks) {
    test(`${name}: the task of cell ${k} waits for the reader, and its solution is right`, () => {
      const task = sourceOf(cells[k]);
      assert.ok(marksOfCell(task).isUntouched);
      const [, solution] =
        /<details>[\s\S]*?```ts\n([\s\S]*?)```/.exec(sourceOf(cells[k + 1])) ?? [];
      assert.ok(solution, 'a solution in the next cell');
      const { wrong } = marksOfCell(task, solution);
      assert.equal(wrong, undefined);
    });
  }
}
