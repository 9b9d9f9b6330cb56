/** Damaged tensor files and checkpoints: refused in one sentence, or read as they were written. */
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import fc from 'fast-check';
import { startEngine } from '../engine/index.js';
import * as tf from '../engine/tf.js';
import {
  assertMemory,
  assertSentence,
  damaged,
  damagedJson,
  fuzz,
  orSentence,
} from '../testing/cases.js';
import { loadCheckpoint, saveCheckpoint } from './checkpoint.js';
import { decodeSafetensors, encodeSafetensors } from './safetensors.js';

const folder = mkdtempSync(path.join(tmpdir(), 'meps-tensors-'));
after(() => rmSync(folder, { recursive: true, force: true }));

const header = {
  __metadata__: { note: 'x' },
  a: { dtype: 'F32', shape: [2, 3], data_offsets: [0, 24] },
  b: { dtype: 'U8', shape: [4], data_offsets: [24, 28] },
  c: { dtype: 'F64', shape: [], data_offsets: [28, 36] },
};

function fileOf(json: string, declared = Buffer.byteLength(json)): Buffer {
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(declared));
  return Buffer.concat([length, Buffer.from(json), Buffer.alloc(36)]);
}

async function assertSound(bytes: Uint8Array): Promise<void> {
  const file = await orSentence(() => decodeSafetensors(bytes));
  for (const { shape, data } of Object.values(file?.tensors ?? {})) {
    assert.equal(
      data.length,
      shape.reduce((product, size) => product * size, 1),
    );
    assert.ok(data.byteLength <= bytes.length);
  }
}

test('any damaged header is refused in one sentence or describes what is there', async () => {
  await fc.assert(
    fc.asyncProperty(damagedJson(header), (json) => assertSound(fileOf(json))),
    fuzz(),
  );
  const huge = [2 ** 31, 2 ** 40, Number.MAX_SAFE_INTEGER];
  for (const size of huge) {
    const a = { dtype: 'F32', shape: [size, size], data_offsets: [0, size] };
    await assertSound(fileOf(JSON.stringify({ a })));
    await assertSound(fileOf(JSON.stringify(header), size));
  }
});

test('any damaged bytes are refused in one sentence or hold whole tensors', async () => {
  const valid = encodeSafetensors({
    tensors: {
      weight: { shape: [4, 3], data: Float32Array.from({ length: 12 }, (_, i) => i) },
      codes: { shape: [5], data: Uint8Array.of(1, 2, 3, 4, 5) },
    },
    metadata: { seed: '1' },
  });
  await fc.assert(fc.asyncProperty(damaged(valid), assertSound), fuzz());
});

test('a damaged checkpoint never gives other numbers: it is refused, and the one before it is used', async () => {
  await startEngine();
  const variables = { weight: tf.variable(tf.tensor1d([0, 0, 0])) };
  const position = (step: number) => ({ step, lossSum: step / 3, seconds: 0, history: [] });
  for (const step of [1, 2]) {
    variables.weight.assign(tf.tensor1d([step, 2 * step, 3 * step]));
    await saveCheckpoint(folder, 'run', variables, position(step));
  }
  const last = path.join(folder, 'checkpoint.safetensors');
  const valid = readFileSync(last);
  fc.assert(
    fc.property(damaged(valid), (bytes) => {
      writeFileSync(last, bytes);
      const sentences: string[] = [];
      let values: number[] = [];
      const found = loadCheckpoint(
        folder,
        'run',
        variables,
        (_name, { data }) => {
          values = [...data];
        },
        (sentence) => sentences.push(sentence),
      );
      const step = bytes.equals(valid) ? 2 : 1;
      // Blanks at the header's end mean nothing, so a change there may go unseen.
      if (found?.step === 2) assert.deepEqual(found, position(2));
      else assert.deepEqual(found, position(step));
      assert.deepEqual(
        values,
        [1, 2, 3].map((k) => k * (found?.step ?? Number.NaN)),
      );
      assert.equal(sentences.length, found?.step === 2 ? 0 : 1);
      for (const sentence of sentences) assertSentence(new Error(sentence));
    }),
    fuzz(0.5),
  );
  assertMemory(1500);
});
