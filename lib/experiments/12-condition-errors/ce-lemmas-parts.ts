/** Lemmas 4, 5, 7, 8 and Eq. 7: each computed in two ways, or against its bound. */

import { linspace, range } from '../../base/statistics.js';
import type { RandomStream } from '../../engine/random.js';
import {
  type Autoregression,
  chainLogDensity,
  pathLaw,
  simulate,
} from '../../theory/companion/autoregression.js';
import { densityBounds } from '../../theory/companion/confinement.js';
import {
  enumeratePaths,
  type Path,
  powers,
  probabilityOf,
  type Transition,
} from '../../theory/companion/finite-chain.js';
import { logDensityOf } from '../../theory/companion/gaussian.js';
import { normalPdf } from '../../theory/special.js';

/** A probability vector of positive entries. */
function randomLaw(random: RandomStream, size: number): number[] {
  const raw = range(size).map(() => 0.05 + random.uniform());
  const total = raw.reduce((sum, value) => sum + value, 0);
  return raw.map((value) => value / total);
}

/**
 * Lemma 4 on |x| ≤ 2, |c| ≤ 2 for p(x|c) = N(c, 0.3): the least density on a grid, and the largest
 * ‖∂_x p(x|c) − ∂_x p(x|c')‖ / |c − c'| as a share of L, the largest |∂_c ∂_x p|.
 */
export function lipschitzShare(): { floor: number; share: number } {
  const [variance, reach] = [0.3, 2];
  const deviation = Math.sqrt(variance);
  const { curvature } = densityBounds(variance, { x: reach, c: reach });
  const density = (x: number, c: number) => normalPdf((x - c) / deviation) / deviation;
  const slope = (x: number, c: number) => (-(x - c) / variance) * density(x, c);
  const places = linspace(-reach, reach, 81);
  let [floor, share] = [Number.POSITIVE_INFINITY, 0];
  for (const x of places) {
    for (const [i, c] of places.entries()) {
      floor = Math.min(floor, density(x, c));
      for (const other of places.slice(0, i)) {
        const quotient = Math.abs(slope(x, c) - slope(x, other)) / (c - other);
        share = Math.max(share, quotient / curvature);
      }
    }
  }
  return { floor, share };
}

/** A function on [0, 1] with its first two derivatives. */
type Smooth = { f(x: number): number; first(x: number): number; second(x: number): number };

const sine = (size: number, frequency: number, phase: number): Smooth => ({
  f: (x) => size * Math.sin(frequency * x + phase),
  first: (x) => size * frequency * Math.cos(frequency * x + phase),
  second: (x) => -size * frequency ** 2 * Math.sin(frequency * x + phase),
});

const sum = (parts: Smooth[]): Smooth => ({
  f: (x) => parts.reduce((total, part) => total + part.f(x), 0),
  first: (x) => parts.reduce((total, part) => total + part.first(x), 0),
  second: (x) => parts.reduce((total, part) => total + part.second(x), 0),
});

const PARABOLA: Smooth = { f: (x) => x * x, first: (x) => 2 * x, second: () => 2 };

const largestOn = (places: number[], f: (x: number) => number): number =>
  Math.max(...places.map((x) => Math.abs(f(x))));

/**
 * Lemma 5 on [a, b] = [0, 1]: max |f'| as a share of |f'(a)| + max |f''| (b − a), and max |f| as a share
 * of |f(a)| + max |f'| (b − a). Shares above 1 would break the bound.
 */
function boundShares({ f, first, second }: Smooth): number[] {
  const places = linspace(0, 1, 1001);
  const [values, slopes, bends] = [f, first, second].map((one) => largestOn(places, one));
  return [slopes / (Math.abs(first(0)) + bends), values / (Math.abs(f(0)) + slopes)];
}

/** Lemma 5: the shares of random sums of sines, and of x², whose slope reaches its bound. */
export function derivativeShares(random: RandomStream): { random: number; parabola: number } {
  const functions = range(200).map(() =>
    sum([1, 2, 3].map(() => sine(random.normal(), 12 * random.uniform(), 6 * random.uniform()))),
  );
  return {
    random: Math.max(...functions.flatMap(boundShares)),
    parabola: boundShares(PARABOLA)[0],
  };
}

/** Probability that the condition holds among the paths that satisfy the other one. */
const given = (
  paths: Path[],
  condition: (states: number[]) => boolean,
  known: (states: number[]) => boolean,
): number =>
  probabilityOf(paths, (states) => condition(states) && known(states)) /
  probabilityOf(paths, known);

/**
 * Lemma 7 on a chain c_0, …, c_5: the marginal law of c_5 and Bayes' p(c_2|c_5) = p(c_5|c_2) p(c_2)/p(c_5)
 * by matrix powers, against counting all paths; the largest difference.
 */
export function bayesError(random: RandomStream, transition: Transition): number {
  const size = transition.length;
  const initial = randomLaw(random, size);
  const paths = enumeratePaths(initial, transition, 5);
  const power = powers(transition, 5);
  const lawAfter = (n: number) =>
    range(size).map((j) => initial.reduce((total, p, i) => total + p * power[n][i][j], 0));
  const [second, fifth] = [lawAfter(2), lawAfter(5)];
  const errors = range(size).flatMap((j) => [
    fifth[j] - probabilityOf(paths, (states) => states[5] === j),
    ...range(size).map((i) => {
      const bayes = (power[3][i][j] * second[i]) / fifth[j];
      return (
        bayes -
        given(
          paths,
          (states) => states[2] === i,
          (states) => states[5] === j,
        )
      );
    }),
  ]);
  return Math.max(...errors.map(Math.abs));
}

/** Lemma 8: convex functions, and a concave one for which the inequality turns round. */
const CONVEX = [(x: number) => x * x, Math.abs, Math.exp, (x: number) => Math.max(0, x)];

/**
 * Lemma 8: the smallest E φ(Y) − φ(E Y) over 200 random laws on four points and the convex functions,
 * and the largest for the concave function −x².
 */
export function jensenGaps(random: RandomStream): { convex: number; concave: number } {
  const gaps = range(200).map(() => {
    const law = randomLaw(random, 4);
    const values = law.map(() => random.normal());
    const mean = (f: (x: number) => number) =>
      law.reduce((total, p, k) => total + p * f(values[k]), 0);
    const centre = mean((x) => x);
    return {
      convex: Math.min(...CONVEX.map((phi) => mean(phi) - phi(centre))),
      concave: -mean((x) => x * x) + centre ** 2,
    };
  });
  return {
    convex: Math.min(...gaps.map((gap) => gap.convex)),
    concave: Math.max(...gaps.map((gap) => gap.concave)),
  };
}

/** Eq. 7: log density of a path as one Gaussian against Σ log p(c_i | c_{<i}); the largest difference. */
export function chainRuleError(random: RandomStream, process: Autoregression): number {
  const start = process.coefficients.map(() => random.normal());
  const joint = logDensityOf(pathLaw(process, start, 16));
  const errors = range(50).map(() => {
    const path = simulate(process, start, 16, () => random.uniform());
    return Math.abs(joint(path) - chainLogDensity(process, start, path));
  });
  return Math.max(...errors);
}
