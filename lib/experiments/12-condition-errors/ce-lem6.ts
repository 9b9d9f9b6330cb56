/** Lemma 6: extraneous information is carried along the chain of conditions and new noise adds to it. */

import { randomStream } from '../../engine/random.js';
import { lineChart } from '../../figures/index.js';
import type { Experiment } from '../../record/experiment.js';
import { text, texts } from '../../record/say.js';
import {
  covariances,
  extraneousEnergy,
  type Propagation,
  projectionDivergence,
  sampleExtraneous,
  stationaryCovariance,
} from '../../theory/companion/propagation.js';
import { estimator, fitLine, normals } from '../../theory/companion/sampling.js';
import { curve, steps } from '../shared/companion-support.js';

type Config = {
  process: Propagation;
  steps: number;
  paths: number;
  epsilon: number;
  sizes: number[];
};

/** Ideal conditions fill the first two of four coordinates; the transition leaks between the two parts. */
const process: Propagation = {
  transition: [
    [0.7, 0.1, 0, 0.1],
    [0.2, 0.6, 0.1, 0],
    [0.3, -0.1, 0.6, 0.1],
    [0, 0.2, 0.1, 0.5],
  ],
  noise: [
    [0.5, 0, 0],
    [0.2, 0.3, 0],
    [0.1, 0, 0.3],
    [0, 0.1, 0.2],
  ],
  rank: 2,
};

const base = { process, epsilon: 0.1, sizes: [0.4, 0.2, 0.1, 0.05, 0.025, 0.0125] };

/** ∇_x log p(x|c) for p(x|c) = N(tanh(Bc), ½ I): smooth and not linear in c. */
const responses = [
  [0.8, -0.4, 0.5, 0.2],
  [0.3, 0.9, -0.6, 0.4],
];
const gradientAt = (x: readonly number[], c: readonly number[]) =>
  x.map(
    (value, k) => -(value - Math.tanh(responses[k].reduce((s, b, j) => s + b * c[j], 0))) / 0.5,
  );

/** ‖∇log p(x|c* + η) − ∇log p(x|c*) − Jη‖ of Eq. 27, with J in closed form. */
function linearizationError(
  x: readonly number[],
  ideal: readonly number[],
  eta: readonly number[],
): number {
  const moved = gradientAt(
    x,
    ideal.map((value, k) => value + eta[k]),
  );
  const still = gradientAt(x, ideal);
  const remainder = x.map((_, k) => {
    const slope = 1 - Math.tanh(responses[k].reduce((s, b, j) => s + b * ideal[j], 0)) ** 2;
    const linear = responses[k].reduce((s, b, j) => s + b * eta[j], 0) * slope * 2;
    return moved[k] - still[k] - linear;
  });
  return Math.hypot(...remainder);
}

