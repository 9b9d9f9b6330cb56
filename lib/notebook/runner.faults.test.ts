/** What the runner does with notebooks and kernels that misbehave. Each test starts a real kernel. */
import assert from 'node:assert/strict';
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { type CellSource, writeTestNotebook } from '../testing/notebook.js';
import { Kernel } from './kernel-process.js';
import { type Output, OutputCollector } from './outputs.js';
import { type ExecuteOptions, executeNotebook } from './runner.js';

const root = path.resolve(__dirname, '..', '..');
const folder = mkdtempSync(path.join(os.tmpdir(), 'runner-'));
after(() => rmSync(folder, { recursive: true, force: true }));
let written = 0;

function notebookOf(...sources: CellSource[]): string {
  const file = path.join(folder, `n${++written}.ipynb`);
  writeTestNotebook(file, sources);
  return file;
}

const smoke: ExecuteOptions = { scale: 'smoke', seed: 1, cellTimeoutMs: 60_000 };

async function failureOf(file: string, options: Partial<ExecuteOptions> = {}) {
  const before = readFileSync(file, 'utf8');
  const result = await executeNotebook(file, { ...smoke, write: true, ...options });
  assert.equal(result.ok, false);
  assert.equal(readFileSync(file, 'utf8'), before, 'a failed notebook must stay as it was');
  assert.ok(result.failure);
  assert.ok(result.failure.message.startsWith(path.basename(file)), result.failure.message);
  return result.failure;
}

/** A cell that leaves the kernel's process id in a file. */
function pidCell(): { cell: string; pid(): Promise<number> } {
  const file = path.join(folder, `pid-${++written}`);
  const cell = `import { writeFileSync } from 'node:fs'; writeFileSync('${file}', String(process.pid));`;
  const pid = async () => {
    while (!existsSync(file) || !readFileSync(file, 'utf8')) await sleep(50);
    return Number(readFileSync(file, 'utf8'));
  };
  return { cell, pid };
}

function lives(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

async function dies(pid: number): Promise<boolean> {
  for (let tries = 0; tries < 100 && lives(pid); tries++) await sleep(100);
  return !lives(pid);
}

test('outputs are stored at scale laptop only, and the second run leaves the file byte-equal', async () => {
  const file = notebookOf(
    "console.log('a'); console.log('b');",
    '',
    '({ scale: process.env.MEPS_SCALE, seed: process.env.MEPS_SEED })',
  );
  const before = readFileSync(file, 'utf8');
  assert.equal((await executeNotebook(file, smoke)).changed, false);
  assert.equal(readFileSync(file, 'utf8'), before);
  const laptop: ExecuteOptions = { ...smoke, scale: 'laptop', seed: 7 };
  assert.equal((await executeNotebook(file, laptop)).changed, true);
  const stored = readFileSync(file, 'utf8');
  const { cells } = JSON.parse(stored);
  assert.deepEqual(cells[0].outputs[0].text, ['a\n', 'b\n']);
  assert.deepEqual(cells[2].outputs[0].text, ["{ scale: 'laptop', seed: '7' }\n"]);
  assert.equal((await executeNotebook(file, laptop)).changed, false);
  assert.equal(readFileSync(file, 'utf8'), stored);
});

test('a cell that throws is named with its number, its id and the error', async () => {
  const { cell, pid } = pidCell();
  const file = notebookOf(cell, "throw new RangeError('too far')", "console.log('never')");
  const failure = await failureOf(file);
  assert.match(failure.message, /cell 2 \(cell-2\): RangeError: too far/);
  assert.equal(failure.cellId, 'cell-2');
  assert.ok(await dies(await pid()), 'the kernel must not outlive the run');
});

test('syntax and type errors are reported as the compiler says them, strictly', async () => {
  assert.match((await failureOf(notebookOf('const x = ;'))).message, /Expression expected/);
  const nullable = 'const f = (s: string | null): number => s.length;';
  assert.match((await failureOf(notebookOf(nullable))).message, /'s' is possibly 'null'/);
  const missing = "import { nothing } from './lib/notebook/settings.js'; nothing;";
  assert.match((await failureOf(notebookOf(missing))).message, /nothing/);
});

test('an unhandled rejection fails the cell that started the work, even after it has ended', async () => {
  const late = "setTimeout(() => { void Promise.reject(new Error('too late')); }, 300); 0;";
  const wait = 'await new Promise((resolve) => setTimeout(resolve, 600));';
  assert.match((await failureOf(notebookOf(late, wait))).message, /too late/);
});

test('a failed drawing fails the cell that showed it', async () => {
  const source = "import { showSource } from './lib/notebook/index.js';";
  const file = notebookOf(source, "showSource('lib/theory/overlap.ts', 'nothing');");
  const { message } = await failureOf(file);
  assert.match(message, /cell-2.*does not export nothing/);
});

test('chatter on stderr fails a cell; a cell tagged raises-exception may fail', async () => {
  const { message } = await failureOf(notebookOf("console.warn('deprecated');"));
  assert.match(message, /cell 1 \(cell-1\): deprecated/);
  const expected = { source: "throw new Error('as shown')", tags: ['raises-exception'] };
  const result = await executeNotebook(notebookOf(expected, '1 + 1'), smoke);
  assert.equal(result.ok, true);
});

test('a kernel that dies in a cell is reported at once', async () => {
  const exit = await failureOf(notebookOf('process.exit(3);'));
  assert.match(exit.message, /cell-1\): The kernel died \(exit code 3\)/);
  const killed = await failureOf(notebookOf("process.kill(process.pid, 'SIGKILL');"));
  assert.match(killed.message, /The kernel died \(SIGKILL\)/);
});

