/** Cells that were compiled before need no compiler, and an edit of the library is never overlooked. */
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { writeTestNotebook } from '../testing/notebook.js';
import { Kernel } from './kernel-process.js';
import { type Output, OutputCollector, type OutputMessage, streamText } from './outputs.js';
import { prepareCells } from './prepare.js';

const root = path.resolve(__dirname, '..', '..');
const data = mkdtempSync(path.join(os.tmpdir(), 'conversions-'));
const part = path.join('data', 'cache', `conversions-test-${process.pid}`);
mkdirSync(path.join(root, part), { recursive: true });
after(() => {
  rmSync(data, { recursive: true, force: true });
  rmSync(path.join(root, part), { recursive: true, force: true });
});

/** Writes a module that cells import. */
const write = (name: string, text: string) => writeFileSync(path.join(root, part, name), text);

/** Tells whether the kernel has loaded the compiler. */
const COMPILER =
  "Object.keys(require('module')._cache).some((file) => file.endsWith('typescript-for-tslab/lib/typescript.js'))";

interface Said {
  stdout: string;
  stderr: string;
}

/** What a new kernel says to cells. */
async function say<T>(use: (run: (code: string) => Promise<Said>) => Promise<T>, headless = '1') {
  const kernel = await Kernel.start({ env: { MEPS_HEADLESS: headless, MEPS_DATA: data } });
  try {
    return await use(async (code) => {
      const outputs: Output[] = [];
      const collector = new OutputCollector();
      const show = (message: OutputMessage) => collector.add(outputs, message);
      const { status } = await kernel.execute(code, show, 60_000);
      await kernel.flush();
      if (status !== 'ok') await sleep(300); // tslab drops requests for 200 ms after an error.
      const [stdout, stderr] = (['stdout', 'stderr'] as const).map((name) =>
        streamText(outputs, name),
      );
      return { stdout, stderr };
    });
  } finally {
    await kernel.kill();
  }
}

const inOrder = (cells: string[]) =>
  say(async (run) => {
    const said: Said[] = [];
    for (const cell of cells) said.push(await run(cell));
    return said;
  });

test('cells compiled before say the same without the compiler', async () => {
  write('sum.ts', 'export const sum = (a: number, b: number): number => a + b;\n');
  const cells = [
    `import { sum } from './${part}/sum.js'; sum(1, 2)`,
    'const three = sum(1, 2); const later = await Promise.resolve(three); later + 1',
    'interface Pair { a: number } const pair: Pair = { a: sum(three, later) }; pair',
    COMPILER,
  ];
  const [first, second] = [await inOrder(cells), await inOrder(cells)];
  const expected = ['3\n', '4\n', '{ a: 6 }\n'];
  assert.deepEqual(first.map(({ stdout }) => stdout).slice(0, 3), expected);
  assert.deepEqual(second.slice(0, 3), first.slice(0, 3));
  assert.deepEqual([first[3].stdout, second[3].stdout], ['true\n', 'false\n']);
});

test('what was prepared needs no compiler', async () => {
  const cells = ['const prepared = 1; prepared', 'globalThis.process.pid > prepared', COMPILER];
  const file = path.join(data, 'prepared.ipynb');
  writeTestNotebook(file, cells);
  process.env.MEPS_DATA = data;
  await prepareCells([file]);
  const said = await inOrder(cells);
  assert.deepEqual(
    said.map(({ stdout }) => stdout),
    ['1\n', 'true\n', 'false\n'],
  );
});

test('while the reader pauses the compiler is made ready for a new cell', async () => {
  const cells = ['const paused = 1; paused', COMPILER];
  await inOrder(cells);
  await say(async (run) => {
    assert.equal((await run(cells[0])).stdout, '1\n');
    await sleep(6000);
    assert.equal((await run(cells[1])).stdout, 'true\n');
    assert.equal((await run('paused + 1')).stdout, '2\n');
  }, '');
});

test('the same cell after other cells is compiled anew', async () => {
  const cell = 'const text = String(value.length); text';
  const [, text] = await inOrder(["const value = 'four';", cell]);
  assert.deepEqual(text, { stdout: '4\n', stderr: '' });
  const [, wrong] = await inOrder(['const value = 4;', cell]);
  assert.match(wrong.stderr, /Property 'length' does not exist on type '4'/);
});

