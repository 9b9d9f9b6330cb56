import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ceThm2 } from './ce-thm2.js';
import { boundParts, expectedGradients, largestExcess } from './ce-thm2-bounds.js';

const config = ceThm2.config.laptop;
const { decay, atMean, extra } = boundParts(config);
const gradients = expectedGradients(config, config.far);

test('with one m for all x the bound of App. G is exceeded by 0.003, with one per x by 1.86', () => {
  const one = atMean.map(() => Math.max(...atMean));
  assert.ok(Math.abs(largestExcess(gradients, decay, one) - 0.0029) < 2e-4);
  assert.ok(Math.abs(largestExcess(gradients, decay, atMean) - 1.862) < 1e-3);
});

test('the one m enlarged by L E_π|c − c̄| = √(2v/π)/0.3 holds', () => {
  assert.ok(Math.abs(extra - Math.sqrt((2 * 0.25) / 0.51 / Math.PI) / 0.3) < 1e-12);
  const enlarged = atMean.map(() => Math.max(...atMean) + extra);
  assert.ok(largestExcess(gradients, decay, enlarged) < 0);
});
