/**
 * The fixed noise of a diffusion model (Ho et al., "Denoising Diffusion Probabilistic Models", 2020):
 * plain numbers, indexed by the step t = 1 … T; index 0 is the clean image.
 */

/** β_t, α_t = 1 − β_t and ᾱ_t = α_1 ⋯ α_t for t = 0 … T, with β_0 = 0 and ᾱ_0 = 1. */
export interface NoiseSchedule {
  /** T, the number of noising steps. */
  steps: number;
  beta: Float64Array;
  alpha: Float64Array;
  alphaBar: Float64Array;
}

/** A Gaussian N(scale · x, variance · I) given x. */
export interface GaussianStep {
  scale: number;
  variance: number;
}

function scheduleOf(steps: number, betaAt: (t: number) => number): NoiseSchedule {
  if (!(Number.isInteger(steps) && steps >= 1)) {
    throw new RangeError(`A noise schedule needs a whole number of steps ≥ 1, and got ${steps}.`);
  }
  const beta = new Float64Array(steps + 1);
  const alpha = new Float64Array(steps + 1).fill(1);
  const alphaBar = new Float64Array(steps + 1).fill(1);
  for (let t = 1; t <= steps; t++) {
    beta[t] = betaAt(t);
    alpha[t] = 1 - beta[t];
    alphaBar[t] = alphaBar[t - 1] * alpha[t];
  }
  return { steps, beta, alpha, alphaBar };
}

/**
 * β_t rises linearly from 10⁻⁴ to 0.02 at T = 1000 (Ho et al.). For another T both ends are scaled by
 * 1000/T, so that the last image is as noisy as theirs; β stays ≤ 0.999.
 * @throws RangeError unless `steps` is a whole number ≥ 1.
 */
export function linearSchedule(steps: number, low = 1e-4, high = 0.02): NoiseSchedule {
  const scale = 1000 / steps;
  const first = low * scale;
  const last = high * scale;
  return scheduleOf(steps, (t) =>
    Math.min(0.999, steps === 1 ? last : first + ((last - first) * (t - 1)) / (steps - 1)),
  );
}

/**
 * ᾱ_t = f(t)/f(0) with f(t) = cos²(π/2 · (t/T + s)/(1 + s)), s = 0.008, and β_t ≤ 0.999
 * (Nichol and Dhariwal, "Improved Denoising Diffusion Probabilistic Models", 2021).
 * @throws RangeError unless `steps` is a whole number ≥ 1.
 */
export function cosineSchedule(steps: number): NoiseSchedule {
  const s = 0.008;
  const f = (t: number) => Math.cos(((t / steps + s) / (1 + s)) * (Math.PI / 2)) ** 2;
  return scheduleOf(steps, (t) => Math.min(0.999, 1 - f(t) / f(t - 1)));
}

/** The schedule of the given name. */
export function noiseSchedule(name: 'linear' | 'cosine', steps: number): NoiseSchedule {
  return name === 'linear' ? linearSchedule(steps) : cosineSchedule(steps);
}

/** q(x_t | x_0) = N(√ᾱ_t x_0, (1 − ᾱ_t) I). */
export function noised(schedule: NoiseSchedule, t: number): GaussianStep {
  const alphaBar = schedule.alphaBar[t];
  return { scale: Math.sqrt(alphaBar), variance: 1 - alphaBar };
}

/** A reverse step: x_s ~ N(fromClean · x̂_0 + fromNoisy · x_t, variance · I). */
export interface ReverseStep {
  fromClean: number;
  fromNoisy: number;
  variance: number;
}

/**
 * The posterior q(x_{t−1} | x_t, x_0) (Ho et al., Eq. 7): mean
 * √ᾱ_{t−1} β_t/(1−ᾱ_t) x_0 + √α_t (1−ᾱ_{t−1})/(1−ᾱ_t) x_t, variance β̃_t = β_t (1−ᾱ_{t−1})/(1−ᾱ_t).
 * With the network's x̂_0 in place of x_0 it is the ancestral sampling step.
 */
export function posteriorStep(schedule: NoiseSchedule, t: number): ReverseStep {
  const { alpha, alphaBar, beta } = schedule;
  return {
    fromClean: (Math.sqrt(alphaBar[t - 1]) * beta[t]) / (1 - alphaBar[t]),
    fromNoisy: (Math.sqrt(alpha[t]) * (1 - alphaBar[t - 1])) / (1 - alphaBar[t]),
    variance: (beta[t] * (1 - alphaBar[t - 1])) / (1 - alphaBar[t]),
  };
}

/**
 * The step from t down to any s < t of Song et al., "Denoising Diffusion Implicit Models", 2020, Eq. 12:
 * x_s = √ᾱ_s x̂_0 + √(1 − ᾱ_s − σ²) ε̂ + σ z with ε̂ = (x_t − √ᾱ_t x̂_0)/√(1 − ᾱ_t) and
 * σ² = η² (1−ᾱ_s)/(1−ᾱ_t) (1 − ᾱ_t/ᾱ_s). η = 0 is deterministic; η = 1 with s = t − 1 is ancestral.
 */
export function implicitStep(schedule: NoiseSchedule, t: number, s: number, eta = 0): ReverseStep {
  const now = schedule.alphaBar[t];
  const next = schedule.alphaBar[s];
  const variance = eta ** 2 * ((1 - next) / (1 - now)) * (1 - now / next);
  const fromNoisy = Math.sqrt(Math.max(0, 1 - next - variance) / (1 - now));
  return { fromClean: Math.sqrt(next) - fromNoisy * Math.sqrt(now), fromNoisy, variance };
}

/**
 * `count` steps of 1 … T, evenly spaced and falling from T, followed by 0: the path of a shortened
 * sampler.
 * @throws RangeError unless 1 ≤ count ≤ T.
 */
export function samplingPath(schedule: NoiseSchedule, count: number): number[] {
  const { steps } = schedule;
  if (!(Number.isInteger(count) && count >= 1 && count <= steps)) {
    throw new RangeError(
      `A path of ${count} steps does not fit a schedule of ${steps}: choose 1 to ${steps}.`,
    );
  }
  const path = Array.from({ length: count }, (_, index) =>
    Math.round((steps * (count - index)) / count),
  );
  return [...path, 0];
}
