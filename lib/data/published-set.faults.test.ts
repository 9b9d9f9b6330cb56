/** Fetching that is killed, and disks that are full: the data set is there whole or not at all. */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import { create } from 'tar';
import { killRepeatedly, runToEnd } from '../testing/cases.js';
import { digest } from './published-set.js';

const folder = mkdtempSync(path.join(os.tmpdir(), 'meps-fetch-'));
after(() => rmSync(folder, { recursive: true, force: true }));

const KILLS = Number(process.env.MEPS_KILLS ?? 12);
/** Too varied to compress: the tarball is about as large. */
const content = Buffer.from(
  Array.from({ length: 400_000 }, (_, i) => Math.imul(i, 2654435761) >>> 24),
);

test(`a fetch killed at ${KILLS} moments ends with the bytes of an uninterrupted one`, async () => {
  const packed = path.join(folder, 'make', 'package');
  mkdirSync(packed, { recursive: true });
  writeFileSync(path.join(packed, 'wanted.bin'), content);
  const file = path.join(folder, 'slow.tgz');
  await create({ gzip: true, file, cwd: path.join(folder, 'make') }, ['package']);
  const tarball = readFileSync(file);
  const integrity = `sha512-${createHash('sha512').update(tarball).digest('base64')}`;
  // A registry that hands out the file in pieces, so that many kills fall into the fetch.
  const server = createServer((request, response) => {
    const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    if (request.url === '/slow-set') {
      const dist = { tarball: `${base}/t.tgz`, integrity };
      const version = { name: 'slow-set', version: '1.0.0', dist };
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify({ name: 'slow-set', versions: { '1.0.0': version } }));
      return;
    }
    let at = 0;
    const piece = Math.ceil(tarball.length / 20);
    const send = () => {
      if (at >= tarball.length) return void response.end();
      response.write(tarball.subarray(at, at + piece));
      at += piece;
      setTimeout(send, 10);
    };
    send();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const source = {
    name: 'slow-set',
    version: '1.0.0',
    integrity,
    bytes: tarball.length,
    files: ['wanted.bin'],
  };
  const sha256 = { 'a.bin': digest(content), 'b.bin': digest(content.map((byte) => byte ^ 255)) };
  const root = path.join(folder, 'root');
  const victim = {
    script: path.join(__dirname, '..', 'testing', 'fetch.ts'),
    args: [JSON.stringify({ source, root, sha256 })],
    env: {
      npm_config_registry: `http://127.0.0.1:${port}/`,
      npm_config_cache: path.join(folder, 'npm-cache'),
    },
  };
  const place = path.join(root, 'set');
  const assertWhole = () => {
    assert.deepEqual(readdirSync(place), ['a.bin', 'b.bin']);
    for (const [name, hash] of Object.entries(sha256)) {
      assert.equal(digest(readFileSync(path.join(place, name))), hash);
    }
  };
  try {
    await killRepeatedly(victim, KILLS, 900, (killed) => {
      if (existsSync(place)) assertWhole();
      else assert.ok(killed, 'a run that ended left no data');
      rmSync(place, { recursive: true, force: true });
      // Else npm answers from its cache, and later kills find nothing to interrupt.
      rmSync(path.join(folder, 'npm-cache'), { recursive: true, force: true });
    });
    await runToEnd(victim);
  } finally {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
  assertWhole();
  assert.deepEqual(readdirSync(root), ['set'], 'nothing half-made stays');
});
