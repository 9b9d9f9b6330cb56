/** Eq. 6: what the generalized triangular noise looks like, as printed and corrected. */

import { distinct, falls, linspace, range } from '../../base/statistics.js';
import { randomStream } from '../../engine/random.js';
import { lineChart, panelGrid, sliderFigure } from '../../figures/charts.js';
import type { PlotDrawing } from '../../figures/drawing.js';
import { experiment, type Results, type RunContext } from '../../record/experiment.js';
import { say } from '../../record/say.js';
import { type TriangularConvention, triangularNoise } from '../../theory/noise.js';
import { overlap, overlapAtDistance, overlapTriangular, shifted } from '../../theory/overlap.js';

type Config = { kappas: number[]; samples: number };

/** The noise with one κ and half-width 1, under one reading of Eq. 6. */
type Shape = {
  kappa: number;
  convention: TriangularConvention;
  /** At the `places` of the series. */
  density: number[];
  /** At the `distances` of the series. */
  overlap: number[];
  variance: number;
  /** Density in ten equal bins of [−1, 1], from samples and from the distribution function. */
  sampled: number[];
  exact: number[];
};

interface Series {
  /** Both readings of every κ. */
  shapes: Shape[];
  /** In [−1, 1]. */
  places: number[];
  /** Δ/σ in [0, 2]. */
  distances: number[];
}

const PLACES = linspace(-0.995, 0.995, 200);
const DISTANCES = linspace(0, 2, 81);
const EDGES = linspace(-1, 1, 11);
const CONVENTIONS: TriangularConvention[] = ['paper', 'corrected'];
const NAMES = { paper: 'exponent κ (as printed)', corrected: 'exponent 1/κ (corrected)' };

function shapeOf(
  kappa: number,
  convention: TriangularConvention,
  samples: number,
  uniform: () => number,
): Shape {
  const noise = triangularNoise(1, kappa, convention);
  const counts = new Array<number>(10).fill(0);
  for (let k = 0; k < samples; k++) {
    counts[Math.min(9, Math.floor(5 * (noise.sample(uniform) + 1)))]++;
  }
  return {
    kappa,
    convention,
    density: PLACES.map(noise.pdf),
    overlap: DISTANCES.map((d) => overlapAtDistance(noise, d)),
    variance: noise.moment(2),
    sampled: counts.map((count) => (5 * count) / samples),
    exact: range(10).map((k) => 5 * (noise.cdf(EDGES[k + 1]) - noise.cdf(EDGES[k]))),
  };
}

/** Largest distance of a sampled bin from its exact share, in standard errors. */
const largestDeviation = (shapes: Shape[], samples: number): number =>
  Math.max(
    ...shapes.flatMap(({ sampled, exact }) =>
      exact.map((density, k) => {
        const p = density / 5;
        return Math.abs(sampled[k] - density) / (5 * Math.sqrt((p * (1 - p)) / samples));
      }),
    ),
  );

const triangle = triangularNoise(1, 2);

/** Largest distance of the corrected κ = 2 from the triangle 1 − |x|. */
const triangleError = (): number =>
  Math.max(...PLACES.map((x) => Math.abs(triangle.pdf(x) - (1 - Math.abs(x)))));

/** Largest distance of its overlap, by quadrature, from Eq. 22. */
const eq22Error = (): number =>
  Math.max(
    ...DISTANCES.map((d) =>
      Math.abs(overlap(shifted(triangle, 0), shifted(triangle, d)) - overlapTriangular(d, 1)),
    ),
  );

const under = (convention: TriangularConvention, { shapes }: Series): Shape[] =>
  shapes.filter((shape) => shape.convention === convention);

