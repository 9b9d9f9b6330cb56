/** Numbers that break stop a run and nothing is stored; numbers that hold are the same in any process. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import { projectRoot } from '../base/root.js';

const folder = mkdtempSync(path.join(os.tmpdir(), 'meps-numbers-'));
after(() => rmSync(folder, { recursive: true, force: true }));

function run(name: string, args: string[], env: NodeJS.ProcessEnv = {}) {
  const place = path.join(folder, name);
  const folders = {
    MEPS_DATA: path.join(place, 'data'),
    MEPS_FIGURES: path.join(place, 'figures'),
  };
  const command = ['--import', 'tsx', ...args];
  const options = {
    cwd: projectRoot(),
    encoding: 'utf8',
    env: { ...process.env, ...folders, ...env },
  } as const;
  return { place, ...spawnSync(process.execPath, command, options) };
}

test('a loss that is not finite stops the run with step and tensor; the last good checkpoint stays', () => {
  const child = path.join(__dirname, '..', 'testing', 'faults-child.ts');
  const broken = run('nan', [child], { MEPS_ENGINE: 'cpu', MEPS_NAN_AT: '40' });
  assert.equal(broken.status, 2);
  assert.match(
    broken.stderr,
    /^Training stopped at step 40 \(epoch 5\): .+ not finite.+The last good checkpoint stays in .+\.\n$/,
  );
  assert.ok(
    !existsSync(path.join(broken.place, 'figures', 'faults.json')),
    'no record of broken numbers',
  );
  const files = readdirSync(path.join(broken.place, 'data'), { recursive: true, encoding: 'utf8' });
  assert.ok(files.some((file) => file.endsWith('checkpoint.safetensors')));
  // The cause removed, the run continues from there and ends as if nothing had happened.
  assert.equal(run('nan', [child], { MEPS_ENGINE: 'cpu' }).status, 0);
  const whole = run('whole', [child], { MEPS_ENGINE: 'cpu' });
  assert.equal(whole.status, 0);
  const record = (place: string) => {
    const text = readFileSync(path.join(place, 'figures', 'faults.json'), 'utf8');
    return { ...JSON.parse(text), seconds: 0, commit: '', checksum: '' };
  };
  assert.deepEqual(record(broken.place), record(whole.place));
});

test('two processes with the same seed write the same records, with one thread or with two', () => {
  const ids = ['eq20', 'ext-toy-vae', 'ext-toy-gan'];
  const records = ['1', '2'].map((threads) => {
    const command = [
      path.join('lib', 'cli.ts'),
      'start',
      ...ids,
      '--scale',
      'smoke',
      '--seed',
      '3',
    ];
    const { status, stderr, place } = run(`threads-${threads}`, command, {
      MEPS_THREADS: threads,
    });
    assert.equal(status, 0, stderr);
    return ids.map((id) => {
      const text = readFileSync(path.join(place, 'figures', 'smoke', `${id}.json`), 'utf8');
      return { ...JSON.parse(text), seconds: 0, commit: '', checksum: '' };
    });
  });
  assert.deepEqual(records[0], records[1]);
});
