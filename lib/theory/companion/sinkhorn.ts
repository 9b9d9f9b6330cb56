/**
 * Entropic optimal transport in the logarithmic domain, Eq. 34: inf_γ E_γ C + ε KL(γ | a⊗b) with
 * uniform marginals, and the debiased divergence and displacement built on it (App. L [R]).
 */
import { type Cloud, squaredDistances } from './transport.js';

export interface SinkhornOptions {
  /** Stop after this many iterations at the latest. */
  iterations: number;
  /** Stop when the row marginals are off by less than this in total variation; default 1e-9. */
  tolerance?: number;
}

export interface SinkhornResult {
  /** Dual potentials f (rows) and g (columns); γ_ij = exp((f_i + g_j − C_ij)/ε) / (n m). */
  rowPotential: number[];
  columnPotential: number[];
  /** inf_γ E_γ C + ε KL(γ | a⊗b), by duality the mean of f plus the mean of g. */
  cost: number;
  /** Total variation between γ's row marginal and the uniform one, after each iteration. */
  errors: number[];
}

/** −ε log mean_j exp((potential_j − cost_j)/ε), computed without overflow. */
function softMinimum(cost: readonly number[], potential: readonly number[], epsilon: number) {
  let top = Number.NEGATIVE_INFINITY;
  for (let j = 0; j < cost.length; j++) {
    const value = potential[j] - cost[j];
    if (value > top) top = value;
  }
  let sum = 0;
  for (let j = 0; j < cost.length; j++) sum += Math.exp((potential[j] - cost[j] - top) / epsilon);
  return -top - epsilon * Math.log(sum / cost.length);
}

const average = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

/**
 * Sinkhorn's iterations on a cost matrix (rows × columns).
 * @throws when ε is not positive: the soft minimum needs a positive temperature.
 */
export function sinkhorn(
  cost: readonly (readonly number[])[],
  epsilon: number,
  { iterations, tolerance = 1e-9 }: SinkhornOptions,
): SinkhornResult {
  if (!(epsilon > 0)) throw new Error(`ε is ${epsilon}; entropic transport needs ε > 0.`);
  const columns = cost[0].map((_, j) => cost.map((row) => row[j]));
  const errors: number[] = [];
  let rowPotential = cost.map(() => 0);
  let columnPotential = cost[0].map(() => 0);
  for (let iteration = 0; iteration <= iterations; iteration++) {
    const next = cost.map((row) => softMinimum(row, columnPotential, epsilon));
    if (iteration > 0) {
      // γ's row sums are exp((f − f_next)/ε)/n: the next half step measures the error of this one.
      const error = average(
        rowPotential.map((f, i) => Math.abs(Math.exp((f - next[i]) / epsilon) - 1) / 2),
      );
      errors.push(error);
      if (error < tolerance || iteration === iterations) break;
    }
    rowPotential = next;
    columnPotential = columns.map((column) => softMinimum(column, rowPotential, epsilon));
  }
  const value = average(rowPotential) + average(columnPotential);
  return { rowPotential, columnPotential, cost: value, errors };
}

/** Potential of the transport of a cloud to itself: f ← (f + softmin(C − f))/2 converges fast. */
export function selfPotential(
  cost: readonly (readonly number[])[],
  epsilon: number,
  { iterations, tolerance = 1e-9 }: SinkhornOptions,
): number[] {
  let potential = cost.map(() => 0);
  for (let iteration = 0; iteration < iterations; iteration++) {
    const next = cost.map((row, i) => (potential[i] + softMinimum(row, potential, epsilon)) / 2);
    const change = Math.max(...next.map((value, i) => Math.abs(value - potential[i])));
    potential = next;
    if (change < tolerance * epsilon) break;
  }
  return potential;
}

/** S_ε = OT_ε(x, y) − ½ OT_ε(x, x) − ½ OT_ε(y, y) ≥ 0, zero only for equal clouds (Eq. 28 [R]). */
export function sinkhornDivergence(
  x: Cloud,
  y: Cloud,
  epsilon: number,
  options: SinkhornOptions,
): number {
  const self = (cloud: Cloud) =>
    2 * average(selfPotential(squaredDistances(cloud, cloud), epsilon, options));
  const cross = sinkhorn(squaredDistances(x, y), epsilon, options).cost;
  return cross - (self(x) + self(y)) / 2;
}

/** E_γ[y | x_i] for the plan with this column potential: each row is a softmax, never 0/0. */
export function barycentre(
  cost: readonly number[],
  potential: readonly number[],
  y: Cloud,
  epsilon: number,
): number[] {
  const top = Math.max(...potential.map((g, j) => g - cost[j]));
  const weights = potential.map((g, j) => Math.exp((g - cost[j] - top) / epsilon));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const mean = new Array<number>(y[0].length).fill(0);
  for (let j = 0; j < y.length; j++) {
    const weight = weights[j] / total;
    if (weight < 1e-12) continue;
    for (let k = 0; k < mean.length; k++) mean[k] += weight * y[j][k];
  }
  return mean;
}

/** T_{x→y}(x_i), the entropic map from the cloud x to y, for every point. */
export function entropicMap(
  x: Cloud,
  y: Cloud,
  epsilon: number,
  options: SinkhornOptions,
): number[][] {
  const cost = squaredDistances(x, y);
  const { columnPotential } = sinkhorn(cost, epsilon, options);
  return cost.map((row) => barycentre(row, columnPotential, y, epsilon));
}

/** T_{x→x}(x_i): what entropy alone does to the cloud, a shrinkage that debiasing subtracts. */
export function selfMap(x: Cloud, epsilon: number, options: SinkhornOptions): number[][] {
  const cost = squaredDistances(x, x);
  const potential = selfPotential(cost, epsilon, options);
  return cost.map((row) => barycentre(row, potential, x, epsilon));
}

/** One gradient step on S_ε: c ← c + step · (T_{c→c*}(c) − T_{c→c}(c)). */
export function debiasedStep(
  x: Cloud,
  y: Cloud,
  epsilon: number,
  step: number,
  options: SinkhornOptions,
): number[][] {
  const towards = entropicMap(x, y, epsilon, options);
  const self = selfMap(x, epsilon, options);
  return x.map((point, i) => point.map((value, k) => value + step * (towards[i][k] - self[i][k])));
}

/** The biased step that the paper's Eq. 34 gives: c ← c + step · (T_{c→c*}(c) − c). */
export function biasedStep(
  x: Cloud,
  y: Cloud,
  epsilon: number,
  step: number,
  options: SinkhornOptions,
): number[][] {
  const towards = entropicMap(x, y, epsilon, options);
  return x.map((point, i) => point.map((value, k) => value + step * (towards[i][k] - value)));
}

/**
 * The logarithm of Birkhoff's bound tanh²(osc(C) / 2ε) on the error factor of one iteration, with
 * osc = max − min. Kept as a logarithm because the bound itself soon rounds to 1.
 */
export function birkhoffLogBound(cost: readonly (readonly number[])[], epsilon: number): number {
  const values = cost.flat();
  const [low, high] = [
    values.reduce((a, b) => Math.min(a, b)),
    values.reduce((a, b) => Math.max(a, b)),
  ];
  // tanh(u) = 1 − 2/(e^{2u} + 1) with u = osc/2ε.
  return 2 * Math.log1p(-2 / (Math.exp((high - low) / epsilon) + 1));
}
