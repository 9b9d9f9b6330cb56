/** Noises, and what a latent in [−1, 1] carries through each. */
import { last, linspace } from '../../base/statistics.js';
import {
  binaryInput,
  binaryShortfall,
  binaryThreshold,
  blahutArimoto,
  mutualInformationOfInput,
  noiseChannel,
  supportOf,
} from '../../theory/channel.js';
import { makeNoise, type Noise, type NoiseSpec } from '../../theory/noise.js';
import { overlapAtDistance } from '../../theory/overlap.js';

/** How finely the channel is looked at. */
export type Resolution = {
  /** Inputs on an equal grid of [−1, 1]. */
  levels: number;
  /** Equal bins in which the output is observed. */
  bins: number;
  /** Of the capacity, in bits. */
  tolerance: number;
};

/** A noise, the best input for it, and ±1. */
export type Row = {
  /** The name of a family of noises, and its scale. */
  family: string;
  sigma: number;
  /** Bits per latent: of the best input, and of ±1. */
  capacity: number;
  binary: number;
  /** By how many bits some input beats ±1; 1e9 where that is infinite. */
  shortfall: number;
  /** The best input. */
  places: number[];
  weights: number[];
};

export type Family = { name: string; sigmas: number[]; spec: (sigma: number) => NoiseSpec };

export const GAUSSIAN: Family = {
  name: 'Gaussian',
  sigmas: [0.25, 0.5, 0.6, 0.7, 1, 2],
  spec: (sigma) => ({ family: 'gaussian', sigma }),
};
export const TRIANGULAR: Family = {
  name: 'triangular',
  sigmas: [0.5, 1, 1.3, 1.4, 1.5, 2, 3],
  spec: (sigma) => ({ family: 'triangular', sigma, kappa: 2 }),
};
export const UNIFORM: Family = {
  name: 'uniform',
  sigmas: [1, 2],
  spec: (sigma) => ({ family: 'uniform', sigma }),
};
/** Eq. 6 read literally: the density is infinite at ±σ. */
const AS_PRINTED: Family = {
  name: 'κ = 2 as printed',
  sigmas: [1, 2],
  spec: (sigma) => ({ family: 'triangular', sigma, kappa: 2, convention: 'paper' }),
};
export const FAMILIES = [GAUSSIAN, TRIANGULAR, UNIFORM, AS_PRINTED];

const noiseOf = (family: Family, sigma: number): Noise => makeNoise(family.spec(sigma));

/** How many latents find room in [−1, 1] without any overlap, one after the other from the left. */
export function roomFor(family: Family, sigma: number): number {
  const noise = noiseOf(family, sigma);
  const placed = [-1];
  for (const z of linspace(-1, 1, 2001)) {
    if (overlapAtDistance(noise, z - last(placed)) === 0) placed.push(z);
  }
  return placed.length;
}

/** The least σ at which ±1 is the best input, sought between two bounds. */
export const threshold = (family: Family, low: number, high: number): number =>
  binaryThreshold((sigma) => noiseOf(family, sigma), low, high);

export function measure(
  family: Family,
  sigma: number,
  { levels, bins, tolerance }: Resolution,
): Row {
  const channel = noiseChannel(noiseOf(family, sigma), levels, bins);
  const best = blahutArimoto(channel, { tolerance, steps: 4000 });
  const support = supportOf(best);
  const shortfall = binaryShortfall(channel);
  return {
    family: family.name,
    sigma,
    capacity: best.information,
    binary: mutualInformationOfInput(channel, binaryInput(channel)),
    shortfall: Number.isFinite(shortfall) ? shortfall : 1e9,
    places: support.map((point) => point.place),
    weights: support.map((point) => point.weight),
  };
}
