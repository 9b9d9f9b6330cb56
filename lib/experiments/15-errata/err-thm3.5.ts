/** Theorem 3.5 as stated: six ways in which it fails, and what is true instead. */

import { linspace } from '../../base/statistics.js';
import { randomStream } from '../../engine/random.js';
import { lineChart } from '../../figures/charts.js';
import type { PlotDrawing } from '../../figures/drawing.js';
import type { Results } from '../../record/experiment.js';
import { say, text, texts } from '../../record/say.js';
import { overlapGaussian, overlapTriangular } from '../../theory/overlap.js';
import {
  boundedTotals,
  boxOverlaps,
  boxTotals,
  diagonalInMany,
  diagonalOverlap,
  drawnOverlap,
  gaussianOverlap,
} from './err-thm3.5-overlaps.js';
import { erratum } from './erratum.js';

/** Dimensions of the diagonal steps of length 1. */
const DIMENSIONS = [2, 8, 32, 128];
/** Pairs of distances: the squares of the first add up to more, and so do its overlaps. */
const PAIRS = [
  [1, 5],
  [3, 3],
];

const total = (values: number[]): number => values.reduce((a, b) => a + b, 0);

interface Series {
  /** 2. ΣOC and Σd² of two configurations. */
  boundedOverlaps: number[];
  boundedSquares: number[];
  /** 3. ΣOC and Σd² of the pairs of distances (1, 5) and (3, 3). */
  overlapSums: number[];
  squareSums: number[];
  /** 4. Σd² and ΣOC of {−1, −1, 1} and of {−1, 0, 1}. */
  collapsed: number[];
  spread: number[];
  /** 4. ΣOC of 3, 4 and 5 latents: at the ends of the box, and the least. */
  boxEnds: number[];
  boxLeast: number[];
  /** 5. OC a diagonal step of length 1 apart, by dimension, and its standard errors. */
  many: number[];
  manyErrors: number[];
  /** 5. OC in the plane at these distances, along an axis and along the diagonal. */
  distances: number[];
  axis: number[];
  diagonal: number[];
}

