/** Special functions of the normal distribution, accurate to about 1e-15 (relative, in the tails). */

const SERIES_LIMIT = 2;

/** erf(x) = 2/√π · e^(−x²) · Σ 2ⁿ x^(2n+1) / (2n+1)!!: all terms have one sign, nothing cancels. */
function erfSeries(x: number): number {
  let term = x;
  let sum = x;
  for (let n = 1; Math.abs(term) > 1e-17 * Math.abs(sum); n++) {
    term *= (2 * x * x) / (2 * n + 1);
    sum += term;
  }
  return (2 / Math.sqrt(Math.PI)) * Math.exp(-x * x) * sum;
}

/** erfc(x) for x ≥ 2 by the continued fraction of Laplace, x + (1/2)/(x + (2/2)/(x + (3/2)/…)). */
function erfcFraction(x: number): number {
  let tail = x;
  const depth = Math.ceil(8 + 220 / (x * x));
  for (let n = depth; n > 0; n--) tail = x + n / 2 / tail;
  return Math.exp(-x * x) / (Math.sqrt(Math.PI) * tail);
}

/** The error function, 2/√π ∫₀ˣ e^(−t²) dt. */
export function erf(x: number): number {
  if (Math.abs(x) <= SERIES_LIMIT) return x === 0 ? x : erfSeries(x);
  return x > 0 ? 1 - erfcFraction(x) : erfcFraction(-x) - 1;
}

/** The complement 1 − erf(x), without cancellation for large x. */
export function erfc(x: number): number {
  if (x > SERIES_LIMIT) return erfcFraction(x);
  return 1 - erf(x);
}

/** Density φ(x) of the standard normal distribution. */
export function normalPdf(x: number): number {
  return Math.exp((-x * x) / 2) / Math.sqrt(2 * Math.PI);
}

/** Distribution function Φ(x) of the standard normal distribution. */
export function normalCdf(x: number): number {
  return erfc(-x / Math.SQRT2) / 2;
}

/** A standard normal variate by Box and Muller's transform; draws two uniform numbers in [0, 1). */
export function normalVariate(uniform: () => number): number {
  const radius = Math.sqrt(-2 * Math.log(1 - uniform()));
  return radius * Math.cos(2 * Math.PI * uniform());
}
