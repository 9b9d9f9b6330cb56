/** Lemma 3: the law of an autoregressive condition forgets its start at the spectral radius. */
import { lineChart } from '../../figures/index.js';
import type { Experiment, Results } from '../../record/experiment.js';
import { text, texts } from '../../record/say.js';
import {
  type Autoregression,
  companionMatrix,
  conditionLaws,
  stationaryVariance,
} from '../../theory/companion/autoregression.js';
import { totalVariation, wasserstein } from '../../theory/companion/gaussian.js';
import { spectralRadius } from '../../theory/companion/linear-algebra.js';
import { fitLine } from '../../theory/companion/sampling.js';
import { curve, steps } from '../shared/companion-support.js';

type Chain = { name: string; process: Autoregression; starts: number[][] };
type Config = { chains: Chain[]; steps: number; fitFrom: number };

type Row = {
  name: string;
  radius: number;
  /** exp of the fitted slopes of log TV and log W₂, from the first start. */
  rateTotalVariation: number;
  rateWasserstein: number;
  totalVariation: number[];
  wasserstein: number[];
  /** W₂ to the stationary law after the last step, from each start. */
  remaining: number[];
};

const chains: Chain[] = [
  {
    name: 'AR(1), a = 0.7',
    process: { coefficients: [0.7], noise: 0.5 },
    starts: [[3], [0], [-8]],
  },
  {
    name: 'AR(2), a = (0.5, 0.3)',
    process: { coefficients: [0.5, 0.3], noise: 0.4 },
    starts: [
      [2, 1.5],
      [-4, 0],
      [6, -3],
    ],
  },
  {
    name: 'AR(2), a = (0.2, 0.6)',
    process: { coefficients: [0.2, 0.6], noise: 0.3 },
    starts: [
      [2, 2],
      [-1, 3],
      [0.5, 0],
    ],
  },
];

const rowsOf = (results: Results) => results.series.rows as unknown as Row[];

export const ceLem3: Experiment<Config> = {
  id: 'ce-lem3',
  title: 'The condition forgets its start geometrically, at the spectral radius',
  paper: 'Companion paper, Lemma 3, Eqs. 18 to 21, Lemma 10 [R]',
  version: 1,
  usesEngine: false,
  config: {
    smoke: { chains, steps: 30, fitFrom: 15 },
    laptop: { chains, steps: 80, fitFrom: 40 },
    paper: { chains, steps: 80, fitFrom: 40 },
  },
  expect: {
    smoke: 'instant',
    laptop: 'about 1 s; fitted rates within 1 % of the spectral radius',
    paper: 'as laptop: the statement is exact',
  },
  async run({ config }) {
    const rows: Row[] = config.chains.map(({ name, process, starts }) => {
      const stationary = { mean: 0, variance: stationaryVariance(process) };
      const distances = starts.map((start) =>
        conditionLaws(process, start, config.steps).map((law) => wasserstein(law, stationary)),
      );
      const variations = conditionLaws(process, starts[0], config.steps).map((law) =>
        totalVariation(law, stationary),
      );
      const rate = (values: number[]) => {
        const late = steps(values.length).slice(config.fitFrom);
        return Math.exp(
          fitLine(
            late,
            late.map((i) => Math.log(values[i])),
          ).slope,
        );
      };
      return {
        name,
        radius: spectralRadius(companionMatrix(process)),
        rateTotalVariation: rate(variations),
        rateWasserstein: rate(distances[0]),
        totalVariation: variations,
        wasserstein: distances[0],
        remaining: distances.map((values) => values[values.length - 1]),
      };
    });
    return { series: { rows }, metrics: {} };
  },
  claims(results, config) {
    const rows = rowsOf(results);
    const off = (rate: (row: Row) => number) =>
      Math.max(...rows.map((row) => Math.abs(Math.log(rate(row)) / Math.log(row.radius) - 1)));
    const variation = off((row) => row.rateTotalVariation);
    const distance = off((row) => row.rateWasserstein);
    const left = Math.max(...rows.flatMap((row) => row.remaining));
    return [
      {
        id: 'ce-lem3.rate',
        statement: '‖law(c_i) − π‖_TV ≤ R βⁱ with β the spectral radius of the companion matrix.',
        criterion: 'Slope of log TV and of log W₂ equals log ρ(A) within 1 %, for every chain',
        measured: `ρ(A) ${texts(
          rows.map((row) => row.radius),
          4,
        )}; fitted TV ${texts(
          rows.map((row) => row.rateTotalVariation),
          4,
        )}, W₂ ${texts(
          rows.map((row) => row.rateWasserstein),
          4,
        )}; slopes off by at most ${text(100 * Math.max(variation, distance))} %`,
        verdict: reproducedIf(variation < 0.01 && distance < 0.01),
      },
      {
        id: 'ce-lem3.unique',
        statement: 'The stationary law is unique: every start leads to it.',
        criterion: `W₂ to π below 1e-3 after ${config.steps} steps from three starts per chain`,
        measured: `largest remaining W₂ ${text(left)}`,
        verdict: reproducedIf(left < 1e-3),
      },
    ];
  },
  draw(record) {
    return [
      lineChart(
        {
          caption:
            'Distance of the law of c_i from the stationary law: total variation (solid) and W₂ (dotted) fall on straight lines whose slope is the logarithm of the spectral radius.',
          x: { title: 'step i' },
          y: { title: 'distance to the stationary law', log: true },
        },
        rowsOf(record).flatMap((row) => [
          curve(`${row.name}: TV`, steps(row.totalVariation.length), row.totalVariation, {
            markers: false,
          }),
          curve(`${row.name}: W2`, steps(row.wasserstein.length), row.wasserstein, {
            dash: 'dot',
            markers: false,
          }),
        ]),
      ),
    ];
  },
};
