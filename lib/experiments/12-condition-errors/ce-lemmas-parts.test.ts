import assert from 'node:assert/strict';
import { test } from 'node:test';
import { randomStream } from '../../engine/random.js';
import {
  bayesError,
  chainRuleError,
  derivativeShares,
  jensenGaps,
  lipschitzShare,
} from './ce-lemmas-parts.js';

const random = () => randomStream(5, 'ce-lemmas-parts');

test('Lemma 4: δ is the density at the corner, and close pairs come near the Lipschitz constant', () => {
  const { floor, share } = lipschitzShare();
  const corner = Math.exp(-(4 ** 2) / 0.6) / Math.sqrt(0.6 * Math.PI);
  assert.ok(Math.abs(floor / corner - 1) < 1e-12);
  assert.ok(share > 0.99 && share <= 1);
});

test('Lemma 5: the slope of x² reaches its bound, no function exceeds one', () => {
  const shares = derivativeShares(random());
  assert.ok(Math.abs(shares.parabola - 1) < 1e-12);
  assert.ok(shares.random > 0.5 && shares.random < 1);
});

test('Lemmas 7 and 8, Eq. 7: both sides agree, and Jensen turns round for a concave function', () => {
  const chain = [
    [0.5, 0.5, 0],
    [0.2, 0.3, 0.5],
    [0.3, 0.3, 0.4],
  ];
  assert.ok(bayesError(random(), chain) < 1e-12);
  const { convex, concave } = jensenGaps(random());
  assert.ok(convex > -1e-12 && concave < 0);
  assert.ok(chainRuleError(random(), { coefficients: [0.2, 0.6], noise: 0.3 }) < 1e-9);
});
