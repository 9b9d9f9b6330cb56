import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { randomStream } from '../engine/random.js';
import {
  gaussianNoise,
  makeNoise,
  type Noise,
  noNoise,
  scaleNoise,
  triangularNoise,
  uniformNoise,
} from './noise.js';
import { integrate } from './quadrature.js';

const FAMILIES: Noise[] = [
  gaussianNoise(0.7),
  triangularNoise(1.3, 2),
  triangularNoise(1, 4),
  triangularNoise(2, 2, 'paper'),
  triangularNoise(1, 0.5, 'paper'),
  uniformNoise(0.4),
];

function integral(noise: Noise, f: (x: number) => number): number {
  const { reach, breakpoints } = noise;
  return integrate((x) => f(x) * noise.pdf(x), -reach, reach, { breakpoints });
}

for (const noise of FAMILIES) {
  // U-shaped densities are infinite at ±σ, which rounding of x near σ limits to about 1e-8.
  const tolerance = noise.unimodal ? 1e-10 : 1e-7;

  test(`${noise.label}: the density integrates to the distribution function and the moments`, () => {
    assert.ok(Math.abs(integral(noise, () => 1) - 1) < tolerance);
    for (const order of [0, 2, 4]) {
      const relative = integral(noise, (x) => x ** order) / noise.moment(order) - 1;
      assert.ok(Math.abs(relative) < tolerance, `moment ${order}: ${relative}`);
    }
    for (const share of [-0.8, -0.1, 0, 0.5, 0.99]) {
      const x = share * Math.min(noise.reach, 3);
      const { reach, breakpoints } = noise;
      const mass = integrate(noise.pdf, -reach, x, { breakpoints });
      assert.ok(Math.abs(mass - noise.cdf(x)) < tolerance, `at ${x}`);
    }
  });

  test(`${noise.label}: samples follow the distribution function (Kolmogorov–Smirnov)`, () => {
    const stream = randomStream(1, 'noise', noise.label);
    const n = 20000;
    const sorted = Float64Array.from({ length: n }, () =>
      noise.sample(() => stream.uniform()),
    ).sort();
    let distance = 0;
    sorted.forEach((x, k) => {
      distance = Math.max(distance, Math.abs(noise.cdf(x) - (k + 0.5) / n));
    });
    // 1.95/√n is the 0.1 % point.
    assert.ok(distance < 1.95 / Math.sqrt(n), `distance ${distance}`);
  });
}

test('Eq. 6 as printed with κ = 2 is U-shaped, corrected it is the triangle 1 − |x|', () => {
  const printed = triangularNoise(1, 2, 'paper');
  assert.equal(printed.unimodal, false);
  assert.equal(printed.pdf(0), 0.25);
  assert.ok(printed.pdf(0.99) > 2.4);
  assert.ok(Math.abs(printed.moment(2) - 8 / 15) < 1e-15);
  const corrected = triangularNoise(1, 2);
  for (const x of [-0.9, -0.5, 0, 0.25, 1]) {
    assert.ok(Math.abs(corrected.pdf(x) - (1 - Math.abs(x))) < 1e-15);
  }
  assert.ok(Math.abs(corrected.moment(2) - 1 / 6) < 1e-15);
});

test('the two conventions are each other with κ inverted, and κ = 1 is uniform', () => {
  fc.assert(
    fc.property(
      fc.double({ min: 0.2, max: 5, noNaN: true }),
      fc.double({ min: -1.2, max: 1.2, noNaN: true }),
      (kappa, x) => {
        const a = triangularNoise(1, kappa, 'paper').cdf(x);
        const b = triangularNoise(1, 1 / kappa).cdf(x);
        assert.ok(Math.abs(a - b) < 1e-12);
        assert.equal(triangularNoise(2, 1).cdf(x), uniformNoise(2).cdf(x));
      },
    ),
  );
});

test('noise survives its own specification and scales with sigma', () => {
  for (const noise of FAMILIES) {
    const again = makeNoise(noise.spec);
    const double = scaleNoise(noise, 2);
    assert.equal(again.cdf(0.3), noise.cdf(0.3));
    assert.ok(Math.abs(double.cdf(0.3) - noise.cdf(0.15)) < 1e-15);
  }
  assert.equal(
    scaleNoise(noNoise(), 2).sample(() => 0.9),
    0,
  );
});

test('a standard deviation or sharpness that is not positive is refused by name', () => {
  assert.throws(() => gaussianNoise(0), /sigma is 0/);
  assert.throws(() => triangularNoise(1, Number.NaN), /kappa is NaN/);
});
