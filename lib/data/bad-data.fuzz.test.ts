/** Damaged pictures, archives and MNIST files: left out or refused by name, nothing else is touched. */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import sharp from 'sharp';
import { Header } from 'tar';
import {
  assertMemory,
  assertSentence,
  CASES,
  damaged,
  fuzz,
  orSentence,
} from '../testing/cases.js';
import { loadImageFolder } from './image-folder.js';
import { readIdx } from './mnist.js';
import { fetchPackageFiles } from './package-files.js';

const folder = mkdtempSync(path.join(tmpdir(), 'meps-bad-'));
after(() => rmSync(folder, { recursive: true, force: true }));

/** One small picture of each kind, by file name. */
async function pictures(): Promise<{ [name: string]: Buffer }> {
  const noise = { type: 'gaussian', mean: 128, sigma: 60 } as const;
  const make = (width = 9, height = 7) =>
    sharp({ create: { width, height, channels: 3, background: '#345678', noise } });
  const frames = Buffer.concat(await Promise.all([0, 1].map(() => make(8, 8).raw().toBuffer())));
  const animated = sharp(frames, { raw: { width: 8, height: 16, channels: 3, pageHeight: 8 } });
  const svg = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="7"><circle r="4"/></svg>';
  return {
    'a.jpg': await make().jpeg().toBuffer(),
    'b.png': await make().png().toBuffer(),
    'c.png': await make().toColourspace('rgb16').png().toBuffer(),
    'd.gif': await animated.gif().toBuffer(),
    'e.jpg': await make().toColourspace('cmyk').jpeg().toBuffer(),
    'f.png': await make().ensureAlpha(0.5).png().toBuffer(),
    'g.png': await make(1, 1).png().toBuffer(),
    'h.webp': await make().webp().toBuffer(),
    'i.tif': await make().tiff().toBuffer(),
    'j.svg': Buffer.from(svg),
  };
}

const contents = (set: { files: string[]; skipped: { file: string }[] }) =>
  [...set.files, ...set.skipped.map(({ file }) => file)].sort();

test('damaged pictures are read or left out by name, whatever their kind', async () => {
  const place = path.join(folder, 'pictures');
  mkdirSync(place);
  const good = await pictures();
  const names = Object.keys(good);
  for (const name of names) writeFileSync(path.join(place, name), good[name]);
  assert.deepEqual((await loadImageFolder(place, { size: 4 })).files, names);
  await fc.assert(
    fc.asyncProperty(fc.tuple(...names.map((name) => damaged(good[name]))), async (files) => {
      for (const [i, bytes] of files.entries()) writeFileSync(path.join(place, names[i]), bytes);
      const set = await orSentence(() => loadImageFolder(place, { size: 4, channels: 1 }));
      if (!set) return;
      assert.deepEqual(contents(set), names);
      assert.equal(set.images.length, set.count * 16);
      for (const { reason } of set.skipped) assert.match(reason, /^[^\p{Cc}]{3,301}$/u);
    }),
    fuzz(0.1),
  );
  assertMemory(1500);
});

/** Whether the long forms of the tests run. */
const isLong = CASES > 500;

test('pictures that claim to be huge, and drawings that never end, are left out', async () => {
  const place = path.join(folder, 'huge');
  mkdirSync(place);
  const png = (await pictures())['b.png'];
  png.writeUInt32BE(100_000, 16);
  png.writeUInt32BE(100_000, 20);
  writeFileSync(path.join(place, 'huge.png'), png);
  // Each group draws the one before it ten times: 10⁹ circles.
  const groups = Array.from({ length: 9 }, (_, i) => {
    const use = `<use href="#g${i}"/>`.repeat(10);
    return `<g id="g${i + 1}">${use}</g>`;
  });
  const open = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="7">';
  const bomb = `${open}<defs><circle id="g0" r="2"/>${groups.join('')}</defs><use href="#g9"/></svg>`;
  if (isLong) writeFileSync(path.join(place, 'bomb.svg'), bomb);
  const set = await orSentence(() => loadImageFolder(place, { size: 4 }));
  const skipped = set?.skipped.map(({ file }) => file) ?? ['huge.png'];
  assert.ok(skipped.includes('huge.png'));
  assertMemory(1500);
});

