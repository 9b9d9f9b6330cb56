/**
 * One latent dimension as a channel: the decoder sees z + σε with |z| ≤ 1. Which inputs z carry the most
 * information? The answer, not exclusivity alone, says when training should end at ±1.
 */
import type { Noise } from './noise.js';

/** Transition probabilities: `rows[x][y]`, each row with sum 1. */
export interface Channel {
  inputs: Float64Array;
  rows: Float64Array[];
}

/** An input distribution and what it carries. */
export interface ChannelInput {
  inputs: Float64Array;
  weights: Float64Array;
  /** Bits per use. */
  information: number;
  /** An upper bound on the capacity minus `information`, in bits. */
  gap: number;
}

/**
 * The channel from an equal grid of `levels` inputs in [−1, 1] to z + noise, observed in `bins` equal
 * bins. The probabilities are differences of the distribution function, so that densities with jumps or
 * poles cause no error; binning can only lose information.
 */
export function noiseChannel(noise: Noise, levels = 81, bins = 1200): Channel {
  const reach = 1 + Math.min(noise.reach, 8 * Math.sqrt(noise.moment(2)));
  const inputs = Float64Array.from({ length: levels }, (_, k) => -1 + (2 * k) / (levels - 1));
  const edge = (y: number) => -reach + (2 * reach * y) / bins;
  const rows = Array.from(inputs, (z) =>
    Float64Array.from({ length: bins }, (_, y) => {
      const from = y === 0 ? Number.NEGATIVE_INFINITY : edge(y) - z;
      const to = y === bins - 1 ? Number.POSITIVE_INFINITY : edge(y + 1) - z;
      // The noise is symmetric; the left tail has no rounding to 1.
      return from > 0 ? noise.cdf(-from) - noise.cdf(-to) : noise.cdf(to) - noise.cdf(from);
    }),
  );
  return { inputs, rows };
}

/** D(W_z ‖ q) in bits for each input z, where q is the output distribution of `weights`. */
export function inputDivergences({ rows }: Channel, weights: ArrayLike<number>): Float64Array {
  const output = new Float64Array(rows[0].length);
  rows.forEach((row, x) => {
    if (weights[x] > 0) for (let y = 0; y < row.length; y++) output[y] += weights[x] * row[y];
  });
  return Float64Array.from(rows, (row) => {
    let sum = 0;
    for (let y = 0; y < row.length; y++) {
      if (row[y] > 0) sum += row[y] * Math.log2(row[y] / output[y]);
    }
    return sum;
  });
}

/** Information in bits that an input distribution carries. */
export function mutualInformationOfInput(channel: Channel, weights: ArrayLike<number>): number {
  const divergences = inputDivergences(channel, weights);
  return divergences.reduce((sum, d, x) => (weights[x] > 0 ? sum + weights[x] * d : sum), 0);
}

/** Weights ½ and ½ on the first and the last input, −1 and 1. */
export function binaryInput({ inputs }: Channel): Float64Array {
  const weights = new Float64Array(inputs.length);
  weights[0] = 0.5;
  weights[inputs.length - 1] = 0.5;
  return weights;
}

/**
 * By how many bits some input would beat ±1 against the output of ±1: max_z D(W_z ‖ q) − I. Zero (up to
 * rounding) if and only if ±1 is optimal: the Kuhn–Tucker condition for capacity.
 */
export function binaryShortfall(channel: Channel): number {
  const weights = binaryInput(channel);
  const divergences = inputDivergences(channel, weights);
  return Math.max(...divergences) - mutualInformationOfInput(channel, weights);
}

/**
 * The capacity-achieving input (Blahut 1972, Arimoto 1972): p(z) ← p(z)·2^D(W_z‖q) until
 * max_z D − Σ p D, which bounds the distance to capacity, is below `tolerance` bits.
 */
export function blahutArimoto(
  channel: Channel,
  { tolerance = 1e-5, steps = 20_000 } = {},
): ChannelInput {
  const { inputs } = channel;
  let weights = new Float64Array(inputs.length).fill(1 / inputs.length);
  let information = 0;
  let gap = Number.POSITIVE_INFINITY;
  for (let step = 0; step < steps; step++) {
    const divergences = inputDivergences(channel, weights);
    information = divergences.reduce((sum, d, x) => sum + weights[x] * d, 0);
    const best = Math.max(...divergences);
    gap = best - information;
    if (gap < tolerance) break;
    const raised = weights.map((weight, x) => weight * 2 ** (divergences[x] - best));
    const total = raised.reduce((sum, weight) => sum + weight, 0);
    weights = raised.map((weight) => weight / total);
  }
  return { inputs, weights, information, gap };
}

/**
 * The points where an input distribution has its mass. Up to three neighbouring grid points of at least
 * `least` weight stand for one point between them; longer runs are a spread-out input, listed point by point.
 */
export function supportOf(
  { inputs, weights }: Pick<ChannelInput, 'inputs' | 'weights'>,
  least = 0.005,
): { place: number; weight: number }[] {
  const runs: number[][] = [];
  for (let x = 0; x < inputs.length; x++) {
    if (weights[x] < least) continue;
    const last = runs[runs.length - 1];
    if (last?.[last.length - 1] === x - 1) last.push(x);
    else runs.push([x]);
  }
  return runs.flatMap((run) => {
    if (run.length > 3) return run.map((x) => ({ place: inputs[x], weight: weights[x] }));
    const weight = run.reduce((sum, x) => sum + weights[x], 0);
    const place = run.reduce((sum, x) => sum + weights[x] * inputs[x], 0) / weight;
    return [{ place, weight }];
  });
}

/** The smallest σ in [low, high] from which on ±1 is optimal, by bisection; shortfall must fall with σ. */
export function binaryThreshold(
  family: (sigma: number) => Noise,
  low: number,
  high: number,
  tolerance = 1e-3,
): number {
  const isBinary = (sigma: number) =>
    binaryShortfall(noiseChannel(family(sigma), 201, 4000)) < 1e-6;
  let [below, above] = [low, high];
  while (above - below > tolerance) {
    const middle = (below + above) / 2;
    if (isBinary(middle)) above = middle;
    else below = middle;
  }
  return (below + above) / 2;
}