export const errThm35 = erratum({
  id: 'err-thm3.5',
  title: 'Least overlap is not greatest mean squared distance',
  paper: 'Theorem 3.5, Eq. 4',
  expect: 'about 10 s; all counterexamples hold',

  compute(seed): Results<Series> {
    const random = randomStream(seed, 'err-thm3.5');
    const uniform = () => random.uniform();
    const drawn = drawnOverlap(uniform);
    const bounded = boundedTotals();
    const [collapsed, spread] = [boxTotals([-1, -1, 1]), boxTotals([-1, 0, 1])];
    const boxes = [3, 4, 5].map((count) => boxOverlaps(count, uniform));
    const many = DIMENSIONS.map((dimension) => diagonalInMany(dimension, uniform));
    const distances = linspace(0, 2.8, 29);
    return {
      series: {
        boundedOverlaps: bounded.map(({ overlap }) => overlap),
        boundedSquares: bounded.map(({ squares }) => squares),
        overlapSums: PAIRS.map((pair) => total(pair.map((d) => overlapGaussian(d, 1)))),
        squareSums: PAIRS.map((pair) => total(pair.map((d) => d * d))),
        collapsed: [collapsed.squares, collapsed.overlap],
        spread: [spread.squares, spread.overlap],
        boxEnds: boxes.map(({ ends }) => ends),
        boxLeast: boxes.map(({ least }) => least),
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
        twoFar: gaussianOverlap(2),
        twoNear: gaussianOverlap(1.9),
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
      judge: ({ metrics: { drawn, drawnError, integral } }) => ({
        measured: `${text(drawn, 5)} ± ${text(drawnError, 2)} and OC = ${text(integral, 5)}`,
        holds: Math.abs(drawn - integral) < 4 * drawnError,
      }),
    },
    bounded: {
      kind: 'ours',
      statement:
        '2. Under bounded noise the least overlap, 0, is reached by configurations of any mean squared distance.',
      criterion: 'two configurations with overlap 0 have different Σd²',
      fixed: 'before',
      judge: ({ series: { boundedOverlaps, boundedSquares } }) => ({
        measured: `overlaps ${texts(boundedOverlaps)}, Σd² ${texts(boundedSquares, 4)}`,
        holds: boundedOverlaps.every((oc) => oc === 0) && boundedSquares[0] < boundedSquares[1],
      }),
    },
    sums: {
      kind: 'ours',
      statement: '3. A smaller total overlap can go with a smaller sum of squared distances.',
      criterion: 'distances (3, 3) have less overlap and smaller squares than (1, 5)',
      fixed: 'before',
      judge: ({ series: { squareSums, overlapSums } }) => ({
        measured: `(1, 5): Σd² ${squareSums[0]}, ΣOC ${text(overlapSums[0], 4)}; (3, 3): Σd² ${squareSums[1]}, ΣOC ${text(overlapSums[1], 4)}`,
        holds: squareSums[1] < squareSums[0] && overlapSums[1] < overlapSums[0],
      }),
    },
    box: {
      kind: 'ours',
      statement:
        '4. In the box [−1, 1], where tanh puts the latents, what maximizes Σd² collapses in pairs and overlaps more than it must.',
      criterion:
        'the maximizers of Σd² coincide in pairs and overlap more than the least, N = 3, 4, 5',
      fixed: 'before',
      judge: ({ series: { collapsed, spread, boxEnds, boxLeast } }) => ({
        measured: `N = 3: {−1, −1, 1} Σd² ${collapsed[0]}, ΣOC ${text(collapsed[1], 4)}; {−1, 0, 1} Σd² ${spread[0]}, ΣOC ${text(spread[1])}; N = 3, 4, 5: ends ${texts(boxEnds, 4)}, least ${texts(boxLeast)}`,
        holds:
          collapsed[0] > spread[0] &&
          collapsed[1] > spread[1] &&
          boxEnds.every((oc, k) => oc > boxLeast[k]),
      }),
    },
    radial: {
      kind: 'ours',
      statement:
        '5a. Under product triangular noise the overlap is no function of the Euclidean distance.',
      criterion: 'steps of one length overlap differently along an axis and diagonally',
      fixed: 'before',
      judge({ series: { many }, metrics: { diagonal1, diagonal15 } }) {
        const axis15 = overlapTriangular(1.5, 1);
        const equal = Math.abs(diagonal1 - 0.25) < 0.01 && Math.abs(diagonal15 - axis15) < 1e-3;
        return {
          measured: say`length 1: axis 0.25, diagonal ${diagonal1} (d = 2), ${many.slice(1)} (d = 8, 32, 128); length 1.5: axis ${axis15}, diagonal ${diagonal15}`,
          holds: !equal,
        };
      },
    },
    longer: {
      kind: 'ours',
      statement: '5b. There, a longer step can overlap more than a shorter one.',
      criterion: 'length 2.4 on the diagonal overlaps more than length 2 along an axis',
      fixed: 'before',
      judge({ metrics: { diagonal2, diagonal24 } }) {
        const axis2 = overlapTriangular(2, 1);
        return {
          measured: say`axis, length 2: ${axis2}; diagonal, length 2: ${diagonal2}, length 2.4: ${diagonal24}`,
          holds: diagonal24 > axis2,
        };
      },
    },
    montecarlo: {
      kind: 'check',
      statement: 'Quadrature and Monte Carlo agree on the diagonal overlap in the plane.',
      criterion: 'within 4 standard errors',
      fixed: 'before',
      judge({ series, metrics: { diagonal1 } }) {
        const [value, error] = [series.many[0], series.manyErrors[0]];
        return {
          measured: `${text(diagonal1, 4)} and ${text(value, 4)} ± ${text(error, 2)}`,
          holds: Math.abs(diagonal1 - value) < 4 * error,
        };
      },
    },
    corrected: {
      kind: 'ours',
      statement:
        '6. Corrected: for one fixed unimodal radial noise, two latents in a box overlap least where they are farthest apart; N latents minimize a repulsive energy Σ h(d_ij), h falling.',
      criterion: 'OC at the diameter 2 of the box below OC at 1.9; see thm3.5 for N latents',
      fixed: 'before',
      judge: ({ metrics: { twoFar, twoNear } }) => ({
        measured: say`${twoFar} below ${twoNear}`,
        holds: twoFar < twoNear,
      }),
    },
  },

  draw: ({ series }) => ({ diagonal: twoDirections(series) }),
});

function twoDirections({ distances, axis, diagonal }: Series): PlotDrawing {
  return lineChart(
    {
      caption:
        'Product triangular noise in the plane (σ = 1): steps along the diagonal still overlap where steps of the same length along an axis no longer do. The overlap is no function of the distance.',
      x: { title: 'distance ‖z₁ − z₂‖' },
      y: { title: 'overlap OC', log: true, range: [1e-5, 1] },
    },
    [
      { name: 'along an axis', x: distances, y: axis.map(positive) },
      { name: 'along the diagonal', x: distances, y: diagonal.map(positive) },
    ],
  );
}

/** A logarithmic axis has no place for 0: leave a gap. */
const positive = (value: number): number => (value > 0 ? value : Number.NaN);
