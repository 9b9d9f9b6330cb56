import assert from 'node:assert/strict';
import { test } from 'node:test';
import { integrate } from './quadrature.js';

function assertClose(actual: number, expected: number, tolerance: number): void {
  assert.ok(Math.abs(actual - expected) <= tolerance, `${actual} against ${expected}`);
}

test('smooth integrals agree with their closed forms', () => {
  assertClose(integrate(Math.exp, -1, 2), Math.E ** 2 - 1 / Math.E, 1e-13);
  assertClose(
    integrate((x) => 1 / (1 + x * x), -50, 50),
    2 * Math.atan(50),
    1e-12,
  );
});

test('kinks and jumps are resolved, announced or not', () => {
  const kink = (x: number) => Math.abs(x - 0.3);
  assertClose(integrate(kink, 0, 1), 0.29, 1e-12);
  assertClose(integrate(kink, 0, 1, { breakpoints: [0.3] }), 0.29, 1e-14);
  const jump = (x: number) => (x < 0.3 ? 1 : 3);
  assertClose(integrate(jump, 0, 1, { breakpoints: [0.3] }), 2.4, 1e-14);
  assertClose(integrate(jump, 0, 1), 2.4, 1e-11);
});

test('integrable singularities at the ends are summed', () => {
  assertClose(
    integrate((x) => 1 / Math.sqrt(x), 0, 1),
    2,
    1e-11,
  );
  assertClose(
    integrate((x) => x ** -0.8, 0, 1),
    5,
    1e-9,
  );
  assertClose(
    integrate((x) => Math.log(x), 0, 1),
    -1,
    1e-11,
  );
  const arcsine = (x: number) => 1 / Math.sqrt(1 - x * x);
  assertClose(integrate(arcsine, -1, 1), Math.PI, 1e-7);
});

test('an empty interval gives 0 and an infinite one is refused', () => {
  assert.equal(integrate(Math.exp, 1, 1), 0);
  assert.throws(() => integrate(Math.exp, 0, Number.POSITIVE_INFINITY), /not finite/);
});
