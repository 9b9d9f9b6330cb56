/** Theorem 3.5 as stated: six ways in which it fails, and what is true instead. */

import { linspace } from '../../base/statistics.js';
import { randomStream } from '../../engine/random.js';
import { lineChart } from '../../figures/charts.js';
import { text, texts } from '../../record/say.js';
import { productDistribution } from '../../theory/distribution.js';
import {
  leastOverlapOnLine,
  totalOverlap,
  totalSquaredDistance,
} from '../../theory/exclusivity.js';
import { gaussianNoise, triangularNoise } from '../../theory/noise.js';
import { overlapAtDistance, overlapGaussian, overlapTriangular } from '../../theory/overlap.js';
import { overlapMonteCarlo } from '../../theory/overlap-montecarlo.js';
import { integratePlane } from '../../theory/quadrature.js';
import { erratum } from './erratum.js';

const TRIANGLE = triangularNoise(1, 2);
const DIMENSIONS = [2, 8, 32, 128];
const onLine = (latents: number[]) => latents.map((z) => [z]);

/** Overlap of two latents in the plane under product triangular noise, a diagonal step apart. */
function diagonalOverlap(distance: number): number {
  const step = distance / Math.SQRT2;
  if (step >= 2) return 0;
  const { pdf } = TRIANGLE;
  return integratePlane(
    (x, y) => Math.min(pdf(x) * pdf(y), pdf(x - step) * pdf(y - step)),
    {
      left: [step - 1, step - 1],
      right: [1, 1],
      breakpoints: [
        [0, step],
        [0, step],
      ],
    },
    1e-7,
  );
}

function diagonalInMany(dimension: number, uniform: () => number) {
  const step = new Float64Array(dimension).fill(1 / Math.sqrt(dimension));
  const p = productDistribution(new Float64Array(dimension), TRIANGLE);
  return overlapMonteCarlo(p, productDistribution(step, TRIANGLE), 100_000, uniform);
}

/** Pairs of distances: the squares add up to more, and so do the overlaps. */
const UNEQUAL = [1, 5];
const EQUAL = [3, 3];
const sum = (values: number[]) => values.reduce((a, b) => a + b, 0);

