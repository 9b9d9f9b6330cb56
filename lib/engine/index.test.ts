import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';

/**
 * Starts the engine in a fresh process, after the code `before`, and returns what it prints. Native libraries
 * may add warnings of their own.
 */
function start(
  environment: { [name: string]: string },
  { warnings = false, before = '' }: { warnings?: boolean; before?: string } = {},
) {
  const script = `
    const { startEngine } = require(${JSON.stringify(join(__dirname, 'index.ts'))});
    const tf = require(${JSON.stringify(join(__dirname, 'tf.ts'))});
    ${before}
    startEngine().then(
      (info) => console.log(JSON.stringify({ ...info, backend: tf.getBackend(), seven: tf.scalar(3).add(4).dataSync()[0] })),
      (error) => console.log(JSON.stringify({ error: error.message })),
    );`;
  const { stdout, stderr } = spawnSync(process.execPath, ['--import', 'tsx', '--eval', script], {
    cwd: join(__dirname, '..', '..'),
    env: { ...process.env, ...environment },
    encoding: 'utf8',
  });
  if (!warnings) assert.equal(stderr, '');
  return JSON.parse(stdout);
}

/** A convolution that is worth a measurement, after the engine has started; its numbers go to `folder`. */
const convolving = (folder: string) => `
    const { writeFileSync } = require('node:fs');
    const wave = (shape) => tf.sin(tf.range(0, tf.util.sizeFromShape(shape))).reshape(shape);
    const write = () => {
      const y = tf.conv2d(wave([16, 8, 8, 20]), wave([3, 3, 20, 20]), 1, 'same');
      writeFileSync(${JSON.stringify(join(folder, 'numbers'))}, y.dataSync());
    };
    process.on('exit', write);`;

test('onnxruntime runs the tensors unless TensorFlow is installed', () => {
  const info = start({ MEPS_ENGINE: '' });
  assert.match(info.name, /^(onnxruntime-cpu|tensorflow-(gpu|cpu))$/);
  assert.equal(info.seven, 7);
});

test('MEPS_ENGINE chooses the engine and the reason says so', () => {
  const info = start({ MEPS_ENGINE: 'cpu' });
  assert.equal(info.name, 'cpu');
  assert.equal(info.backend, 'cpu');
  assert.match(info.why, /MEPS_ENGINE/);
  assert.equal(start({ MEPS_ENGINE: 'onnxruntime' }).name, 'onnxruntime-cpu');
});

test('forms are measured unless MEPS_TUNE is 0, the name says so, and stored choices repeat every digit', () => {
  const folder = mkdtempSync(join(tmpdir(), 'engine-'));
  const numbers = (MEPS_TUNE: string) => {
    const environment = { MEPS_ENGINE: 'onnxruntime', MEPS_DATA: folder, MEPS_TUNE };
    const { name } = start(environment, { before: convolving(folder) });
    const stored = existsSync(join(folder, 'cache', 'forms'));
    return { name, stored, digits: readFileSync(join(folder, 'numbers'), 'hex') };
  };
  const fixed = numbers('0');
  assert.equal(fixed.name, 'onnxruntime-cpu');
  assert.equal(fixed.stored, false);
  const measured = numbers('1');
  assert.equal(measured.name, 'onnxruntime-cpu, measured');
  assert.equal(measured.stored, true);
  assert.deepEqual(numbers('1'), measured);
  assert.deepEqual(numbers('0').digits, fixed.digits);
  assert.equal(measured.digits.length, 2 * 4 * 16 * 8 * 8 * 20);
  rmSync(folder, { recursive: true });
});

test('an unknown engine or a bad number of threads is named in the error', () => {
  assert.match(start({ MEPS_ENGINE: 'abacus' }).error, /"abacus"; the engines are/);
  assert.match(start({ MEPS_ENGINE: 'onnxruntime', MEPS_THREADS: 'many' }).error, /many/);
  const { error } = start({ MEPS_ENGINE: '', MEPS_THREADS: 'many' });
  assert.match(error, /^MEPS_THREADS is "many"/, 'no slower engine takes over');
});

test('where no native library loads, the plain JavaScript kernels run and the reason is told', () => {
  const before = `
    const Module = require('node:module');
    const load = Module._load;
    Module._load = (request, ...rest) => {
      if (request.endsWith('.node')) throw new Error('no library for this processor');
      return load(request, ...rest);
    };`;
  const info = start({ MEPS_ENGINE: '' }, { before });
  assert.equal(info.name, 'cpu');
  assert.equal(info.seven, 7);
  assert.match(info.why, /onnxruntime-cpu: no library for this processor/);
  const { error } = start({ MEPS_ENGINE: 'onnxruntime' }, { before });
  assert.match(error, /^No engine could start: onnxruntime-cpu: no library/);
});

test('a provider for graphics cards starts, or refuses in one line that names it', () => {
  for (const name of ['onnxruntime-webgpu', 'onnxruntime-cuda']) {
    const info = start({ MEPS_ENGINE: name }, { warnings: true });
    if (info.name) assert.equal(info.name, name);
    else assert.match(info.error, new RegExp(`^No engine could start: ${name}: .+$`));
  }
});