export const eq06 = experiment({
  id: 'eq06',
  title: 'The generalized triangular noise Tri(κ)',
  paper: 'Eq. 6, Sec. 4.1; A.2.3',
  version: 1,
  usesEngine: false,
  config: {
    smoke: { kappas: [0.5, 1, 2], samples: 20_000 },
    laptop: {
      // Each κ and 1/κ, between which the two readings swap, and the paper's 2.
      kappas: [0.25, 0.5, 0.75, 1, 1.5, 2, 3, 4],
      samples: 1_000_000,
    },
    paper: { kappas: [0.25, 0.5, 0.75, 1, 1.5, 2, 3, 4], samples: 1_000_000 },
  },
  expect: {
    smoke: 'instant',
    laptop: 'about 2 s; κ = 2 as printed is U-shaped, with 1/κ it is the triangle',
    paper: 'as laptop: nothing depends on scale',
  },

  async run({ config, seed }: RunContext<Config>): Promise<Results<Series>> {
    const random = randomStream(seed, 'eq06');
    const uniform = () => random.uniform();
    const shapes = config.kappas.flatMap((kappa) =>
      CONVENTIONS.map((convention) => shapeOf(kappa, convention, config.samples, uniform)),
    );
    return {
      series: { shapes, places: PLACES, distances: DISTANCES },
      metrics: {
        largestDeviation: largestDeviation(shapes, config.samples),
        triangleError: triangleError(),
        eq22Error: eq22Error(),
      },
    };
  },

  claims: {
    density: {
      kind: 'check',
      statement: 'Samples of Eq. 6 have the density (1 − |x|)^(1/a − 1) / 2a, a the exponent used.',
      criterion: ({ kappas }) =>
        `every one of ${20 * kappas.length} bins within 4.5 standard errors of its exact share`,
      fixed: 'before',
      judge: ({ metrics }) => ({
        measured: say`largest deviation ${metrics.largestDeviation} standard errors`,
        holds: metrics.largestDeviation < 4.5,
      }),
    },
    unimodal: {
      kind: 'ours',
      statement:
        'Eq. 6 as printed, with the paper’s κ = 2, is U-shaped: neither unimodal nor triangular.',
      criterion: 'density at least 1.1 in both outer tenths and at most 0.27 in the centre',
      fixed: 'revised',
      judge({ series }) {
        const [printed] = under('paper', series).filter(({ kappa }) => kappa === 2);
        const bins = printed.sampled;
        const isU = Math.min(bins[0], bins[9]) >= 1.1 && Math.max(bins[4], bins[5]) <= 0.27;
        return { measured: say`density ${bins} in ten bins`, holds: isU };
      },
    },
    corrected: {
      kind: 'ours',
      statement: 'With exponent 1/κ, κ = 2 is the triangle 1 − |x| and Eq. 22 is its overlap.',
      criterion: 'density and overlap (by quadrature) within 1e-12 of 1 − |x| and (1 − Δ/2σ)²',
      fixed: 'before',
      judge: ({ metrics }) => ({
        measured: say`largest differences ${metrics.triangleError} and ${metrics.eq22Error}`,
        holds: metrics.triangleError < 1e-12 && metrics.eq22Error < 1e-12,
      }),
    },
    sharpness: {
      kind: 'paper',
      place: 'A.2.3',
      statement: 'κ controls the sharpness of the noise (corrected convention).',
      criterion: 'the variance falls strictly as κ grows',
      fixed: 'before',
      judge({ series }, { kappas }) {
        const variances = under('corrected', series).map(({ variance }) => variance);
        return {
          measured: say`variances ${variances} for κ = ${kappas}`,
          holds: falls(variances),
        };
      },
    },
  },

  draw: ({ series }) => ({ figure: densitySlider(series), overlap: overlapPanels(series) }),
});

function densityChart(kappa: number, { shapes, places }: Series): PlotDrawing {
  return lineChart(
    {
      caption: '',
      x: { title: 'x', range: [-1, 1] },
      y: { title: 'density', range: [0, 2.5] },
    },
    shapes
      .filter((shape) => shape.kappa === kappa)
      .map(({ convention, density }) => ({ name: NAMES[convention], x: places, y: density })),
  );
}

function densitySlider(series: Series): PlotDrawing {
  const kappas = distinct(series.shapes.map(({ kappa }) => kappa)).sort((a, b) => a - b);
  return sliderFigure(
    {
      caption:
        'Density of Tri(κ) under the two readings of Eq. 6. At κ = 2, the paper’s value, the printed exponent gives a U, the corrected one the triangle.',
      label: 'κ',
      // The paper's value.
      start: 2,
    },
    kappas.map((kappa) => ({ label: String(kappa), drawing: densityChart(kappa, series) })),
  );
}

function overlapChart(convention: TriangularConvention, series: Series): PlotDrawing {
  return lineChart(
    {
      caption: '',
      title: NAMES[convention],
      x: { title: 'distance Δ/σ' },
      y: { title: 'overlap OC', range: [0, 1] },
    },
    under(convention, series)
      .filter(({ kappa }) => [0.5, 1, 2, 4].includes(kappa))
      .map((shape) => ({ name: `κ = ${shape.kappa}`, x: series.distances, y: shape.overlap })),
  );
}

const overlapPanels = (series: Series): PlotDrawing =>
  panelGrid(
    {
      caption:
        'Overlap of two latents against their distance. The corrected κ = 2 curve is Eq. 22; the printed κ = 2 curve falls steeply at first and then slowly.',
      columns: 2,
    },
    CONVENTIONS.map((convention) => overlapChart(convention, series)),
  );
