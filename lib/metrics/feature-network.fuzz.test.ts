/** Damaged ONNX files: refused in one sentence, or run with numbers of the promised shape. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import fc from 'fast-check';
import { encodeModel } from '../engine/onnxruntime/onnx-model.js';
import { assertMemory, damaged, fuzz, orSentence } from '../testing/cases.js';
import { onnxNetwork } from './feature-network.js';
import type { Images } from './images.js';

const folder = mkdtempSync(path.join(tmpdir(), 'meps-onnx-'));
after(() => rmSync(folder, { recursive: true, force: true }));

/** `f` = relu(x·w) of flattened 2×2 RGB images. */
const model = encodeModel({
  nodes: [
    { op: 'Flatten', domain: '', inputs: ['x'], output: 'flat', attributes: { axis: 1 } },
    { op: 'MatMul', domain: '', inputs: ['flat', 'w'], output: 'm', attributes: {} },
    { op: 'Relu', domain: '', inputs: ['m'], output: 'f', attributes: {} },
  ],
  constants: [
    {
      name: 'w',
      type: 'float32',
      shape: [12, 5],
      bytes: new Uint8Array(Float32Array.from({ length: 60 }, (_, i) => i / 60).buffer),
    },
  ],
  inputs: [{ name: 'x', type: 'float32', shape: [3, 3, 2, 2] }],
  outputs: [{ name: 'f', type: 'float32', shape: [3, 5] }],
});

const images: Images = {
  values: Float32Array.from({ length: 36 }, (_, i) => i / 36),
  count: 3,
  height: 2,
  width: 2,
  channels: 3,
};

async function run(bytes: Uint8Array) {
  const file = path.join(folder, 'net.onnx');
  writeFileSync(file, bytes);
  const options = { name: 'Net', size: 2, resize: 'bilinear', scale: 1, input: 'x' } as const;
  const network = await onnxNetwork(file, { ...options, offset: [0, 0, 0], features: 'f' });
  return network.outputs(images);
}

test('the undamaged network runs', async () => {
  const { features } = await run(model);
  assert.deepEqual([features.count, features.length], [3, 5]);
});

test('any damaged network is refused in one sentence, or gives a row for each image', async () => {
  await fc.assert(
    fc.asyncProperty(damaged(model), async (bytes) => {
      const outputs = await orSentence(() => run(bytes));
      if (!outputs) return;
      const { values, count, length } = outputs.features;
      assert.equal(values.length, count * length);
    }),
    fuzz(),
  );
  assertMemory(2000);
});

test('a file that is missing, empty or a folder is refused in one sentence', async () => {
  for (const name of ['missing.onnx', '.']) {
    const place = path.join(folder, name);
    const options = { name: 'Net', size: 2, resize: 'bilinear', scale: 1, input: 'x' } as const;
    const wrong = onnxNetwork(place, { ...options, offset: [0, 0, 0], features: 'f' });
    await assert.rejects(wrong, /is no ONNX file that can be run: .+\.$/);
  }
  await assert.rejects(run(new Uint8Array(0)), /is no ONNX file that can be run: .+\.$/);
});