export const ceLem6: Experiment<Config> = {
  id: 'ce-lem6',
  title: 'Extraneous information accumulates, up to a fixed point',
  paper: 'Companion paper, Lemma 6, Eqs. 23 to 28 [P, R]',
  version: 1,
  usesEngine: false,
  config: {
    smoke: { ...base, steps: 10, paths: 200 },
    laptop: { ...base, steps: 40, paths: 40_000 },
    paper: { ...base, steps: 40, paths: 40_000 },
  },
  expect: {
    smoke: 'instant',
    laptop: 'about 3 s; recursion exact, remainder of second order',
    paper: 'as laptop: the statement is exact',
  },
  async run({ config, seed }) {
    const { process, epsilon } = config;
    const random = randomStream(seed, 'ce-lem6');
    const uniform = () => random.uniform();
    const laws = covariances(process, config.steps);
    const parts = laws.slice(0, -1).map((law) => extraneousEnergy(process, law));
    const sampled = parts.map(estimator);
    for (let n = 0; n < config.paths; n++) {
      sampleExtraneous(process, config.steps, uniform).forEach((value, i) => {
        sampled[i].add(value);
      });
    }
    const stationary = stationaryCovariance(process);
    const limit = extraneousEnergy(process, stationary);
    const remainders = config.sizes.map(() => estimator());
    for (let trial = 0; trial < 200; trial++) {
      const x = normals(2, uniform);
      const ideal = [...normals(2, uniform), 0, 0];
      const direction = [0, 0, ...normals(2, uniform)];
      const norm = Math.hypot(...direction);
      config.sizes.forEach((size, k) => {
        const eta = direction.map((value) => (size * value) / norm);
        remainders[k].add(linearizationError(x, ideal, eta));
      });
    }
    const remainder = remainders.map((value) => value.estimate().mean);
    const divergence = laws.slice(1).map((law) => projectionDivergence(law, process.rank, epsilon));
    return {
      series: {
        carried: parts.map((part) => part.carried),
        added: parts.map((part) => part.added),
        energy: parts.map((part) => part.carried + part.added),
        sampled: sampled.map((value) => value.estimate().mean),
        sampledError: sampled.map((value) => value.estimate().standardError),
        divergence,
        sizes: config.sizes,
        remainder,
      },
      metrics: {
        limit: limit.carried + limit.added,
        divergenceLimit: projectionDivergence(stationary, process.rank, epsilon),
        slope: fitLine(config.sizes.map(Math.log), remainder.map(Math.log)).slope,
      },
    };
  },
  claims(results) {
    const series = results.series as { [name: string]: number[] };
    const { limit, divergenceLimit, slope } = results.metrics;
    const { energy, sampled, sampledError, divergence } = series;
    const last = energy.length - 1;
    const worst = Math.max(
      ...energy.map((value, i) => Math.abs(value - sampled[i]) / sampledError[i]),
    );
    const rises = (values: number[]) =>
      values.every((v, i) => i === 0 || v >= values[i - 1] - 1e-12);
    return [
      {
        id: 'ce-lem6.recursion',
        statement: 'E‖η_i‖² = E‖(I−π)T(c_{i−1})‖² + tr((I−π)ΓΓᵀ): carried plus new.',
        criterion: '|recursion − sampled paths| < 4 standard errors at every step',
        measured: `largest ${text(worst)} standard errors over ${energy.length} steps`,
        verdict: reproducedIf(worst < 4),
      },
      {
        id: 'ce-lem6.accumulates',
        statement: 'Extraneous information accumulates with the autoregressive steps.',
        criterion: 'E‖η_i‖² never falls, and is higher at the last step than at the first',
        measured: `${texts([energy[0], energy[4], energy[last]])} at i = 1, 5, ${last + 1}`,
        verdict: reproducedIf(rises(energy) && energy[last] > energy[0]),
      },
      {
        id: 'ce-lem6.saturates',
        statement: 'In a stable chain the accumulation ends at a fixed point.',
        criterion:
          'E‖η_i‖² at the last step is within 1 % of its stationary value (revised after a first run)',
        measured: `${text(energy[last], 5)} against ${text(limit, 5)}; only the sum over steps keeps growing`,
        verdict: reproducedIf(Math.abs(energy[last] / limit - 1) < 0.01),
      },
      {
        id: 'ce-lem6.perturbation',
        statement: '∇log p(x|c_i) = ∇log p(x|c*_i) + Jη_i + O(‖η_i‖²).',
        criterion: 'log-log slope of the remainder in ‖η‖ is 2 ± 0.05',
        measured: `slope ${text(slope, 4)}`,
        verdict: reproducedIf(Math.abs(slope - 2) < 0.05),
      },
      {
        id: 'ce-lem6.divergence',
        statement: 'D = Σ_i S_ε(P_{c_i}, P_{c*_i}) grows with the number of steps.',
        criterion: 'S_ε never falls, and is within 1 % of its stationary value at the last step',
        measured: `S_ε ${texts([divergence[0], divergence[4], divergence[last]])} towards ${text(divergenceLimit)}`,
        verdict: reproducedIf(
          rises(divergence) && Math.abs(divergence[last] / divergenceLimit - 1) < 0.01,
        ),
      },
    ];
  },
  draw(record) {
    const series = record.series as { [name: string]: number[] };
    const x = steps(series.energy.length).map((i) => i + 1);
    return [
      lineChart(
        {
          caption:
            'Energy outside the ideal subspace: the noise of one step is constant, what is carried on grows until the chain is stationary. S_ε between the law of c_i and its projection follows.',
          x: { title: 'step i' },
          y: { title: 'energy' },
        },
        [
          curve('E‖η_i‖²', x, series.energy, { markers: false }),
          curve('carried on', x, series.carried, { markers: false }),
          curve('new noise', x, series.added, { markers: false }),
          curve('sampled', x, series.sampled, {}),
          curve('S_ε(c_i, c*_i)', x, series.divergence, { dash: 'dot', markers: false }),
        ],
      ),
      lineChart(
        {
          name: 'perturbation',
          caption:
            'Remainder of the linearization of the gradient in η: slope 2 on logarithmic axes.',
          x: { title: '‖η‖', log: true },
          y: { title: 'remainder', log: true },
        },
        [curve('remainder', series.sizes, series.remainder)],
      ),
    ];
  },
};