test('a hanging cell is stopped after its time, whether it waits or spins', async () => {
  for (const hang of ['await new Promise(() => setInterval(() => {}, 1000));', 'while (true) {}']) {
    const { cell, pid } = pidCell();
    const failure = await failureOf(notebookOf(`${cell}\n${hang}`), { cellTimeoutMs: 4000 });
    assert.match(failure.message, /cell-1\): It ran longer than 4 s and was stopped/);
    assert.ok(await dies(await pid()));
  }
});

test('a record computed in a notebook is the one computed on the command line', async () => {
  const place = (name: string) => ({
    MEPS_FIGURES: path.join(folder, name, 'figures'),
    MEPS_DATA: path.join(folder, name, 'data'),
  });
  const cells = [
    "import { extToyGan } from './lib/experiments/09-gan/ext-toy-gan.js';",
    "import { run } from './lib/notebook/index.js';\nawait run(extToyGan);",
  ];
  const result = await executeNotebook(notebookOf(...cells), {
    ...smoke,
    kernel: { env: place('notebook') },
  });
  assert.deepEqual(result.failure, undefined);
  const cli = ['--import', 'tsx', 'lib/cli.ts', 'start', 'ext-toy-gan', '--scale', 'smoke'];
  const env = { ...process.env, ...place('command-line') };
  assert.equal(spawnSync(process.execPath, cli, { cwd: root, env }).status, 0);
  const [inNotebook, onCommandLine] = ['notebook', 'command-line'].map((name) => {
    const file = path.join(folder, name, 'figures', 'smoke', 'ext-toy-gan.json');
    return { ...JSON.parse(readFileSync(file, 'utf8')), seconds: 0, commit: '', checksum: '' };
  });
  assert.deepEqual(inNotebook, onCommandLine);
});

test('a fresh command has one name for all of its kernels, and no other command has it', async () => {
  const names: string[] = [];
  for (const fresh of [true, true, false]) {
    const file = notebookOf('console.log(process.env.MEPS_FRESH);');
    await executeNotebook(file, { ...smoke, fresh, write: true });
    names.push(JSON.parse(readFileSync(file, 'utf8')).cells[0].outputs[0].text[0].trim());
  }
  assert.match(names[0], /^[\da-f-]{36}$/);
  assert.deepEqual(names, [names[0], names[0], '']);
});

test('a flood of output arrives complete', async () => {
  const file = notebookOf('for (let i = 0; i < 50_000; i++) console.log(i);');
  const result = await executeNotebook(file, { ...smoke, write: true });
  assert.deepEqual(result.failure, undefined);
  const { cells } = JSON.parse(readFileSync(file, 'utf8'));
  assert.equal(cells[0].outputs[0].text.length, 50_000);
  assert.equal(cells[0].outputs[0].text[49_999], '49999\n');
});

test('progress of a cell reaches the runner and not the notebook', async () => {
  const file = notebookOf(
    "import { progress } from './lib/notebook/index.js';\nconst bar = progress(); bar.update(0.25, 'epoch 1'); bar.end();",
  );
  const seen: string[] = [];
  const onProgress: ExecuteOptions['onProgress'] = ({ fraction, text }) =>
    seen.push(`${fraction} ${text}`);
  const result = await executeNotebook(file, { ...smoke, write: true, onProgress });
  assert.deepEqual(result.failure, undefined);
  assert.ok(seen.includes('0.25 epoch 1'), seen.join());
  assert.deepEqual(JSON.parse(readFileSync(file, 'utf8')).cells[0].outputs, []);
});

test('the line about a record stands where the code puts it, behind drawings still in work', async () => {
  const file = notebookOf(
    "import { lineChart } from './lib/figures/index.js';\nimport { progress, show } from './lib/notebook/index.js';",
    `show(lineChart({ caption: '${folder}', x: { title: 'x' }, y: { title: 'y' } }, [{ name: 'a', x: [1, 2], y: [1, 2] }]));
progress().end({ data: { 'text/plain': 'behind' } });`,
  );
  const result = await executeNotebook(file, { ...smoke, write: true });
  assert.deepEqual(result.failure, undefined);
  const { outputs } = JSON.parse(readFileSync(file, 'utf8')).cells[1];
  const texts = outputs.map((output: { data: { 'text/plain': string[] } }) =>
    output.data['text/plain'].join(''),
  );
  assert.deepEqual(texts, [folder, folder, 'behind']);
});

