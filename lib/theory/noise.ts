/**
 * Noise families that the paper adds to latents: Gaussian, generalized triangular (Eq. 6), uniform, none.
 *
 * Eq. 6 maps u ~ U(−1, 1) to x = sgn(u)·(1 − |u|^a). As printed a = κ, and then the paper's κ = 2 gives a
 * U-shaped density. Reading the exponent as a = 1/κ makes κ = 2 the symmetric triangular density that
 * Eq. 22 and Theorem 3.5 need. Both conventions are kept; `corrected` is the default.
 */
import { normalCdf, normalPdf, normalVariate } from './special.js';

export type TriangularConvention = 'paper' | 'corrected';

/** A noise as plain data. `sigma` is the standard deviation (Gaussian) or the half-width of the support. */
export type NoiseSpec =
  | { family: 'gaussian'; sigma: number }
  | { family: 'triangular'; sigma: number; kappa: number; convention?: TriangularConvention }
  | { family: 'uniform'; sigma: number }
  | { family: 'none' };

/** A symmetric noise on the real line with mean 0. */
export interface Noise {
  readonly spec: NoiseSpec;
  /** Short text for legends. */
  readonly label: string;
  /** The density never rises away from 0. */
  readonly unimodal: boolean;
  /** The noise lies in [−reach, reach]; for the Gaussian up to a mass of 1e-31. */
  readonly reach: number;
  /** Whether the support is bounded. */
  readonly bounded: boolean;
  /** Kinks, jumps and singularities of the density. */
  readonly breakpoints: readonly number[];
  pdf(x: number): number;
  cdf(x: number): number;
  /** E x^order for an even order ≥ 0. */
  moment(order: number): number;
  sample(uniform: () => number): number;
}

function requirePositive(name: string, value: number): void {
  if (!(value > 0 && Number.isFinite(value))) {
    throw new Error(`${name} is ${value}; it must be a positive finite number.`);
  }
}

/** Gaussian noise with standard deviation σ. */
export function gaussianNoise(sigma = 1): Noise {
  requirePositive('sigma', sigma);
  return {
    spec: { family: 'gaussian', sigma },
    label: `Gaussian, σ = ${sigma}`,
    unimodal: true,
    bounded: false,
    reach: 12 * sigma,
    breakpoints: [],
    pdf: (x) => normalPdf(x / sigma) / sigma,
    cdf: (x) => normalCdf(x / sigma),
    moment: (order) => {
      let value = sigma ** order;
      for (let k = order - 1; k > 0; k -= 2) value *= k;
      return value;
    },
    sample: (uniform) => sigma * normalVariate(uniform),
  };
}

/** x ↦ x^exponent, without the slow general power where a simple one does. */
function power(exponent: number): (x: number) => number {
  if (exponent === 0) return () => 1;
  if (exponent === 1) return (x) => x;
  return exponent === 0.5 ? Math.sqrt : (x) => x ** exponent;
}

/** The exponent a of x = sgn(u)(1 − |u|^a) for a sharpness κ. */
export function triangularExponent(kappa: number, convention: TriangularConvention): number {
  requirePositive('kappa', kappa);
  return convention === 'paper' ? kappa : 1 / kappa;
}

/**
 * Generalized triangular noise on [−σ, σ], Eq. 6. Scaled to σ = 1 its density is
 * (1 − |x|)^(1/a − 1) / (2a): triangular for a = 1/2, uniform for a = 1, U-shaped and infinite at ±1 for a > 1.
 */
export function triangularNoise(
  sigma: number,
  kappa: number,
  convention: TriangularConvention = 'corrected',
): Noise {
  requirePositive('sigma', sigma);
  const a = triangularExponent(kappa, convention);
  const shape = power(1 / a - 1);
  const transform = power(a);
  return {
    spec: { family: 'triangular', sigma, kappa, convention },
    label: `Tri(κ = ${kappa}${convention === 'paper' ? ' as printed' : ''}), σ = ${sigma}`,
    unimodal: a <= 1,
    bounded: true,
    reach: sigma,
    breakpoints: [-sigma, 0, sigma],
    pdf: (x) => {
      const room = 1 - Math.abs(x) / sigma;
      return room < 0 ? 0 : shape(room) / (2 * a * sigma);
    },
    cdf: (x) => {
      const tail = Math.max(0, 1 - Math.abs(x) / sigma) ** (1 / a) / 2;
      return x < 0 ? tail : 1 - tail;
    },
    // E|x|^k = ∫₀¹ (1 − u^a)^k du = Π j / (1/a + j), j = 1…k.
    moment: (order) => {
      let value = sigma ** order;
      for (let j = 1; j <= order; j++) value *= j / (1 / a + j);
      return value;
    },
    sample: (uniform) => {
      const u = 2 * uniform() - 1;
      return sigma * Math.sign(u) * (1 - transform(Math.abs(u)));
    },
  };
}

/** Uniform noise on [−σ, σ]; the same as a triangular noise with κ = 1. */
export function uniformNoise(sigma: number): Noise {
  return {
    ...triangularNoise(sigma, 1),
    spec: { family: 'uniform', sigma },
    label: `uniform, σ = ${sigma}`,
    breakpoints: [-sigma, sigma],
  };
}

/** No noise: all mass at 0. The density is a Dirac delta, so `pdf` is 0 or infinite. */
export function noNoise(): Noise {
  return {
    spec: { family: 'none' },
    label: 'no noise',
    unimodal: true,
    bounded: true,
    reach: 0,
    breakpoints: [0],
    pdf: (x) => (x === 0 ? Number.POSITIVE_INFINITY : 0),
    cdf: (x) => (x < 0 ? 0 : 1),
    moment: (order) => (order === 0 ? 1 : 0),
    sample: () => 0,
  };
}

/** The noise that a specification names. */
export function makeNoise(spec: NoiseSpec): Noise {
  switch (spec.family) {
    case 'gaussian':
      return gaussianNoise(spec.sigma);
    case 'triangular':
      return triangularNoise(spec.sigma, spec.kappa, spec.convention);
    case 'uniform':
      return uniformNoise(spec.sigma);
    case 'none':
      return noNoise();
  }
}

/** The noise scaled by a factor > 0: the same family with sigma multiplied. */
export function scaleNoise(noise: Noise, factor: number): Noise {
  requirePositive('factor', factor);
  const { spec } = noise;
  return spec.family === 'none' ? noise : makeNoise({ ...spec, sigma: spec.sigma * factor });
}
