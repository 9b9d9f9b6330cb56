import assert from 'node:assert/strict';
import { test } from 'node:test';
import { randomStream } from '../../engine/random.js';
import type { Tokens } from '../../models/tokens.js';
import { onsetBits } from './ext-law-pixelcnn.js';
import { ownShares, pasts } from './ext-law-pixelcnn-models.js';

test('a mixture of what others say and of the code itself has the weight of the latter as its own share', () => {
  const [images, steps] = [40, 3];
  const random = randomStream(3, 'own shares');
  const others = Float64Array.from({ length: images * steps }, () => 0.2 + 0.3 * random.uniform());
  const weights = [0, 0.25, 0.9];
  const trained = others.map((q, at) =>
    Math.log2((1 - weights[at % steps]) * q + weights[at % steps]),
  );
  const found = ownShares(trained, others.map(Math.log2), steps);
  for (const [step, share] of found.entries()) {
    assert.ok(Math.abs(share - weights[step]) < 1e-12, `${found}`);
  }
});

test('a network that knows its codes by heart has a share of one, whatever it says of others', () => {
  const [sure, unsure] = [new Float64Array(8), new Float64Array(8).fill(-5)];
  assert.deepEqual(ownShares(sure, unsure, 2), [1, 1]);
});

test('the past of a position of fair coins holds one bit for each earlier position', () => {
  const coins = (name: string): Tokens => {
    const random = randomStream(4, name);
    const symbols = Uint16Array.from({ length: 4096 * 4 }, () => random.integer(2));
    return { rows: 2, columns: 2, groups: 1, bits: 1, images: 4096, symbols };
  };
  const past = pasts(coins('train'), coins('unseen'));
  past.forEach(({ lengths, trained }, place) => {
    const bits = Array.from(lengths).reduce((sum, length) => sum + length, 0) / lengths.length;
    assert.ok(Math.abs(bits - place) < 0.05, `${bits} at ${place}`);
    assert.equal(trained?.columns ?? 0, place);
  });
});

test('the onset lies between two positions by a straight line', () => {
  assert.equal(onsetBits([0, 2, 4], [0.1, 0.3, 0.7]), 3);
  assert.ok(Number.isNaN(onsetBits([0, 2], [0.1, 0.3])));
});
