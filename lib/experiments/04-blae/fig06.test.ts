import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import sharp from 'sharp';
import { startEngine } from '../../engine/index.js';
import { fig06 } from './fig06.js';
import { folderFor, IMAGENET, partOf, trainedOnFolder } from './fig06-models.js';

const folder = mkdtempSync(path.join(os.tmpdir(), 'meps-fig06-'));
const saved = process.env.MEPS_IMAGES;
after(() => {
  if (saved === undefined) delete process.env.MEPS_IMAGES;
  else process.env.MEPS_IMAGES = saved;
  rmSync(folder, { recursive: true, force: true });
});

const context = { seed: 1, checkpoints: path.join(folder, 'checkpoints') };

test('pictures of a folder: trained, and as many held out as are left, drawn from the whole folder', async () => {
  process.env.MEPS_IMAGES = path.join(folder, 'pictures');
  mkdirSync(process.env.MEPS_IMAGES);
  // Of each picture its red tells which it is.
  await Promise.all(
    Array.from({ length: 5 }, async (_, k) => {
      const background = { r: 50 * k, g: 100, b: 100 };
      const image = sharp({ create: { width: 80, height: 64, channels: 3, background } });
      await image.png().toFile(path.join(folder, 'pictures', `${k}.png`));
    }),
  );
  await startEngine();
  const run = folderFor('smoke');
  assert.ok(run);
  const trained = await trainedOnFolder(run, context, () => {});
  assert.deepEqual([trained.set.count, trained.held.count, trained.course.length], [4, 1, 2]);
  const reds = [trained.set, trained.held].flatMap(({ images, count }) =>
    Array.from({ length: count }, (_, k) => images[k * 64 * 64 * 3]),
  );
  assert.deepEqual(
    [...reds].sort((a, b) => a - b),
    [0, 50, 100, 150, 200],
  );
  assert.notDeepEqual(reds, [0, 50, 100, 150, 200]);
  const part = await partOf('pictures', trained, 2);
  assert.equal(part.bits, 16 * 16);
  assert.ok(part.psnrTrain > 0 && part.psnrHeld > 0);
});

test('a study of ImageNet without the pictures says what to give', async () => {
  delete process.env.MEPS_IMAGES;
  const whatToGive = /MEPS_IMAGES is not set: give it the path of 1000 pictures/;
  await assert.rejects(
    trainedOnFolder(IMAGENET, context, () => {}),
    whatToGive,
  );
  // The experiment says so before it trains anything.
  const started: number[] = [];
  const run = fig06.run({
    config: { runs: fig06.config.smoke.runs, folder: IMAGENET, shown: 1 },
    progress: (done: number) => started.push(done),
  } as unknown as Parameters<typeof fig06.run>[0]);
  await assert.rejects(run, whatToGive);
  assert.deepEqual(started, []);
});