test('names that are no Unicode, broken links and ten thousand files are all accounted for', async () => {
  const place = path.join(folder, 'many');
  mkdirSync(place);
  const count = isLong ? 10_000 : 300;
  const pixel = (await pictures())['g.png'];
  for (let i = 0; i < count; i++) writeFileSync(path.join(place, `${i}.png`), pixel);
  const odd = Buffer.concat([
    Buffer.from(`${place}/odd-`),
    Buffer.of(0xff, 0xfe),
    Buffer.from('.png'),
  ]);
  writeFileSync(odd, pixel);
  const set = await loadImageFolder(place, { size: 1 });
  assert.equal(set.count, count);
  // Linux allows such names; elsewhere the system has already changed it.
  if (process.platform === 'linux') assert.match(set.skipped[0].file, /^odd-/);
});

test('damaged MNIST files are refused in one sentence or hold what their header promises', async () => {
  const valid = Buffer.from([
    0,
    0,
    8,
    3,
    0,
    0,
    0,
    2,
    0,
    0,
    0,
    3,
    0,
    0,
    0,
    2,
    ...new Array(12).fill(7),
  ]);
  await fc.assert(
    fc.asyncProperty(damaged(valid), async (bytes) => {
      const found = await orSentence(() => readIdx(bytes));
      if (found)
        assert.equal(
          found.dimensions.reduce((a, b) => a * b, 1),
          found.values.length,
        );
    }),
    fuzz(),
  );
});

interface Entry {
  path: string;
  type: 'File' | 'SymbolicLink' | 'Link' | 'Directory' | 'CharacterDevice' | 'FIFO';
  link: string;
}

/** A tarball with any names and links, as no packer would write it. */
function tarballOf(entries: Entry[]): Buffer {
  const blocks = entries.flatMap(({ path: name, type, link }) => {
    const content = type === 'File' ? Buffer.alloc(512, 'x') : Buffer.alloc(0);
    const linkpath = type === 'Link' || type === 'SymbolicLink' ? link : undefined;
    const header = new Header({ path: name, type, linkpath, size: content.length, mode: 0o644 });
    const block = Buffer.alloc(512);
    header.encode(block);
    return [block, content];
  });
  return gzipSync(Buffer.concat([...blocks, Buffer.alloc(1024)]));
}

test('no archive writes outside its folder, whatever names and links it holds', async () => {
  const root = path.join(folder, 'archives');
  mkdirSync(path.join(root, 'cage'), { recursive: true });
  const secret = path.join(folder, 'secret');
  writeFileSync(secret, 'untouched');
  const names = fc.constantFrom(
    'package/wanted.bin',
    'package/../wanted.bin',
    'package/../../escaped',
    '../escaped',
    `${root}/escaped`,
    'package/data',
    'package/data/wanted.bin',
    'package//wanted.bin',
    './package/wanted.bin',
    'package/wanted.bin/',
  );
  const link = fc.constantFrom(secret, '..', '../..', '/', '../../secret', 'wanted.bin', '.');
  const type = fc.constantFrom<Entry['type']>(
    'File',
    'File',
    'SymbolicLink',
    'Link',
    'Directory',
    'FIFO',
    'CharacterDevice',
  );
  const entry = fc.record({ path: names, type, link });
  const files = ['wanted.bin', 'data/wanted.bin', '../escaped'];
  await fc.assert(
    fc.asyncProperty(fc.array(entry, { maxLength: 6 }), async (entries) => {
      const bytes = tarballOf(entries);
      writeFileSync(path.join(root, 'odd-1.0.0.tgz'), bytes);
      const integrity = `sha512-${createHash('sha512').update(bytes).digest('base64')}`;
      const source = { name: 'odd', version: '1.0.0', integrity, bytes: bytes.length, files };
      const cage = path.join(root, 'cage', 'inner');
      await fetchPackageFiles(source, root, cage).catch(assertSentence);
      assert.deepEqual(readdirSync(path.join(root, 'cage')), ['inner']);
      assert.deepEqual(readdirSync(root).sort(), ['cage', 'odd-1.0.0.tgz']);
      assert.ok(!existsSync(path.join(folder, 'escaped')));
      const inside = readdirSync(cage, { recursive: true, withFileTypes: true });
      for (const found of inside) assert.ok(found.isFile() || found.isDirectory(), found.name);
    }),
    fuzz(0.2),
  );
});
