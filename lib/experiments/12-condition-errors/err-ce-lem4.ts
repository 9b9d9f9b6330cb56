/** Lemma 4 and App. J: assumptions on densities and drifts that Gaussian conditions cannot meet. */
import { lineChart } from '../../figures/index.js';
import type { Experiment } from '../../record/experiment.js';
import { text, texts } from '../../record/say.js';
import { companionMatrix, stepCovariance } from '../../theory/companion/autoregression.js';
import {
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
import { curve } from '../shared/companion-support.js';

type Config = { coefficients: number[]; radii: number[] };

const base = { coefficients: [0.5, 0.3], radii: [1, 2, 3, 4, 5, 6] };

/** The largest one-step growth of xᵀPx under x → Ax, over 3600 directions of the plane. */
function worstGrowth(a: Matrix, p: Matrix): number {
  const form = (x: number[]) => x.reduce((sum, value, i) => sum + value * apply(p, x)[i], 0);
  let worst = 0;
  for (let k = 0; k < 3600; k++) {
    const x = [Math.cos((k * Math.PI) / 3600), Math.sin((k * Math.PI) / 3600)];
    worst = Math.max(worst, form(apply(a, x)) / form(x));
  }
  return worst;
}

export const errCeLem4: Experiment<Config> = {
  id: 'err-ce-lem4',
  title:
    'Densities bounded below, the drift ‖C‖² and a one-step density: three assumptions that fail',
  paper: 'Companion paper, Lemma 4 (App. I) and App. J [P]',
  version: 1,
  usesEngine: false,
  config: { smoke: base, laptop: base, paper: base },
  expect: {
    smoke: 'instant',
    laptop: 'instant: closed forms',
    paper: 'as laptop: the statement is exact',
  },
  async run({ config }) {
    const process = { coefficients: config.coefficients, noise: 1 };
    const a = companionMatrix(process);
    const noise = stepCovariance(process);
    const twoSteps = multiply(multiply(a, noise), transpose(a)).map((row, i) =>
      row.map((value, j) => value + noise[i][j]),
    );
    // P = AᵀPA + I, so V(C) = CᵀPC falls by ‖C‖² per step.
    const lyapunov = solveLyapunov(transpose(a), identity(a.length));
    return {
      series: {
        radii: config.radii,
        floor: config.radii.map((r) => normalPdf(r)),
        bound: config.radii.map((r) => 1 / normalPdf(r) ** 2),
        truth: config.radii.map(() => 1),
      },
      metrics: {
        radius: spectralRadius(a),
        norm: spectralNorm(a),
        growthOfNorm: worstGrowth(a, identity(a.length)),
        growthOfLyapunov: worstGrowth(a, lyapunov),
        oneStepSmallest: symmetricEigenvalues(noise)[0],
        twoStepSmallest: symmetricEigenvalues(twoSteps)[0],
      },
    };
  },
  claims(results) {
    const m = results.metrics;
    const floor = results.series.floor as number[];
    const bound = results.series.bound as number[];
    return [
      {
        id: 'err-ce-lem4.floor',
        statement: 'p_t(x|c) ≥ δ > 0 everywhere, and constants in 1/δ² control the gradients.',
        criterion: 'The least density on |x| ≤ r stays above 1e-6 as r grows to 6 deviations',
        measured: `least density ${texts(floor)}; 1/δ² ${texts(bound)}, where the true Lipschitz constant of the score is 1`,
        verdict: refutedUnless(floor[floor.length - 1] > 1e-6),
      },
      {
        id: 'err-ce-lem4.drift',
        statement: 'V(C) = ‖C‖² satisfies the one-step drift condition whenever ρ(A) < 1.',
        criterion: 'max ‖AC‖²/‖C‖² < 1 for the companion matrix of (0.5, 0.3)',
        measured: `${text(m.growthOfNorm, 4)} (norm ${text(m.norm, 4)}, spectral radius ${text(m.radius, 4)})`,
        verdict: refutedUnless(m.growthOfNorm < 1),
      },
      {
        id: 'err-ce-lem4.lyapunov',
        statement: 'V(C) = CᵀPC with P = AᵀPA + I satisfies it.',
        criterion: 'max V(AC)/V(C) < 1',
        measured: text(m.growthOfLyapunov, 4),
        verdict: reproducedIf(m.growthOfLyapunov < 1),
      },
      {
        id: 'err-ce-lem4.density',
        statement: 'The one-step kernel of the state has a density.',
        criterion: 'The covariance of one step is positive definite',
        measured: `smallest eigenvalue ${text(m.oneStepSmallest)} after one step, ${text(m.twoStepSmallest)} after two`,
        verdict: refutedUnless(m.oneStepSmallest > 1e-12),
      },
    ];
  },
  draw(record) {
    const { radii, bound, truth } = record.series as { [name: string]: number[] };
    return [
      lineChart(
        {
          caption:
            'The constant 1/δ² that a density floor on |x| ≤ r gives for a standard normal, against the true Lipschitz constant of its score.',
          x: { title: 'radius r of the region' },
          y: { title: 'constant', log: true },
        },
        [curve('1/δ²', radii, bound), curve('true constant', radii, truth)],
      ),
    ];
  },
};
