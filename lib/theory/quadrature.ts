/** Adaptive numerical integration in one dimension. */

// Gauss–Kronrod 7/15 rule on [−1, 1] (Piessens et al., QUADPACK, 1983): nodes ≥ 0 and weights.
const KRONROD_NODES = [
  0.9914553711208126, 0.9491079123427585, 0.8648644233597691, 0.7415311855993945,
  0.5860872354676911, 0.4058451513773972, 0.20778495500789848, 0,
];
const KRONROD_WEIGHTS = [
  0.022935322010529224, 0.06309209262997856, 0.10479001032225019, 0.14065325971552592,
  0.1690047266392679, 0.19035057806478542, 0.20443294007529889, 0.20948214108472782,
];
const GAUSS_WEIGHTS = [
  0.1294849661688697, 0.27970539148927664, 0.3818300505051189, 0.4179591836734694,
];

interface Panel {
  left: number;
  right: number;
  value: number;
  error: number;
}

function kronrod(f: (x: number) => number, left: number, right: number): Panel {
  const middle = (left + right) / 2;
  const half = (right - left) / 2;
  let fine = 0;
  let coarse = 0;
  for (let k = 0; k < 8; k++) {
    const offset = half * KRONROD_NODES[k];
    const value = k === 7 ? f(middle) : f(middle - offset) + f(middle + offset);
    fine += KRONROD_WEIGHTS[k] * value;
    if (k % 2 === 1) coarse += GAUSS_WEIGHTS[(k - 1) / 2] * value;
  }
  return { left, right, value: half * fine, error: Math.abs(half * (fine - coarse)) };
}

export interface QuadratureOptions {
  /** Points where the integrand has a kink, a jump or an integrable singularity. Others are found, slowly. */
  breakpoints?: readonly number[];
  /** Wanted absolute error, default 1e-12. */
  tolerance?: number;
  /** Most panels that are tried, default 2000. */
  maximumPanels?: number;
}

/**
 * ∫ f over the finite interval [left, right] by globally adaptive Gauss–Kronrod quadrature.
 *
 * The interval is first cut at the break points. On each piece the substitution x(t) = 10t³ − 15t⁴ + 6t⁵
 * flattens the ends, which tames integrable singularities such as (x − a)^(−1/2); then the panel with
 * the largest estimated error is halved until the errors add up to less than the tolerance.
 * A singularity |x − a|^(−s) at a ≠ 0 is seen through the rounding of x: expect an error of 1e-16^(1 − s).
 */
export function integrate(
  f: (x: number) => number,
  left: number,
  right: number,
  { breakpoints = [], tolerance = 1e-12, maximumPanels = 2000 }: QuadratureOptions = {},
): number {
  if (!Number.isFinite(left) || !Number.isFinite(right)) {
    throw new Error(`The interval [${left}, ${right}] is not finite; cut the tails off first.`);
  }
  const inside = breakpoints.filter((x) => x > left && x < right).sort((a, b) => a - b);
  const cuts = [left, ...inside, right];
  const panels: Panel[] = [];
  const pieces = cuts.length - 1;
  // Panel [k, k + 1] in the variable s stands for the piece between cuts k and k + 1.
  const g = (s: number): number => {
    const k = Math.min(Math.floor(s), pieces - 1);
    const t = s - k;
    const width = cuts[k + 1] - cuts[k];
    const slope = 30 * t * t * (1 - t) * (1 - t);
    if (width === 0 || slope === 0) return 0;
    // From the nearer end, so that small distances to it keep their digits.
    const x =
      t < 0.5
        ? cuts[k] + width * t * t * t * (10 - 15 * t + 6 * t * t)
        : cuts[k + 1] - width * (1 - t) ** 3 * (1 + 3 * t + 6 * t * t);
    const value = f(x) * slope * width;
    return Number.isFinite(value) ? value : 0;
  };
  for (let k = 0; k < pieces; k++) panels.push(kronrod(g, k, k + 1));
  let error = panels.reduce((sum, panel) => sum + panel.error, 0);
  while (error > tolerance && panels.length < maximumPanels) {
    let worst = 0;
    for (let k = 1; k < panels.length; k++) if (panels[k].error > panels[worst].error) worst = k;
    const panel = panels[worst];
    const middle = (panel.left + panel.right) / 2;
    if (middle - panel.left < 1e-14) break;
    panels[worst] = kronrod(g, panel.left, middle);
    panels.push(kronrod(g, middle, panel.right));
    error = panels.reduce((sum, each) => sum + each.error, 0);
  }
  return panels.reduce((sum, each) => sum + each.value, 0);
}

/** A rectangle with the coordinates at which the integrand may break, along each axis. */
export interface Rectangle {
  left: readonly [number, number];
  right: readonly [number, number];
  breakpoints?: readonly [readonly number[], readonly number[]];
}

/** ∬ f over a rectangle: an adaptive integral over y inside one over x. */
export function integratePlane(
  f: (x: number, y: number) => number,
  { left, right, breakpoints = [[], []] }: Rectangle,
  tolerance = 1e-8,
): number {
  const width = Math.max(right[0] - left[0], 1e-300);
  const inner = { breakpoints: breakpoints[1], tolerance: tolerance / (2 * width) };
  return integrate((x) => integrate((y) => f(x, y), left[1], right[1], inner), left[0], right[0], {
    breakpoints: breakpoints[0],
    tolerance: tolerance / 2,
  });
}
