/** Remark 3.4: with overlap no convex loss can reach zero, and the bound for any of them. */
import { randomStream } from '../../engine/random.js';
import { lineChart } from '../../figures/charts.js';
import { experiment, type Results, type RunContext } from '../../record/experiment.js';
import { text, texts } from '../../record/say.js';
import { bayesRiskOfLoss } from '../../theory/bayes.js';
import {
  absoluteLoss,
  assignmentBound,
  huberLoss,
  type Loss,
  reconstructionBound,
  squaredLoss,
} from '../../theory/bound.js';
import { gaussianNoise, type Noise, triangularNoise, uniformNoise } from '../../theory/noise.js';
import { shifted } from '../../theory/overlap.js';
import { latentsOf, overlapMatrix, squaredDistances } from '../../theory/overlap-matrix.js';

type Config = { rounds: number; sigmas: number[] };

type Row = {
  noise: string;
  loss: string;
  sigma: number;
  overlap: number;
  bound: number;
  risk: number;
};

/** What the record keeps for drawing and judging. */
interface Series {
  rows: Row[];
  absoluteRisk: number[];
  absoluteBound: number[];
}

const LOSSES: { name: string; loss: Loss }[] = [
  { name: 'squared', loss: squaredLoss },
  { name: 'absolute', loss: absoluteLoss },
  { name: 'Huber', loss: huberLoss },
  { name: 'fourth power', loss: (t) => t ** 4 },
];
const FAMILIES: { name: string; noise: (sigma: number) => Noise }[] = [
  { name: 'Gaussian', noise: gaussianNoise },
  { name: 'triangular', noise: (sigma) => triangularNoise(sigma, 2) },
];
const LATENTS = [-1, 1];
const TARGETS = [0, 1];
/** Absolute loss, two targets at distance 1: Gaussian latents at these distances, and the risk there. */
const ABSOLUTE_AT = [0.5, 1, 2, 4];
const ABSOLUTE_RISKS = [0.401, 0.309, 0.159, 0.023];

const rowsOf = (results: Results<Series>) => results.series.rows;

function measure(latents: number[], targets: number[], noise: Noise, loss: Loss) {
  const overlaps = overlapMatrix(latentsOf(latents.map((z) => [z])), noise);
  const distances = squaredDistances(latentsOf(targets.map((x) => [x])));
  return {
    overlap: overlaps[1],
    bound: reconstructionBound(overlaps, distances, loss),
    assigned: assignmentBound(overlaps, distances, loss),
    risk: bayesRiskOfLoss(
      latents.map((z) => shifted(noise, z)),
      targets,
      loss,
      1e-8,
    ),
  };
}

