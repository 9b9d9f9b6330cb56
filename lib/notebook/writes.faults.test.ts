/** Writing that is killed: a notebook, a record or the site is the old one or the new one, never a part. */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { copyFileSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import { killRepeatedly, runToEnd } from '../testing/cases.js';
import { writeTestNotebook } from '../testing/notebook.js';

const script = path.join(__dirname, '..', 'testing', 'writes.ts');
const folder = mkdtempSync(path.join(os.tmpdir(), 'meps-writes-'));
after(() => rmSync(folder, { recursive: true, force: true }));

test('a notebook or a record whose writing is killed is the old one or the new one', async () => {
  const place = mkdtempSync(path.join(folder, 'notebooks-'));
  for (const name of ['a', 'b']) {
    writeTestNotebook(path.join(place, `${name}.ipynb`), [`'${name.repeat(300_000)}'`]);
  }
  copyFileSync(path.join(place, 'a.ipynb'), path.join(place, 'target.ipynb'));
  const versions = ['a', 'b'].map((name) => readFileSync(path.join(place, `${name}.ipynb`)));
  await killRepeatedly({ script, args: ['write', place] }, 8, 300, () => {
    for (const file of ['target.ipynb', path.join('figures', 'target.json')]) {
      const target = path.join(place, file);
      if (file === 'target.ipynb') assert.ok(existsSync(target));
      if (!existsSync(target)) continue;
      const bytes = readFileSync(target);
      assert.ok(
        versions.some((version) => version.equals(bytes)),
        file,
      );
    }
  });
});

/** One hash for all names and bytes of a folder. */
function hashOfFolder(place: string): string {
  const hash = createHash('sha256');
  const entries = readdirSync(place, { recursive: true, withFileTypes: true });
  const files = entries
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name));
  for (const file of files.sort())
    hash.update(path.relative(place, file)).update(readFileSync(file));
  return hash.digest('hex');
}

test('a site whose building is killed is whole, and building again gives the same bytes', async () => {
  const place = mkdtempSync(path.join(folder, 'site-'));
  writeTestNotebook(path.join(place, '01-test.ipynb'), ['1 + 1']);
  const victim = { script, args: ['build', place] };
  const site = path.join(place, 'site');
  await runToEnd(victim);
  const whole = hashOfFolder(site);
  await killRepeatedly(victim, 4, 1500, () => {
    if (existsSync(site)) assert.equal(hashOfFolder(site), whole);
  });
  rmSync(site, { recursive: true, force: true });
  await runToEnd(victim);
  assert.equal(hashOfFolder(site), whole);
  assert.deepEqual(readdirSync(place).sort(), ['01-test.ipynb', 'site']);
});
