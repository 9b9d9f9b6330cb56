/** Lemma 9: the mean distance of c_i from its stationary mean does not vanish. */

import { randomStream } from '../../engine/random.js';
import { lineChart } from '../../figures/index.js';
import type { Experiment } from '../../record/experiment.js';
import { text, texts } from '../../record/say.js';
import {
  type Autoregression,
  conditionLaws,
  meanAbsolute,
  simulate,
  stationaryVariance,
} from '../../theory/companion/autoregression.js';
import { wasserstein } from '../../theory/companion/gaussian.js';
import { estimator } from '../../theory/companion/sampling.js';
import { curve, steps } from '../shared/companion-support.js';

type Config = { process: Autoregression; start: number; steps: number; paths: number };

const base = { process: { coefficients: [0.7], noise: 0.5 }, start: 3, steps: 24 };

export const errCeLem9: Experiment<Config> = {
  id: 'err-ce-lem9',
  title: 'E‖c_i − c̄‖ settles at the stationary spread instead of decaying to zero',
  paper: 'Companion paper, Lemma 9 (used by Theorem 2) [R]',
  version: 1,
  usesEngine: false,
  config: {
    smoke: { ...base, paths: 200 },
    laptop: { ...base, paths: 50_000 },
    paper: { ...base, paths: 50_000 },
  },
  expect: {
    smoke: 'instant',
    laptop: 'under 1 s',
    paper: 'as laptop: the statement is exact',
  },
  async run({ config, seed }) {
    const { process, start } = config;
    const laws = conditionLaws(process, [start], config.steps);
    const stationary = { mean: 0, variance: stationaryVariance(process) };
    const random = randomStream(seed, 'err-ce-lem9');
    const sampled = Array.from({ length: config.steps }, estimator);
    for (let n = 0; n < config.paths; n++) {
      simulate(process, [start], config.steps, () => random.uniform()).forEach((c, i) => {
        sampled[i].add(Math.abs(c));
      });
    }
    const distance = laws.map(({ mean, variance }) => meanAbsolute(mean, variance));
    const deviations = sampled.map((value, i) => {
      const { mean, standardError } = value.estimate();
      return Math.abs(mean - distance[i + 1]) / standardError;
    });
    return {
      series: {
        distance,
        mean: laws.map(({ mean }) => Math.abs(mean)),
        wasserstein: laws.map((law) => wasserstein(law, stationary)),
      },
      metrics: {
        limit: meanAbsolute(0, stationary.variance),
        worstDeviation: Math.max(...deviations),
      },
    };
  },
  claims(results, config) {
    const { limit, worstDeviation } = results.metrics;
    const series = results.series as { [name: string]: number[] };
    const last = series.distance.length - 1;
    const beta = Math.abs(config.process.coefficients[0]);
    const bound = series.distance.map((_, i) => series.distance[0] * beta ** i);
    const laws = [series.mean[last], series.wasserstein[last]];
    return [
      {
        id: 'err-ce-lem9.vanishes',
        statement: 'E‖c_i − c̄‖ ≤ C βⁱ, so the distance from the stationary mean vanishes.',
        criterion: 'E‖c_i − c̄‖ at the last step is below 1 % of its stationary value',
        measured: `${texts([0, 1, 4, 8, last].map((i) => series.distance[i]))} at i = 0, 1, 4, 8, ${last}; limit ${text(limit)}, while C βⁱ is ${text(bound[last])}; sampled paths within ${text(worstDeviation)} standard errors`,
        verdict: refutedUnless(series.distance[last] < 0.01 * limit),
      },
      {
        id: 'err-ce-lem9.laws',
        statement: 'What does vanish geometrically is ‖E c_i − c̄‖ and W₂(law(c_i), π).',
        criterion: 'Both are at most their first value times βⁱ at every step',
        measured: `${texts(laws)} at i = ${last}`,
        verdict: reproducedIf(
          [series.mean, series.wasserstein].every((values) =>
            values.every((value, i) => value <= values[0] * beta ** i * (1 + 1e-4)),
          ),
        ),
      },
    ];
  },
  draw(record) {
    const series = record.series as { [name: string]: number[] };
    const x = steps(series.distance.length);
    return [
      lineChart(
        {
          caption:
            'c_i = 0.7 c_{i−1} + ε_i from c₀ = 3: the distances of the mean E c_i and of the law of c_i (W₂) from the stationary ones vanish, the mean distance E|c_i − c̄| does not.',
          x: { title: 'step i' },
          y: { title: 'distance', log: true },
        },
        [
          curve('mean distance', x, series.distance),
          curve('distance of the mean', x, series.mean),
          curve('distance of the law', x, series.wasserstein, { dash: 'dot' }),
        ],
      ),
    ];
  },
};