export const errThm35 = erratum({
  id: 'err-thm3.5',
  title: 'Least overlap is not greatest mean squared distance',
  paper: 'Theorem 3.5, Eq. 4',
  expect: 'about 10 s; all counterexamples hold',
  compute(seed) {
    const random = randomStream(seed, 'err-thm3.5');
    const uniform = () => random.uniform();
    // OC as an average over draws of the noise: E[2 min(p, q) / (p + q)].
    const drawn = overlapMonteCarlo(
      productDistribution([0], TRIANGLE),
      productDistribution([0.8], TRIANGLE),
      200_000,
      uniform,
    );
    const bounded = [
      [0, 2, 4],
      [0, 2, 40],
    ].map(onLine);
    const collapsed = onLine([-1, -1, 1]);
    const spread = onLine([-1, 0, 1]);
    const gaussian = gaussianNoise(0.3);
    const boxes = [3, 4, 5].map((count) => {
      const ends = onLine(Array.from({ length: count }, (_, i) => (i < count / 2 ? -1 : 1)));
      const least = leastOverlapOnLine(count, gaussian, 1, { starts: 12, uniform });
      return { ends: totalOverlap(ends, gaussian), least: least.totalOverlap };
    });
    const many = DIMENSIONS.map((dimension) => diagonalInMany(dimension, uniform));
    const distances = linspace(0, 2.8, 29);
    return {
      series: {
        boundedOverlaps: bounded.map((points) => totalOverlap(points, TRIANGLE)),
        boundedSquares: bounded.map(totalSquaredDistance),
        overlapSums: [UNEQUAL, EQUAL].map((pair) => sum(pair.map((d) => overlapGaussian(d, 1)))),
        squareSums: [UNEQUAL, EQUAL].map((pair) => sum(pair.map((d) => d * d))),
        collapsed: [totalSquaredDistance(collapsed), totalOverlap(collapsed, gaussian)],
        spread: [totalSquaredDistance(spread), totalOverlap(spread, gaussian)],
        boxEnds: boxes.map((box) => box.ends),
        boxLeast: boxes.map((box) => box.least),
        many: many.map(({ value }) => value),
        manyErrors: many.map(({ error }) => error),
        distances,
        axis: distances.map((d) => overlapTriangular(d, 1)),
        diagonal: distances.map(diagonalOverlap),
      },
      metrics: {
        drawn: drawn.value,
        drawnError: drawn.error,
        integral: overlapTriangular(0.8, 1),
        diagonal1: diagonalOverlap(1),
        diagonal15: diagonalOverlap(1.5),
        diagonal2: diagonalOverlap(2),
        diagonal24: diagonalOverlap(2.4),
        twoFar: overlapAtDistance(gaussian, 2),
        twoNear: overlapAtDistance(gaussian, 1.9),
      },
    };
  },
  claims: {
    expectation: {
      kind: 'ours',
      statement:
        '1. The overlap is an expectation over the noise already, so the first “⇒” (least expected overlap) says nothing new.',
      criterion: 'the average of 2 min(p, q)/(p + q) over draws is OC, within 4 standard errors',
      fixed: 'before',
      judge({ metrics }) {
        return {
          measured: `${text(metrics.drawn, 5)} ± ${text(metrics.drawnError, 2)} and OC = ${text(metrics.integral, 5)}`,
          holds: Math.abs(metrics.drawn - metrics.integral) < 4 * metrics.drawnError,
        };
      },
    },
    bounded: {
      kind: 'ours',
      statement:
        '2. Under bounded noise the least overlap, 0, is reached by configurations of any mean squared distance.',
      criterion: 'two configurations with overlap 0 have different Σd²',
      fixed: 'before',
      judge({ series }) {
        const s = series as { [name: string]: number[] };
        return {
          measured: `overlaps ${texts(s.boundedOverlaps)}, Σd² ${texts(s.boundedSquares, 4)}`,
          holds: !(
            s.boundedOverlaps.some((oc) => oc > 0) || s.boundedSquares[0] >= s.boundedSquares[1]
          ),
        };
      },
    },
    sums: {
      kind: 'ours',
      statement: '3. A smaller total overlap can go with a smaller sum of squared distances.',
      criterion: 'distances (3, 3) have less overlap and smaller squares than (1, 5)',
      fixed: 'before',
      judge({ series }) {
        const s = series as { [name: string]: number[] };
        return {
          measured: `(1, 5): Σd² ${s.squareSums[0]}, ΣOC ${text(s.overlapSums[0], 4)}; (3, 3): Σd² ${s.squareSums[1]}, ΣOC ${text(s.overlapSums[1], 4)}`,
          holds: s.squareSums[1] < s.squareSums[0] && s.overlapSums[1] < s.overlapSums[0],
        };
      },
    },
    box: {
      kind: 'ours',
      statement:
        '4. In the box [−1, 1], where tanh puts the latents, what maximizes Σd² collapses in pairs and overlaps more than it must.',
      criterion:
        'the maximizers of Σd² coincide in pairs and overlap more than the least, N = 3, 4, 5',
      fixed: 'before',
      judge({ series }) {
        const s = series as { [name: string]: number[] };
        return {
          measured: `N = 3: {−1, −1, 1} Σd² ${s.collapsed[0]}, ΣOC ${text(s.collapsed[1], 4)}; {−1, 0, 1} Σd² ${s.spread[0]}, ΣOC ${text(s.spread[1])}; N = 3, 4, 5: ends ${texts(s.boxEnds, 4)}, least ${texts(s.boxLeast)}`,
          holds:
            s.collapsed[0] > s.spread[0] &&
            s.collapsed[1] > s.spread[1] &&
            s.boxEnds.every((oc, k) => oc > s.boxLeast[k]),
        };
      },
    },
    radial: {
      kind: 'ours',
      statement:
        '5a. Under product triangular noise the overlap is no function of the Euclidean distance.',
      criterion: 'steps of one length overlap differently along an axis and diagonally',
      fixed: 'before',
      judge({ series, metrics }) {
        const s = series as { [name: string]: number[] };
        const { diagonal1, diagonal15 } = metrics;
        const axis15 = overlapTriangular(1.5, 1);
        return {
          measured: `length 1: axis 0.25, diagonal ${text(diagonal1)} (d = 2), ${texts(s.many.slice(1))} (d = 8, 32, 128); length 1.5: axis ${text(axis15)}, diagonal ${text(diagonal15)}`,
          holds: !(Math.abs(diagonal1 - 0.25) < 0.01 && Math.abs(diagonal15 - axis15) < 1e-3),
        };
      },
    },
    longer: {
      kind: 'ours',
      statement: '5b. There, a longer step can overlap more than a shorter one.',
      criterion: 'length 2.4 on the diagonal overlaps more than length 2 along an axis',
      fixed: 'before',
      judge({ metrics }) {
        const { diagonal2, diagonal24 } = metrics;
        return {
          measured: `axis, length 2: ${text(overlapTriangular(2, 1))}; diagonal, length 2: ${text(diagonal2)}, length 2.4: ${text(diagonal24)}`,
          holds: !(diagonal24 <= overlapTriangular(2, 1)),
        };
      },
    },
    montecarlo: {
      kind: 'check',
      statement: 'Quadrature and Monte Carlo agree on the diagonal overlap in the plane.',
      criterion: 'within 4 standard errors',
      fixed: 'before',
      judge({ series, metrics }) {
        const s = series as { [name: string]: number[] };
        const { diagonal1 } = metrics;
        return {
          measured: `${text(diagonal1, 4)} and ${text(s.many[0], 4)} ± ${text(s.manyErrors[0], 2)}`,
          holds: Math.abs(diagonal1 - s.many[0]) < 4 * s.manyErrors[0],
        };
      },
    },
    corrected: {
      kind: 'ours',
      statement:
        '6. Corrected: for one fixed unimodal radial noise, two latents in a box overlap least where they are farthest apart; N latents minimize a repulsive energy Σ h(d_ij), h falling.',
      criterion: 'OC at the diameter 2 of the box below OC at 1.9; see thm3.5 for N latents',
      fixed: 'before',
      judge({ metrics }) {
        return {
          measured: `${text(metrics.twoFar)} below ${text(metrics.twoNear)}`,
          holds: metrics.twoFar < metrics.twoNear,
        };
      },
    },
  },
  draw: ({ series }) => ({
    diagonal: lineChart(
      {
        caption:
          'Product triangular noise in the plane (σ = 1): steps along the diagonal still overlap where steps of the same length along an axis no longer do. The overlap is no function of the distance.',
        x: { title: 'distance ‖z₁ − z₂‖' },
        y: { title: 'overlap OC', log: true, range: [1e-5, 1] },
      },
      [
        {
          name: 'along an axis',
          x: series.distances,
          y: series.axis.map(positive),
        },
        {
          name: 'along the diagonal',
          x: series.distances,
          y: series.diagonal.map(positive),
        },
      ],
    ),
  }),
});

/** A logarithmic axis has no place for 0: leave a gap. */
function positive(value: number): number {
  return value > 0 ? value : Number.NaN;
}
