import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import fc from 'fast-check';
import wabt from 'wabt';
import { ADAM_MODULE, type AdamConstants, adamStep } from './adam-kernel.js';

test('the module in adam-kernel.ts is adam.wat assembled', async () => {
  const source = readFileSync(`${__dirname}/adam.wat`, 'utf8');
  const module = (await wabt()).parseWat('adam.wat', source, { simd: true });
  const { buffer } = module.toBinary({});
  assert.equal(ADAM_MODULE, Buffer.from(buffer).toString('base64'), 'assemble adam.wat again');
});

/** Algorithm 1 in double precision, one number at a time. */
function expected(w: number, g: number, m: number, v: number, t: AdamConstants): number[] {
  const first = t.beta1 * m + (1 - t.beta1) * g;
  const second = t.beta2 * v + (1 - t.beta2) * g * g;
  const scale = Math.sqrt(second * t.correction2) + t.epsilon;
  return [w - (t.learningRate * first * t.correction1) / scale, first, second];
}

test('a step of Adam equals Algorithm 1 in double precision, whatever the length', () => {
  const lengths = fc.oneof(
    fc.integer({ min: 1, max: 40 }),
    fc.constantFrom(4095, 4096, 4097, 9001),
  );
  fc.assert(
    fc.property(lengths, fc.integer(), fc.integer({ min: 1, max: 2000 }), (length, seed, step) => {
      let state = seed >>> 0;
      const random = () => {
        state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
        return state / 2 ** 32;
      };
      const draw = (low: number, high: number) =>
        Float32Array.from({ length }, () => low + (high - low) * random());
      const [weights, gradient, first] = [draw(-1, 1), draw(-2, 2), draw(-1, 1)];
      const second = draw(0, 3);
      const constants: AdamConstants = {
        learningRate: 10 ** -(1 + 4 * random()),
        beta1: 0.9 * random(),
        beta2: 0.9 + 0.099 * random(),
        epsilon: 10 ** -(4 + 4 * random()),
        correction1: 1,
        correction2: 1,
      };
      constants.correction1 = 1 / (1 - constants.beta1 ** step);
      constants.correction2 = 1 / (1 - constants.beta2 ** step);
      const wanted = Array.from(weights, (w, index) =>
        expected(w, gradient[index], first[index], second[index], constants),
      );
      adamStep(weights, gradient, first, second, constants);
      wanted.forEach((values, index) => {
        [weights, first, second].forEach((array, which) => {
          const error = Math.abs(array[index] - values[which]);
          const size = Math.max(1, Math.abs(values[which]));
          assert.ok(error <= 1e-5 * size, `number ${index} of ${length}: off by ${error}`);
        });
      });
    }),
    { numRuns: 200 },
  );
});