test('an edit between two kernels, and within a live one, reaches the next cell at once', async () => {
  write('value.ts', 'export const value = 1;\n');
  write('sum.ts', `import { value } from './value.js';\nexport const sum = () => value + 1;\n`);
  const cell = `import { value } from './${part}/value.js'; import { sum } from './${part}/sum.js'; value + sum()`;
  assert.equal((await inOrder([cell]))[0].stdout, '3\n');
  write('value.ts', 'export const value = 2;\n');
  assert.equal((await inOrder([cell]))[0].stdout, '5\n');
  await say(async (run) => {
    assert.equal((await run(cell)).stdout, '5\n');
    write('value.ts', 'export const value = 3;\n');
    const again = `import { value as again } from './${part}/value.js'; again`;
    assert.equal((await run(again)).stdout, '3\n');
    write('value.ts', 'export const value = 1;\n');
    assert.equal((await run(again)).stdout, '1\n');
  }, '');
});

test('a headless kernel keeps the library that it began with', async () => {
  write('kept.ts', 'export const kept = 1;\nexport const name: string = "a";\n');
  await say(async (run) => {
    assert.equal((await run(`import { kept } from './${part}/kept.js'; kept`)).stdout, '1\n');
    write('kept.ts', 'export const kept = 2;\n');
    const { stdout } = await run(`import { kept as k, name } from './${part}/kept.js'; [k, name]`);
    assert.equal(stdout, "[ 1, 'a' ]\n");
  });
});

test('a wrong type and a wrong import are said each time; lines are those of the cell', async () => {
  const wrong = "const a = 1;\n\nconst b: number = 'b';";
  for (let time = 0; time < 2; time++) {
    const [said] = await inOrder([wrong]);
    assert.match(said.stderr, /^3:7 - Type 'string' is not assignable to type 'number'/);
  }
  write('thrower.ts', 'export const fail = (): never => { throw new Error("on purpose"); };\n');
  const thrown = `import { fail } from './${part}/thrower.js';\n\nfail();`;
  const [first, second] = [await inOrder([thrown]), await inOrder([thrown])];
  assert.match(first[0].stderr, /on purpose/);
  assert.deepEqual(second, first);
});

test('an error in a library file that was edited is said with its place', async () => {
  write('edited.ts', 'export const edited = 1;\n');
  await say(async (run) => {
    await run(`import { edited } from './${part}/edited.js'; edited`);
    write('edited.ts', 'export const edited: string = 1;\n');
    const { stderr } = await run(`import { edited as e } from './${part}/edited.js'; e`);
    assert.match(stderr, /edited\.ts 1:14 - Type 'number' is not assignable to type 'string'/);
    write('edited.ts', 'export const edited = ;\n');
    const broken = await run(`import { edited as f } from './${part}/edited.js'; f`);
    assert.match(broken.stderr, /edited\.ts 1:23 - Expression expected/);
  }, '');
});

test('a variable may have a type that its module does not export', async () => {
  write('own.ts', 'interface Own { a: number }\nexport const own = (): Own => ({ a: 5 });\n');
  const cells = [`import { own } from './${part}/own.js'; const mine = own();`, 'mine.a'];
  assert.deepEqual((await inOrder(cells))[1], { stdout: '5\n', stderr: '' });
  const [, wrong] = await inOrder([cells[0], 'mine.b']);
  assert.match(wrong.stderr, /Property 'b' does not exist on type 'Own'/);
});

test('modules written in cells work as before, and nothing is remembered after them', async () => {
  const cells = [
    '/** @module helpers */\nexport const twice = (x: number) => 2 * x;',
    "import { twice } from './helpers'; twice(4)",
  ];
  for (const [source, expected] of [
    ['2 * x', '8\n'],
    ['3 * x', '12\n'],
  ]) {
    const [, said] = await inOrder([cells[0].replace('2 * x', source), cells[1]]);
    assert.deepEqual(said, { stdout: expected, stderr: '' });
  }
});

test('what is kept may be damaged or vanish', async () => {
  const folder = path.join(data, 'cache', 'kernel', 'cells');
  const cells = ['const kept = 1; kept'];
  await inOrder(cells);
  for (const name of readdirSync(folder)) writeFileSync(path.join(folder, name), '{"files":');
  assert.equal((await inOrder(cells))[0].stdout, '1\n');
  rmSync(path.join(data, 'cache'), { recursive: true });
  assert.equal((await inOrder(cells))[0].stdout, '1\n');
});
