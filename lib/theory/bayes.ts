/** The Bayes-optimal decoder and its exact risk: no decoder, trained or not, does better. */
import type { Loss } from './bound.js';
import type { Distribution } from './distribution.js';
import type { Noise } from './noise.js';
import type { Density } from './overlap.js';
import { type Estimate, estimateMean } from './overlap-montecarlo.js';
import { integrate, integratePlane } from './quadrature.js';

/** N targets x_i of equal length. */
export type Targets = readonly ArrayLike<number>[];

/** d*(z) = Σ p_i(z) x_i / Σ p_i(z): the posterior mean of the target; 0 where no density reaches. */
export function posteriorMean(densities: ArrayLike<number>, targets: Targets): Float64Array {
  const mean = new Float64Array(targets[0].length);
  let total = 0;
  for (let i = 0; i < targets.length; i++) {
    total += densities[i];
    for (let k = 0; k < mean.length; k++) mean[k] += densities[i] * targets[i][k];
  }
  return total > 0 ? mean.map((value) => value / total) : mean;
}

/** (1/N) Σ p_i ‖x_i − d‖²: the integrand of the mean squared error of the decision d. */
function squaredErrorDensity(
  densities: ArrayLike<number>,
  targets: Targets,
  decision: ArrayLike<number>,
): number {
  let sum = 0;
  for (let i = 0; i < targets.length; i++) {
    if (densities[i] === 0) continue;
    let squared = 0;
    for (let k = 0; k < decision.length; k++) squared += (targets[i][k] - decision[k]) ** 2;
    sum += densities[i] * squared;
  }
  return sum / targets.length;
}

function supportOf(densities: readonly Density[]): {
  left: number;
  right: number;
  breakpoints: number[];
} {
  const edges = densities.flatMap(({ left, right }) => [left, right]);
  return {
    left: Math.min(...edges),
    right: Math.max(...edges),
    breakpoints: [...new Set([...edges, ...densities.flatMap((each) => each.breakpoints)])],
  };
}

/** The Bayes-optimal decoder of one-dimensional densities, z ↦ d*(z). */
export function bayesDecoder(
  densities: readonly Density[],
  targets: Targets,
): (z: number) => Float64Array {
  return (z) =>
    posteriorMean(
      densities.map((each) => each.pdf(z)),
      targets,
    );
}

/** (1/N) Σ E‖d(z̃_i) − x_i‖² of any decoder d on the line, by quadrature. */
export function decoderRisk(
  densities: readonly Density[],
  targets: Targets,
  decoder: (z: number) => ArrayLike<number>,
  tolerance = 1e-10,
): number {
  const { left, right, breakpoints } = supportOf(densities);
  const integrand = (z: number): number =>
    squaredErrorDensity(
      densities.map((each) => each.pdf(z)),
      targets,
      decoder(z),
    );
  return integrate(integrand, left, right, { breakpoints, tolerance });
}

/** R* = (1/2N) ∫ Σ_ij p_i p_j ‖x_i − x_j‖² / Σ_k p_k: the risk of d* on the line, by quadrature. */
export function bayesRisk(
  densities: readonly Density[],
  targets: Targets,
  tolerance = 1e-10,
): number {
  return decoderRisk(densities, targets, bayesDecoder(densities, targets), tolerance);
}

/** The least mean loss ψ(|d − x|) for numbers x_i as targets: the best decision at z by golden section. */
export function bayesRiskOfLoss(
  densities: readonly Density[],
  targets: readonly number[],
  loss: Loss,
  tolerance = 1e-8,
): number {
  const { left, right, breakpoints } = supportOf(densities);
  const low = Math.min(...targets);
  const high = Math.max(...targets);
  const integrand = (z: number): number => {
    const p = densities.map((each) => each.pdf(z));
    const lossAt = (d: number) =>
      targets.reduce((sum, x, i) => sum + p[i] * loss(Math.abs(x - d)), 0) / targets.length;
    return minimizeConvex(lossAt, low, high);
  };
  return integrate(integrand, left, right, { breakpoints, tolerance });
}

/** The minimum value of a convex function on [low, high] by golden-section search. */
function minimizeConvex(f: (x: number) => number, low: number, high: number): number {
  const golden = (Math.sqrt(5) - 1) / 2;
  let [a, b] = [low, high];
  let [c, d] = [b - golden * (b - a), a + golden * (b - a)];
  let [fc, fd] = [f(c), f(d)];
  while (b - a > 1e-9 * (high - low)) {
    if (fc < fd) {
      [b, d, fd] = [d, c, fc];
      c = b - golden * (b - a);
      fc = f(c);
    } else {
      [a, c, fc] = [c, d, fd];
      d = a + golden * (b - a);
      fd = f(d);
    }
  }
  return Math.min(f(low), f(high), fc, fd);
}

/** R* of latents in the plane under product noise, by quadrature. */
export function bayesRiskPlane(
  latents: readonly (readonly [number, number])[],
  noise: Noise,
  targets: Targets,
  tolerance = 1e-6,
): number {
  const axis = (k: 0 | 1) => latents.map((z) => z[k]);
  const breakpoints = (k: 0 | 1) => [
    ...new Set(axis(k).flatMap((z) => noise.breakpoints.map((x) => x + z))),
  ];
  return integratePlane(
    (x, y) => {
      const p = latents.map((z) => noise.pdf(x - z[0]) * noise.pdf(y - z[1]));
      return squaredErrorDensity(p, targets, posteriorMean(p, targets));
    },
    {
      left: [Math.min(...axis(0)) - noise.reach, Math.min(...axis(1)) - noise.reach],
      right: [Math.max(...axis(0)) + noise.reach, Math.max(...axis(1)) + noise.reach],
      breakpoints: [breakpoints(0), breakpoints(1)],
    },
    tolerance,
  );
}

/** R* in any dimension: the posterior variance of the target, averaged over n draws of z̃. */
export function bayesRiskMonteCarlo(
  distributions: readonly Distribution[],
  targets: Targets,
  n: number,
  uniform: () => number,
): Estimate {
  const count = distributions.length;
  const z = new Float64Array(distributions[0].dimension);
  return estimateMean(n, () => {
    distributions[Math.floor(uniform() * count)].sample(uniform, z);
    const logs = distributions.map((each) => each.logPdf(z));
    const largest = Math.max(...logs);
    const p = logs.map((log) => Math.exp(log - largest));
    const total = p.reduce((sum, each) => sum + each, 0);
    const error = squaredErrorDensity(p, targets, posteriorMean(p, targets));
    return (error * count) / total;
  });
}
