/** Eqs. 20–22 (A.2.3): the overlap in closed form, and that it grows with the noise. */

import { linspace } from '../../base/statistics.js';
import { randomStream } from '../../engine/random.js';
import { lineChart, sliderFigure } from '../../figures/charts.js';
import type { PlotDrawing } from '../../figures/drawing.js';
import type { Experiment } from '../../record/experiment.js';
import { text, texts } from '../../record/say.js';
import { productDistribution } from '../../theory/distribution.js';
import { gaussianNoise, type Noise, triangularNoise } from '../../theory/noise.js';
import {
  overlap,
  overlapAtDistance,
  overlapGaussian,
  overlapGaussianSlope,
  overlapTriangular,
  shifted,
} from '../../theory/overlap.js';
import { overlapMonteCarlo } from '../../theory/overlap-montecarlo.js';

type Config = { distances: number[]; samples: number };

const SIGMAS = linspace(0.1, 3, 59);
/** Distances at which Eq. 22 is set against the printed noise, in units of σ. */
const PRINTED_AT = [0.1, 0.5, 1, 1.5, 1.9];

const FAMILIES: { name: string; noise: (sigma: number) => Noise }[] = [
  { name: 'Gaussian (Eq. 20)', noise: gaussianNoise },
  { name: 'triangular (Eq. 22)', noise: (sigma) => triangularNoise(sigma, 2) },
  { name: 'κ = 2 as printed', noise: (sigma) => triangularNoise(sigma, 2, 'paper') },
];

const closedForms: [(distance: number, sigma: number) => number, (sigma: number) => Noise][] = [
  [overlapGaussian, gaussianNoise],
  [overlapTriangular, (sigma) => triangularNoise(sigma, 2)],
];

