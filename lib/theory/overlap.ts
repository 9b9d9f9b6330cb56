/**
 * The overlap coefficient (Definition 3.1) of two densities on the real line,
 * by quadrature for any pair, and in closed form for shifted copies of one noise.
 */
import { type Noise, triangularExponent } from './noise.js';
import { integrate } from './quadrature.js';
import { normalCdf, normalPdf } from './special.js';

/** A density on the real line with its (effective) support and the points where it is not smooth. */
export interface Density {
  pdf(x: number): number;
  left: number;
  right: number;
  breakpoints: readonly number[];
}

/** The density of z + noise: the noise moved to the latent z. */
export function shifted(noise: Noise, z: number): Density {
  return {
    pdf: (x) => noise.pdf(x - z),
    left: z - noise.reach,
    right: z + noise.reach,
    breakpoints: noise.breakpoints.map((x) => x + z),
  };
}

/** OC(p, q) = ∫ min(p, q), Eq. 1, by adaptive quadrature. Between 0 (no common support) and 1 (equal). */
export function overlap(p: Density, q: Density, tolerance = 1e-12): number {
  const left = Math.max(p.left, q.left);
  const right = Math.min(p.right, q.right);
  if (left >= right) return 0;
  const breakpoints = [...p.breakpoints, ...q.breakpoints, (left + right) / 2];
  return integrate((x) => Math.min(p.pdf(x), q.pdf(x)), left, right, { breakpoints, tolerance });
}

/** Gaussian noise, Eq. 20: OC = 2Φ(−Δ/2σ), for two latents at Euclidean distance Δ, in any dimension. */
export function overlapGaussian(distance: number, sigma: number): number {
  return 2 * normalCdf(-distance / (2 * sigma));
}

/** Eq. 21: ∂OC/∂σ = (Δ/σ²)·φ(Δ/2σ), positive for Δ > 0: more noise, more overlap. */
export function overlapGaussianSlope(distance: number, sigma: number): number {
  return (distance / sigma ** 2) * normalPdf(distance / (2 * sigma));
}

/** Triangular noise with half-width σ, Eq. 22: OC = (1 − Δ/2σ)², 0 from Δ = 2σ on. */
export function overlapTriangular(distance: number, sigma: number): number {
  return Math.max(0, 1 - distance / (2 * sigma)) ** 2;
}

/**
 * Generalized triangular noise of Eq. 6 with exponent a (see noise.ts) and half-width σ; with D = Δ/σ:
 * a ≤ 1 (unimodal): OC = (1 − D/2)^(1/a); a = 1/2 is Eq. 22.
 * a > 1 (U-shaped): OC = 2 − (1 − D/2)^(1/a) − D^(1/a) for D ≤ 1, (2^(1/a) − 1)(1 − D/2)^(1/a) for 1 ≤ D ≤ 2.
 */
export function overlapGeneralizedTriangular(distance: number, sigma: number, a: number): number {
  const d = distance / sigma;
  const room = Math.max(0, 1 - d / 2) ** (1 / a);
  if (a <= 1) return room;
  return d <= 1 ? 2 - room - d ** (1 / a) : (2 ** (1 / a) - 1) * room;
}

/** Unimodal symmetric noise F: shifted copies cross once, half-way, so OC = 2F(−Δ/2). */
export function overlapUnimodal(noise: Noise, distance: number): number {
  return 2 * noise.cdf(-distance / 2);
}

/** OC of two latents at `distance` ≥ 0 under the same 1-D noise, in closed form. */
export function overlapAtDistance(noise: Noise, distance: number): number {
  const { spec } = noise;
  if (distance === 0) return 1;
  if (spec.family === 'none') return 0;
  if (spec.family === 'triangular') {
    const a = triangularExponent(spec.kappa, spec.convention ?? 'corrected');
    return overlapGeneralizedTriangular(distance, spec.sigma, a);
  }
  return overlapUnimodal(noise, distance);
}

/** d OC / dΔ at distance > 0 for unimodal noise: −f(Δ/2), never positive. */
export function overlapSlope(noise: Noise, distance: number): number {
  return noise.spec.family === 'none' ? 0 : -noise.pdf(distance / 2);
}
