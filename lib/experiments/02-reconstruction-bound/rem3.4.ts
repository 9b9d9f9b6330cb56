/** Remark 3.4: with overlap no convex loss can reach zero, and the bound for any of them. */

import { type RandomStream, randomStream } from '../../engine/random.js';
import { lineChart, panelGrid } from '../../figures/charts.js';
import type { PlotDrawing } from '../../figures/drawing.js';
import { experiment, type Results, type RunContext } from '../../record/experiment.js';
import { say } from '../../record/say.js';
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

/** Two latents at ±1 with targets 0 and 1, under one noise and one loss. */
type Row = {
  noise: string;
  loss: string;
  sigma: number;
  overlap: number;
  bound: number;
  /** Least possible mean loss. */
  risk: number;
};

interface Series {
  rows: Row[];
  /** Absolute loss, Gaussian noise with σ = 1, latents at the distances `ABSOLUTE_AT`. */
  absoluteRisk: number[];
  absoluteBound: number[];
}

const LOSSES: { name: string; loss: Loss }[] = [
  { name: 'squared', loss: squaredLoss },
  { name: 'absolute', loss: absoluteLoss },
  { name: 'Huber', loss: huberLoss },
  { name: 'fourth power', loss: (t) => t ** 4 },
];
/** Those that are drawn. */
const SHOWN = ['squared', 'absolute', 'Huber'];

const triangular = (sigma: number) => triangularNoise(sigma, 2);
const FAMILIES: { name: string; noise: (sigma: number) => Noise }[] = [
  { name: 'Gaussian', noise: gaussianNoise },
  { name: 'triangular', noise: triangular },
];

const TARGETS = [0, 1];
/** Distances of two latents, and the risks under absolute loss that were computed beforehand. */
const ABSOLUTE_AT = [0.5, 1, 2, 4];
const ABSOLUTE_RISKS = [0.401, 0.309, 0.159, 0.023];

/** Both bounds and the least mean loss of latents and targets on the line. */
function measure(latents: number[], targets: number[], noise: Noise, loss: Loss) {
  const overlaps = overlapMatrix(latentsOf(latents.map((z) => [z])), noise);
  const distances = squaredDistances(latentsOf(targets.map((x) => [x])));
  const densities = latents.map((z) => shifted(noise, z));
  return {
    overlap: overlaps[1],
    bound: reconstructionBound(overlaps, distances, loss),
    assigned: assignmentBound(overlaps, distances, loss),
    risk: bayesRiskOfLoss(densities, targets, loss, 1e-8),
  };
}

/** Random latents, targets and noise on the line, each loss in turn: whether the bounds hold. */
function randomCase(round: number, random: RandomStream): boolean {
  const uniform = () => random.uniform();
  const noises = [gaussianNoise, triangular, uniformNoise];
  const count = 2 + random.integer(5);
  const latents = Array.from({ length: count }, () => 4 * uniform() - 2);
  const targets = latents.map(() => 2 * random.normal());
  const noise = noises[round % noises.length](0.1 + 2 * uniform());
  const { loss } = LOSSES[Math.floor(round / noises.length) % LOSSES.length];
  const { bound, assigned, risk } = measure(latents, targets, noise, loss);
  return bound <= assigned + 1e-9 && assigned <= risk + 1e-6 * (1 + risk);
}

const rowsOf = (sigmas: number[]): Row[] =>
  FAMILIES.flatMap((family) =>
    LOSSES.flatMap(({ name, loss }) =>
      sigmas.map((sigma) => {
        const { overlap, bound, risk } = measure([-1, 1], TARGETS, family.noise(sigma), loss);
        return { noise: family.name, loss: name, sigma, overlap, bound, risk };
      }),
    ),
  );

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

  async run({ config, seed, progress }: RunContext<Config>): Promise<Results<Series>> {
    const random = randomStream(seed, 'rem3.4');
    let violations = 0;
    for (let round = 0; round < config.rounds; round++) {
      progress((0.8 * round) / config.rounds, 'random cases');
      if (!randomCase(round, random)) violations++;
    }
    const absolute = ABSOLUTE_AT.map((distance) =>
      measure([0, distance], TARGETS, gaussianNoise(1), absoluteLoss),
    );
    return {
      series: {
        rows: rowsOf(config.sigmas),
        absoluteRisk: absolute.map(({ risk }) => risk),
        absoluteBound: absolute.map(({ bound }) => bound),
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
      judge({ series: { rows } }) {
        // The bound is worth checking where it is above the accuracy of the quadrature.
        const over = rows.filter(({ bound }) => bound > 1e-7).map(({ risk }) => risk);
        const apart = rows.filter(({ overlap }) => overlap === 0).map(({ risk }) => risk);
        return {
          measured: say`least risk ${Math.min(...over)} of ${over.length} overlapping cases; largest ${Math.max(0, ...apart)} of ${apart.length} disjoint ones`,
          holds: over.every((risk) => risk > 0) && apart.every((risk) => risk <= 1e-8),
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
      judge: ({ metrics: { violations } }, { rounds }) => ({
        measured: `${violations} violations in ${rounds} cases`,
        holds: violations === 0,
      }),
    },
    absolute: {
      kind: 'check',
      statement: 'Absolute loss, two targets: the bound is exactly half of the least risk.',
      criterion: `risks within 0.001 of ${ABSOLUTE_RISKS.join(', ')} and bound/risk within 1e-5 of 1/2`,
      fixed: 'before',
      judge: ({ series: { absoluteRisk: risks, absoluteBound: bounds } }) => ({
        measured: say`risks ${risks}, bounds ${bounds}`,
        holds: risks.every(
          (risk, k) =>
            Math.abs(risk - ABSOLUTE_RISKS[k]) < 1e-3 && Math.abs(bounds[k] / risk - 0.5) < 1e-5,
        ),
      }),
    },
  },

  draw: ({ series: { rows } }) => ({
    figure: lossPanels(
      'Gaussian',
      'Gaussian supports always overlap, so the loss is never zero.',
      rows,
    ),
    triangular: lossPanels(
      'triangular',
      'Bounded supports separate at σ = 1: below, the loss can be zero.',
      rows,
    ),
  }),
});

/** A panel for each loss, on one scale: what no decoder can undercut, and the bound. */
function lossPanels(noise: string, reading: string, rows: Row[]): PlotDrawing {
  const shown = rows.filter((row) => row.noise === noise && SHOWN.includes(row.loss));
  const highest = 1.1 * Math.max(...shown.map(({ risk }) => risk));
  return panelGrid(
    {
      caption: `Least possible mean loss and its bound for latents at ±1 under ${noise} noise. ${reading}`,
      columns: SHOWN.length,
    },
    SHOWN.map((loss) => {
      const points = shown.filter((row) => row.loss === loss);
      const x = points.map((row) => row.sigma);
      return lineChart(
        {
          caption: '',
          title: `${loss} loss`,
          x: { title: 'noise σ' },
          y: { title: 'mean loss', range: [0, highest] },
        },
        [
          { name: 'least', x, y: points.map(({ risk }) => risk) },
          { name: 'bound', x, y: points.map(({ bound }) => bound) },
        ],
      );
    }),
  );
}