export const rem34 = experiment({
  id: 'rem3.4',
  title: 'With overlap no convex loss reaches zero',
  paper: 'Remark 3.4, A.1',
  version: 1,
  usesEngine: false,
  config: {
    smoke: { rounds: 8, sigmas: [0.5, 1] },
    laptop: { rounds: 400, sigmas: [0.1, 0.2, 0.3, 0.5, 0.75, 1, 1.25, 1.5, 2, 3, 4] },
    paper: { rounds: 2000, sigmas: [0.1, 0.2, 0.3, 0.5, 0.75, 1, 1.25, 1.5, 2, 3, 4] },
  },
  expect: {
    smoke: 'instant',
    laptop: 'about 10 s; the general bound holds for four losses',
    paper: 'about 1 minute; more random cases',
  },
  async run({ config, seed, progress }: RunContext<Config>) {
    const random = randomStream(seed, 'rem3.4');
    const uniform = () => random.uniform();
    let violations = 0;
    const noises = [...FAMILIES.map(({ noise }) => noise), uniformNoise];
    for (let round = 0; round < config.rounds; round++) {
      progress((0.8 * round) / config.rounds, 'random cases');
      const count = 2 + random.integer(5);
      const latents = Array.from({ length: count }, () => 4 * uniform() - 2);
      const targets = latents.map(() => 2 * random.normal());
      const noise = noises[round % noises.length](0.1 + 2 * uniform());
      const { loss } = LOSSES[Math.floor(round / noises.length) % LOSSES.length];
      const { bound, assigned, risk } = measure(latents, targets, noise, loss);
      if (bound > assigned + 1e-9 || assigned > risk + 1e-6 * (1 + risk)) violations++;
    }
    const rows: Row[] = FAMILIES.flatMap(({ name, noise }) =>
      LOSSES.flatMap(({ name: lossName, loss }) =>
        config.sigmas.map((sigma) => {
          const { overlap, bound, risk } = measure(LATENTS, TARGETS, noise(sigma), loss);
          return { noise: name, loss: lossName, sigma, overlap, bound, risk };
        }),
      ),
    );
    const absolute = ABSOLUTE_AT.map((distance) =>
      measure([0, distance], TARGETS, gaussianNoise(1), absoluteLoss),
    );
    return {
      series: {
        rows,
        absoluteRisk: absolute.map((each) => each.risk),
        absoluteBound: absolute.map((each) => each.bound),
      },
      metrics: { violations },
    };
  },
  claims: {
    positive: {
      kind: 'paper',
      place: 'Remark 3.4',
      statement: 'The loss cannot reach zero while supports overlap, and can when they do not.',
      criterion: 'least risk > 0 wherever the bound is above 1e-7, and ≤ 1e-8 wherever OC = 0',
      fixed: 'revised',
      judge(results) {
        const rows = rowsOf(results);
        // The bound is worth checking where it is above the accuracy of the quadrature.
        const overlapping = rows.filter((row) => row.bound > 1e-7);
        const apart = rows.filter((row) => row.overlap === 0);
        return {
          measured: `least risk ${text(Math.min(...overlapping.map((row) => row.risk)))} of ${overlapping.length} overlapping cases; largest ${text(Math.max(0, ...apart.map((row) => row.risk)))} of ${apart.length} disjoint ones`,
          holds: overlapping.every((row) => row.risk > 0) && apart.every((row) => row.risk <= 1e-8),
        };
      },
    },
    convex: {
      kind: 'paper',
      place: 'A.1, Remark 3.4',
      statement:
        'For a convex increasing loss ψ: mean loss ≥ (1/N²) Σ OC_ij ψ(‖x_i − x_j‖/2), of which Eq. 3 is ψ = t².',
      criterion: 'bound ≤ assignment bound ≤ least risk in all random cases with four losses',
      fixed: 'before',
      judge(results, config) {
        return {
          measured: `${results.metrics.violations} violations in ${config.rounds} cases`,
          holds: results.metrics.violations === 0,
        };
      },
    },
    absolute: {
      kind: 'check',
      statement: 'Absolute loss, two targets: the bound is exactly half of the least risk.',
      criterion: `risks within 0.001 of ${ABSOLUTE_RISKS.join(', ')} and bound/risk within 1e-5 of 1/2`,
      fixed: 'before',
      judge(results) {
        const risks = results.series.absoluteRisk;
        const bounds = results.series.absoluteBound;
        return {
          measured: `risks ${texts(risks)}, bounds ${texts(bounds)}`,
          holds: risks.every(
            (risk, k) =>
              Math.abs(risk - ABSOLUTE_RISKS[k]) < 1e-3 && Math.abs(bounds[k] / risk - 0.5) < 1e-5,
          ),
        };
      },
    },
  },
  draw(record) {
    const rows = rowsOf(record);
    const curve = (noise: string, loss: string) =>
      rows.filter((row) => row.noise === noise && row.loss === loss);
    const [figure, triangular] = FAMILIES.map(({ name }, k) =>
      lineChart(
        {
          caption: `Least possible mean loss (solid) and its bound (dashed) for latents at ±1 under ${name} noise. ${
            k === 0
              ? 'Gaussian supports always overlap, so the loss is never zero.'
              : 'Bounded supports separate at σ = 1: below, the loss can be zero.'
          }`,
          x: { title: 'noise σ' },
          y: { title: 'mean loss' },
        },
        LOSSES.filter(({ name: loss }) => loss !== 'fourth power').flatMap(({ name: loss }) => {
          const points = curve(name, loss);
          const x = points.map((row) => row.sigma);
          return [
            { name: `${loss}, least`, x, y: points.map((row) => row.risk) },
            {
              name: `${loss}, bound`,
              x,
              y: points.map((row) => row.bound),
              dash: 'dash' as const,
            },
          ];
        }),
      ),
    );
    return { figure, triangular };
  },
});