export const eq20: Experiment<Config> = {
  id: 'eq20',
  title: 'More noise, more overlap: Eqs. 20 to 22',
  paper: 'Eqs. 20–22, A.2.3',
  version: 1,
  usesEngine: false,
  config: {
    smoke: { distances: [1, 2], samples: 10_000 },
    laptop: { distances: [0.25, 0.5, 1, 1.5, 2, 3, 4], samples: 1_000_000 },
    paper: { distances: [0.25, 0.5, 1, 1.5, 2, 3, 4], samples: 1_000_000 },
  },
  expect: {
    smoke: 'instant',
    laptop: 'about 3 s; closed forms exact to 1e-10',
    paper: 'as laptop: nothing depends on scale',
  },
  async run({ config, seed, progress }) {
    const random = randomStream(seed, 'eq20');
    const uniform = () => random.uniform();
    let quadratureGap = 0;
    let slopeGap = 0;
    let leastSlope = Number.POSITIVE_INFINITY;
    for (const distance of config.distances) {
      for (const sigma of SIGMAS) {
        for (const [closed, noise] of closedForms) {
          const exact = overlap(shifted(noise(sigma), 0), shifted(noise(sigma), distance));
          quadratureGap = Math.max(quadratureGap, Math.abs(exact - closed(distance, sigma)));
        }
        const h = 1e-4 * sigma;
        const [up, down] = [sigma + h, sigma - h].map((s) => overlapGaussian(distance, s));
        const slope = overlapGaussianSlope(distance, sigma);
        slopeGap = Math.max(slopeGap, Math.abs((up - down) / (2 * h) - slope));
        // Beyond 12σ the overlap is below 1e-8 and its slope too small to tell from 0.
        if (distance < 12 * sigma) leastSlope = Math.min(leastSlope, slope);
      }
    }
    let worstMonteCarlo = 0;
    for (const [k, { noise }] of FAMILIES.entries()) {
      progress(k / FAMILIES.length, 'Monte Carlo');
      for (const distance of [0.5, 1.5]) {
        const p = productDistribution([0], noise(1));
        const q = productDistribution([distance], noise(1));
        const estimate = overlapMonteCarlo(p, q, config.samples, uniform);
        const deviation = Math.abs(estimate.value - overlapAtDistance(noise(1), distance));
        worstMonteCarlo = Math.max(worstMonteCarlo, deviation / estimate.error);
      }
    }
    const curves = config.distances.map((distance) => ({
      distance,
      overlap: FAMILIES.map(({ noise }) =>
        SIGMAS.map((sigma) => overlapAtDistance(noise(sigma), distance)),
      ),
      slope: SIGMAS.map((sigma) => overlapGaussianSlope(distance, sigma)),
    }));
    let falls = 0;
    for (const { overlap: byFamily } of curves) {
      for (const values of byFamily) {
        values.forEach((value, k) => {
          if (k > 0 && (value < values[k - 1] || (value === values[k - 1] && value > 0))) falls++;
        });
      }
    }
    return {
      series: {
        sigmas: SIGMAS,
        curves,
        printed: PRINTED_AT.map((d) => overlapAtDistance(triangularNoise(1, 2, 'paper'), d)),
        eq22: PRINTED_AT.map((d) => overlapTriangular(d, 1)),
      },
      metrics: { quadratureGap, slopeGap, leastSlope, worstMonteCarlo, falls },
    };
  },
  claims(results) {
    const { quadratureGap, slopeGap, leastSlope, worstMonteCarlo, falls } = results.metrics;
    const printed = results.series.printed as number[];
    const eq22 = results.series.eq22 as number[];
    const largest = Math.max(...printed.map((value, k) => Math.abs(value - eq22[k])));
    return [
      {
        id: 'eq20.closed-form',
        statement: 'OC = 2Φ(−Δ/2σ) for Gaussian and (1 − Δ/2σ)² for triangular noise.',
        criterion: 'within 1e-10 of quadrature for all Δ and σ',
        measured: `largest difference ${text(quadratureGap)}`,
        verdict: reproducedIf(quadratureGap < 1e-10),
      },
      {
        id: 'eq20.montecarlo',
        statement: 'Sampling finds the same overlaps.',
        criterion: 'every estimate within 4 standard errors',
        measured: `largest deviation ${text(worstMonteCarlo)} standard errors`,
        verdict: reproducedIf(worstMonteCarlo < 4),
      },
      {
        id: 'eq20.slope',
        statement: 'Eq. 21: ∂OC/∂σ = (Δ/σ²) φ(Δ/2σ) > 0.',
        criterion: 'positive everywhere (Δ < 12σ) and within 1e-6 of differences of Eq. 20',
        measured: `least slope ${text(leastSlope)}, largest difference ${text(slopeGap)}`,
        verdict: reproducedIf(leastSlope > 0 && slopeGap < 1e-6),
      },
      {
        id: 'eq20.monotone',
        statement: 'OC grows with σ for all noises considered (A.2.3).',
        criterion: 'no pair of neighbouring σ at which OC > 0 fails to grow',
        measured: `${falls} such pairs`,
        verdict: reproducedIf(falls === 0),
      },
      {
        id: 'eq20.eq22-as-printed',
        statement: 'Eq. 22 is the overlap of the noise of Eq. 6 with κ = 2 as printed.',
        criterion: 'refuted if the two differ by more than 0.01 at some distance',
        measured: `at Δ/σ = ${PRINTED_AT.join(', ')}: ${texts(printed)} against Eq. 22’s ${texts(eq22)}`,
        verdict: refutedUnless(largest <= 0.01),
      },
    ];
  },
  draw(record) {
    const sigmas = record.series.sigmas as number[];
    const curves = record.series.curves as {
      distance: number;
      overlap: number[][];
      slope: number[];
    }[];
    const frame = ({ overlap: byFamily }: (typeof curves)[number]): PlotDrawing =>
      lineChart(
        { caption: '', x: { title: 'noise σ' }, y: { title: 'overlap OC', range: [0, 1] } },
        FAMILIES.map(({ name }, k) => ({ name, x: sigmas, y: byFamily[k] })),
      );
    const ordered = [...curves].sort((a, b) => Math.abs(a.distance - 2) - Math.abs(b.distance - 2));
    return [
      sliderFigure(
        {
          caption:
            'Overlap of two latents at distance Δ against the noise σ. Bounded noise overlaps only from σ = Δ/2 on; Gaussian noise always does.',
          label: 'Δ',
        },
        ordered.map((curve) => ({ label: String(curve.distance), drawing: frame(curve) })),
      ),
      lineChart(
        {
          caption: 'Eq. 21: the slope ∂OC/∂σ for Gaussian noise is positive at every σ.',
          name: 'slope',
          x: { title: 'noise σ' },
          y: { title: '∂OC/∂σ' },
        },
        curves.map(({ distance, slope }) => ({ name: `Δ = ${distance}`, x: sigmas, y: slope })),
      ),
    ];
  },
};
