/** Long work keeps nothing: the number of tensors and the memory stay flat. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';

const folder = mkdtempSync(path.join(os.tmpdir(), 'meps-leaks-'));
after(() => rmSync(folder, { recursive: true, force: true }));

/** Ten looks in the course of the work. */
function looks(work: 'steps' | 'runs'): { tensors: number; megabytes: number }[] {
  const script = path.join(__dirname, '..', 'testing', 'steps.ts');
  const env = {
    ...process.env,
    MEPS_FIGURES: path.join(folder, 'figures'),
    MEPS_DATA: path.join(folder, 'data'),
  };
  const args = ['--expose-gc', '--import', 'tsx', script, work];
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { env, encoding: 'utf8' });
  assert.equal(status, 0, stderr);
  return JSON.parse(stdout);
}

for (const [work, what] of [
  ['steps', 'a thousand training steps'],
  ['runs', 'a hundred runs of an experiment'],
] as const) {
  test(`${what} keep the tensors and the memory flat`, (t) => {
    const found = looks(work);
    assert.equal(found.length, 10);
    t.diagnostic(found.map(({ tensors, megabytes }) => `${tensors}: ${megabytes} MB`).join(', '));
    assert.equal(new Set(found.map(({ tensors }) => tensors)).size, 1);
    // The first fifth fills caches; afterwards only the allocator's noise may remain.
    const [early, late] = [found.slice(2, 5), found.slice(7)].map((part) =>
      Math.min(...part.map(({ megabytes }) => megabytes)),
    );
    assert.ok(late - early < 24, `memory grew from ${early} to ${late} MB`);
  });
}