test('a library file that changes, comes or goes reaches the next cell of a live kernel', async () => {
  const part = path.join('data', 'cache', `kernel-test-${process.pid}`);
  mkdirSync(path.join(root, part), { recursive: true });
  const write = (name: string, value: number) =>
    writeFileSync(path.join(root, part, name), `export const value = ${value};\n`);
  write('old.ts', 1);
  const kernel = await Kernel.start({ env: { MEPS_HEADLESS: '' } });
  const run = async (code: string) => {
    const outputs: Output[] = [];
    const collector = new OutputCollector();
    await kernel.execute(code, (message) => collector.add(outputs, message), 60_000);
    return outputs.map((output) => ('text' in output ? output.text.join('') : '')).join('');
  };
  try {
    assert.equal(await run(`import { value } from './${part}/old.js'; value`), '1\n');
    write('old.ts', 2);
    write('new.ts', 3);
    await sleep(4000);
    assert.equal(await run('1 + 1'), '2\n');
    assert.equal(await run(`import { value as again } from './${part}/old.js'; again`), '2\n');
    assert.equal(await run(`import { value as added } from './${part}/new.js'; added`), '3\n');
    rmSync(path.join(root, part, 'new.ts'));
    await sleep(2000);
    assert.equal(await run('2 + 2'), '4\n');
  } finally {
    await kernel.kill();
    rmSync(path.join(root, part), { recursive: true, force: true });
  }
});

test('a compiler that fails in one cell works again in the next', async () => {
  const breakOnce = `const compiler = require('@tslab/typescript-for-tslab');
const { fileExists } = compiler.sys;
compiler.sys.fileExists = () => { compiler.sys.fileExists = fileExists; throw new Error('disk trouble'); };`;
  const cells = [
    breakOnce,
    // A cell that no kernel has compiled before.
    { source: `import './lib/notebook/mime.js'; '${folder}';`, tags: ['raises-exception'] },
    "console.log('works');",
  ];
  const file = notebookOf(...cells);
  const result = await executeNotebook(file, { ...smoke, write: true });
  assert.deepEqual(result.failure, undefined);
  const { cells: done } = JSON.parse(readFileSync(file, 'utf8'));
  assert.match(JSON.stringify(done[1].outputs), /disk trouble/);
  assert.deepEqual(done[2].outputs[0].text, ['works\n']);
});

test('a kernel that sends garbage, says nothing, or cannot start is reported', async () => {
  const file = notebookOf('1');
  const kernel = (script: string) => ({
    kernel: { command: [process.execPath, '-e', script], startTimeoutMs: 3000 },
  });
  const garbage = `
    const { Router } = require('zeromq');
    const { shell_port } = JSON.parse(require('fs').readFileSync(process.argv[1], 'utf8'));
    const shell = new Router();
    (async () => {
      await shell.bind('tcp://127.0.0.1:' + shell_port);
      for await (const [route] of shell) await shell.send([route, 'no', 'message']);
    })();`;
  assert.match((await failureOf(file, kernel(garbage))).message, /not a Jupyter message/);
  const babble = "console.error('wrong turn'); process.exit(9)";
  assert.match((await failureOf(file, kernel(babble))).message, /exit code 9.*wrong turn/);
  const silent = 'setInterval(() => {}, 1000)';
  assert.match((await failureOf(file, kernel(silent))).message, /did not answer within 3 s/);
  const missing = { kernel: { command: ['/no/such/program'] } };
  assert.match((await failureOf(file, missing)).message, /could not be started/);
});

test('an abort signal stops the run and its kernel', async () => {
  const { cell, pid } = pidCell();
  const abort = new AbortController();
  const failure = failureOf(notebookOf(`${cell}\nwhile (true) {}`), { signal: abort.signal });
  const kernel = await pid();
  abort.abort();
  assert.match((await failure).message, /The run was interrupted/);
  assert.ok(await dies(kernel));
});

/** A process that executes `file` with the runner. */
function runnerProcess(file: string): ChildProcess {
  const script = path.join(folder, `run-${++written}.ts`);
  const runner = path.join(__dirname, 'runner.js');
  const options = JSON.stringify(smoke);
  writeFileSync(
    script,
    `import { executeNotebook } from ${JSON.stringify(runner)};\nvoid executeNotebook(${JSON.stringify(file)}, ${options});`,
  );
  return spawn(process.execPath, ['--import', 'tsx', script], { stdio: 'ignore' });
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGKILL'] as const) {
  test(`no busy kernel outlives a runner ended by ${signal}`, async () => {
    const { cell, pid } = pidCell();
    const child = runnerProcess(notebookOf(`${cell}\nwhile (true) {}`));
    const ended = new Promise((resolve) => child.once('exit', (_code, by) => resolve(by)));
    const kernel = await pid();
    child.kill(signal);
    assert.equal(await ended, signal);
    assert.ok(await dies(kernel), `kernel ${kernel} still runs`);
  });
}
