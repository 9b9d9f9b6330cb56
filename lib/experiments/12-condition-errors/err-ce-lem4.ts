/** Lemma 4 and App. J: assumptions on densities and drifts that Gaussian conditions cannot meet. */

import { range } from '../../base/statistics.js';
import { lineChart } from '../../figures/charts.js';
import { experiment, type Results, type RunContext } from '../../record/experiment.js';
import { say, text } from '../../record/say.js';
import { companionMatrix, stepCovariance } from '../../theory/companion/autoregression.js';
import {
  add,
  apply,
  identity,
  type Matrix,
  multiply,
  solveLyapunov,
  spectralNorm,
  spectralRadius,
  symmetricEigenvalues,
  transpose,
} from '../../theory/companion/linear-algebra.js';
import { normalPdf } from '../../theory/special.js';

type Config = {
  /** a₁ and a₂ of a second-order process. */
  coefficients: number[];
  /** Half-widths r of the regions |x| ≤ r, in standard deviations. */
  radii: number[];
};

interface Series {
  radii: number[];
  /** The least density δ of a standard normal on |x| ≤ r, and 1/δ². */
  floor: number[];
  bound: number[];
  /** The Lipschitz constant of its score, 1 on every region. */
  truth: number[];
}

/** Closed forms: all scales compute the same. */
const SETTINGS: Config = { coefficients: [0.5, 0.3], radii: [1, 2, 3, 4, 5, 6] };

/** The largest one-step growth of xᵀPx under x → Ax, over 3600 directions of the plane. */
function worstGrowth(a: Matrix, p: Matrix): number {
  const form = (x: number[]) => x.reduce((sum, value, i) => sum + value * apply(p, x)[i], 0);
  let worst = 0;
  for (const k of range(3600)) {
    const x = [Math.cos((k * Math.PI) / 3600), Math.sin((k * Math.PI) / 3600)];
    worst = Math.max(worst, form(apply(a, x)) / form(x));
  }
  return worst;
}

export const errCeLem4 = experiment({
  id: 'err-ce-lem4',
  title:
    'Densities bounded below, the drift ‖C‖² and a one-step density: three assumptions that fail',
  paper: 'Companion paper, Lemma 4 (App. I) and App. J [P]',
  version: 1,
  usesEngine: false,
  config: { smoke: SETTINGS, laptop: SETTINGS, paper: SETTINGS },
  expect: {
    smoke: 'instant',
    laptop: 'instant: closed forms',
    paper: 'as laptop: the statement is exact',
  },

  async run({ config: { coefficients, radii } }: RunContext<Config>): Promise<Results<Series>> {
    const process = { coefficients, noise: 1 };
    const a = companionMatrix(process);
    const oneStep = stepCovariance(process);
    const twoSteps = add(multiply(multiply(a, oneStep), transpose(a)), oneStep);
    // P = AᵀPA + I, so V(C) = CᵀPC falls by ‖C‖² per step.
    const lyapunov = solveLyapunov(transpose(a), identity(a.length));
    return {
      series: {
        radii,
        floor: radii.map((r) => normalPdf(r)),
        bound: radii.map((r) => 1 / normalPdf(r) ** 2),
        truth: radii.map(() => 1),
      },
      metrics: {
        radius: spectralRadius(a),
        norm: spectralNorm(a),
        growthOfNorm: worstGrowth(a, identity(a.length)),
        growthOfLyapunov: worstGrowth(a, lyapunov),
        oneStepSmallest: symmetricEigenvalues(oneStep)[0],
        twoStepSmallest: symmetricEigenvalues(twoSteps)[0],
      },
    };
  },

  claims: {
    floor: {
      kind: 'paper',
      place: 'Lemma 4, App. I',
      statement: 'p_t(x|c) ≥ δ > 0 everywhere, and constants in 1/δ² control the gradients.',
      criterion: 'The least density on |x| ≤ r stays above 1e-6 as r grows to 6 deviations',
      fixed: 'before',
      otherwise: 'refuted',
      judge: ({ series: { floor, bound } }) => ({
        measured: say`least density ${floor}; 1/δ² ${bound}, where the true Lipschitz constant of the score is 1`,
        holds: floor[floor.length - 1] > 1e-6,
      }),
    },
    drift: {
      kind: 'paper',
      place: 'App. J',
      statement: 'V(C) = ‖C‖² satisfies the one-step drift condition whenever ρ(A) < 1.',
      criterion: 'max ‖AC‖²/‖C‖² < 1 for the companion matrix of (0.5, 0.3)',
      fixed: 'before',
      otherwise: 'refuted',
      judge: ({ metrics: { growthOfNorm, norm, radius } }) => ({
        measured: `${text(growthOfNorm, 4)} (norm ${text(norm, 4)}, spectral radius ${text(radius, 4)})`,
        holds: growthOfNorm < 1,
      }),
    },
    lyapunov: {
      kind: 'ours',
      statement: 'V(C) = CᵀPC with P = AᵀPA + I satisfies it.',
      criterion: 'max V(AC)/V(C) < 1',
      fixed: 'before',
      judge: ({ metrics: { growthOfLyapunov } }) => ({
        measured: text(growthOfLyapunov, 4),
        holds: growthOfLyapunov < 1,
      }),
    },
    density: {
      kind: 'paper',
      place: 'App. J',
      statement: 'The one-step kernel of the state has a density.',
      criterion: 'The covariance of one step is positive definite',
      fixed: 'before',
      otherwise: 'refuted',
      judge: ({ metrics: { oneStepSmallest, twoStepSmallest } }) => ({
        measured: say`smallest eigenvalue ${oneStepSmallest} after one step, ${twoStepSmallest} after two`,
        holds: oneStepSmallest > 1e-12,
      }),
    },
  },

  draw({ series: { radii, bound, truth } }) {
    const figure = lineChart(
      {
        caption:
          'The constant 1/δ² that a density floor on |x| ≤ r gives for a standard normal, against the true Lipschitz constant of its score.',
        x: { title: 'radius r of the region' },
        y: { title: 'constant', log: true },
      },
      [
        { name: '1/δ²', x: radii, y: bound },
        { name: 'true constant', x: radii, y: truth },
      ],
    );
    return { figure };
  },
});
