import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import sharp from 'sharp';
import { loadImageFolder } from './image-folder.js';

let folder: string;
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'meps-pictures-'));
});
after(() => rm(folder, { recursive: true, force: true }));

const create = (width: number, height: number, background: string | object) =>
  sharp({ create: { width, height, channels: 3, background: background as string } });

/** A folder of its own for each test. */
async function place(name: string): Promise<string> {
  const path = join(folder, name);
  await mkdir(path, { recursive: true });
  return path;
}

const near = (actual: ArrayLike<number>, expected: number[], tolerance = 3) => {
  for (const [k, value] of expected.entries()) {
    assert.ok(Math.abs(actual[k] - value) <= tolerance, `${Array.from(actual)} ≠ ${expected}`);
  }
};

test('every kind of picture becomes 8-bit RGB of one size', async () => {
  const path = await place('kinds');
  await create(20, 10, '#ff0000').png().toFile(join(path, 'a-rgb.png'));
  await create(8, 8, '#808080').toColourspace('b-w').png().toFile(join(path, 'b-grey.png'));
  await create(8, 8, '#808080').toColourspace('rgb16').png().toFile(join(path, 'c-16bit.png'));
  await create(64, 64, '#ff0000').toColourspace('cmyk').jpeg().toFile(join(path, 'd-cmyk.jpg'));
  const transparent = { width: 8, height: 8, channels: 4, background: '#0000ff00' } as const;
  await sharp({ create: transparent }).png().toFile(join(path, 'e-alpha.png'));
  await create(8, 8, '#123456').toColourspace('grey16').png().toFile(join(path, 'f-grey16.png'));
  const set = await loadImageFolder(path, { size: 4 });
  assert.equal(set.count, 6);
  assert.deepEqual(set.skipped, []);
  assert.deepEqual(set.transparent, ['e-alpha.png']);
  assert.equal(set.images.length, 6 * 48);
  const pixel = (n: number) => set.images.subarray(n * 48, n * 48 + 3);
  near(pixel(0), [255, 0, 0]);
  near(pixel(1), [128, 128, 128]);
  near(pixel(2), [128, 128, 128]);
  near(pixel(3), [255, 0, 0], 40);
  near(pixel(4), [255, 255, 255]);
  assert.equal(pixel(5)[0], pixel(5)[2]);
});

test('hidden colours of transparent pictures are not used, and the reader is told once', async (t) => {
  const path = await place('transparent');
  const log = t.mock.method(console, 'log', () => {});
  const warn = t.mock.method(console, 'warn', () => {});
  const pixels = Buffer.alloc(16 * 16 * 4);
  for (let i = 0; i < 256; i++) pixels.set(i % 16 < 8 ? [255, 0, 0, 0] : [0, 0, 255, 255], 4 * i);
  await sharp(pixels, { raw: { width: 16, height: 16, channels: 4 } })
    .png()
    .toFile(join(path, 'a.png'));
  await create(8, 8, '#ff0000').ensureAlpha().png().toFile(join(path, 'opaque.png'));
  const set = await loadImageFolder(path, { size: 4 });
  near(set.images.subarray(0, 3), [255, 255, 255]);
  near(set.images.subarray(9, 12), [0, 0, 255]);
  assert.deepEqual(set.transparent, ['a.png']);
  await loadImageFolder(path, { size: 8 });
  // A cell of a notebook that writes to stderr has failed.
  assert.equal(warn.mock.callCount(), 0);
  assert.equal(log.mock.callCount(), 1);
  assert.match(String(log.mock.calls[0].arguments[0]), /1 picture in .*transparent: put on white/);
});

test('one channel is luminance', async () => {
  const path = await place('grey');
  await create(8, 8, '#ffffff').png().toFile(join(path, 'white.png'));
  await create(8, 8, '#404040').jpeg().toFile(join(path, 'dark.jpg'));
  const set = await loadImageFolder(path, { size: 2, channels: 1 });
  near([set.images[0], set.images[4]], [64, 255]);
  assert.equal(set.images.length, 8);
});

test('the centre of a wide picture is kept, upright', async () => {
  const path = await place('crop');
  const pixels = Buffer.alloc(30 * 10 * 3);
  for (let i = 0; i < 300; i++) pixels[i * 3 + (i % 30 < 10 ? 0 : i % 30 < 20 ? 1 : 2)] = 255;
  const raw = { width: 30, height: 10, channels: 3 } as const;
  await sharp(pixels, { raw }).png().toFile(join(path, 'a.png'));
  // Left half black, right half white, marked as turned by 90°: the top is black when upright.
  const half = Buffer.alloc(16 * 16 * 3);
  for (let i = 0; i < 256; i++) if (i % 16 >= 8) half.fill(255, i * 3, i * 3 + 3);
  await sharp(half, { raw: { width: 16, height: 16, channels: 3 } })
    .withMetadata({ orientation: 6 })
    .png()
    .toFile(join(path, 'b.png'));
  const { images } = await loadImageFolder(path, { size: 10 });
  near(images.subarray(0, 3), [0, 255, 0]);
  near(images.subarray(297, 300), [0, 255, 0]);
  near([images[300], images[599]], [0, 255]);
});

test('unreadable pictures are left out and named', async () => {
  const path = await place('broken');
  const noise = { noise: { type: 'gaussian', mean: 128, sigma: 60 }, channels: 3 } as const;
  const jpeg = await sharp({ create: { width: 64, height: 64, background: '#000', ...noise } })
    .jpeg()
    .toBuffer();
  await writeFile(join(path, 'good.jpg'), jpeg);
  await writeFile(join(path, 'truncated.jpg'), jpeg.subarray(0, jpeg.length / 2));
  await writeFile(join(path, 'text.png'), 'not a picture');
  await writeFile(join(path, 'empty.webp'), '');
  await writeFile(join(path, 'notes.txt'), 'ignored');
  const set = await loadImageFolder(path, { size: 8 });
  assert.deepEqual(set.files, ['good.jpg']);
  assert.deepEqual(set.skipped.map((one) => one.file).sort(), [
    'empty.webp',
    'text.png',
    'truncated.jpg',
  ]);
});

test('sub-folders are read in order, each picture once, and symbolic loops end', async () => {
  const path = await place('tree');
  await mkdir(join(path, 'inner'));
  await create(4, 4, '#111111')
    .png()
    .toFile(join(path, 'inner', 'one.png'));
  await create(4, 4, '#222222').png().toFile(join(path, 'two.png'));
  await symlink(path, join(path, 'inner', 'loop'));
  await symlink(join(path, 'two.png'), join(path, 'again.png'));
  await symlink(join(path, 'missing.png'), join(path, 'dangling.png'));
  const set = await loadImageFolder(path, { size: 4 });
  assert.equal(set.count, 2);
  const limited = await loadImageFolder(path, { size: 4, limit: 1 });
  assert.deepEqual(limited.files, set.files.slice(0, 1));
});

test('a picture of 40 megapixels is read', async () => {
  const path = await place('large');
  await create(8000, 5000, '#336699').png().toFile(join(path, 'large.png'));
  near((await loadImageFolder(path, { size: 2 })).images, [0x33, 0x66, 0x99]);
});

test('a missing or empty folder is refused in one sentence', async () => {
  await assert.rejects(loadImageFolder(join(folder, 'nowhere'), { size: 4 }), /is not a folder/);
  await assert.rejects(loadImageFolder(await place('empty'), { size: 4 }), /none was found/);
  await assert.rejects(loadImageFolder(folder, { size: 0 }), /Image size 0/);
});
