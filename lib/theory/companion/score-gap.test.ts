import assert from 'node:assert/strict';
import { test } from 'node:test';
import { randomStream } from '../../engine/random.js';
import { conditionalEnergy, type Mixture, posterior, score, scoreEnergy } from './mixture.js';
import { marginalize, measureScoreMatching } from './score-gap.js';

const mixture: Mixture = {
  weights: [0.5, 0.5],
  means: [
    [1, 0],
    [-1, 0.5],
  ],
  variances: [0.5, 0.5],
};
const uniform = (name: string) => {
  const random = randomStream(11, name);
  return () => random.uniform();
};

test('the gap of Theorem 1 equals the guidance energy, which quadrature knows', () => {
  const result = measureScoreMatching(mixture, (x) => x.map((v) => -v), 60000, uniform('gap'));
  const truth = conditionalEnergy(mixture) - scoreEnergy(mixture);
  assert.ok(Math.abs(result.guidance.mean - truth) < 4 * result.guidance.standardError);
  assert.ok(Math.abs(result.crossTerm.mean) < 4 * result.crossTerm.standardError);
});

test('E⟨s, ∇ log p⟩ = −E div s (integration by parts): −2 for s(x) = x in the plane', () => {
  const result = measureScoreMatching(mixture, (x) => [...x], 60000, uniform('parts'));
  assert.ok(
    Math.abs(result.innerUnconditional.mean + 2) < 4 * result.innerUnconditional.standardError,
  );
});

test('marginalizing a class-dependent field averages it over the posterior', () => {
  const field = (x: readonly number[], c: number) => score(mixture, x).map((v) => v + (c ? 1 : -1));
  const marginal = marginalize(field, (x) => posterior(mixture, x));
  const x = [0.2, 0.3];
  const [p, q] = posterior(mixture, x);
  const expected = score(mixture, x).map((v) => v + q - p);
  marginal(x, 0).forEach((value, k) => {
    assert.ok(Math.abs(value - expected[k]) < 1e-12);
  });
});
