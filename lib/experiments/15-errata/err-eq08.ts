/** Eq. 8: a window that contains its own variable, and an index window that is not global. */

import { range } from '../../base/statistics.js';
import { contextPositions, rasterWindow, squareWindow } from '../../models/window.js';
import type { Results } from '../../record/experiment.js';
import { erratum } from './erratum.js';

const SIDE = 4;
const POSITIONS = SIDE * SIDE;

/** How many of the 16 positions read their whole past, and how many PAD patterns there are. */
function coverage(contexts: Int32Array[]): { whole: number; patterns: number } {
  const whole = contexts.filter((reads, position) => {
    const seen = new Set(reads);
    return range(position).every((p) => seen.has(p));
  }).length;
  const patterns = new Set(
    contexts.map((reads) => Array.from(reads, (p) => (p < 0 ? '0' : '1')).join('')),
  ).size;
  return { whole, patterns };
}

/** Σ over all sequences of Π q(z_i | window) for q counted from two training sequences. */
function totalMass(includeSelf: boolean): number {
  const train = [
    [0, 0, 1, 0],
    [0, 1, 1, 0],
  ];
  const windowOf = (z: number[], i: number) => {
    const end = includeSelf ? i + 1 : i;
    return `${i}:${z.slice(Math.max(0, i - 2), end).join('')}`;
  };
  const q = (z: number[], i: number): number => {
    const matching = train.filter((other) => windowOf(other, i) === windowOf(z, i));
    if (matching.length === 0) return includeSelf ? 0 : 0.5;
    return matching.filter((other) => other[i] === z[i]).length / matching.length;
  };
  let mass = 0;
  for (let code = 0; code < 16; code++) {
    const z = [0, 1, 2, 3].map((k) => (code >> k) & 1);
    mass += z.reduce((product, _, i) => product * q(z, i), 1);
  }
  return mass;
}

/** For squares of side γ = 3, 5, 7. */
interface Series {
  /** Positions that read their whole past. */
  whole: number[];
  /** Different patterns of the border. */
  patterns: number[];
}

export const errEq08 = erratum({
  id: 'err-eq08',
  title: 'The window of Eq. 8 contains the variable it predicts, and is no index window',
  paper: 'Eqs. 8–9, Sec. 4.2, A.3',
  expect: 'instant; 8 of 16 positions see their past with the printed window, 16 with a square',

  compute(): Results<Series> {
    const square = [3, 5, 7].map((gamma) =>
      coverage(contextPositions(squareWindow(gamma), SIDE, SIDE)),
    );
    const raster = coverage(contextPositions(rasterWindow(7), SIDE, SIDE));
    const needed = range(POSITIONS)
      .map((k) => k + 1)
      .find(
        (length) =>
          coverage(contextPositions(rasterWindow(length), SIDE, SIDE)).whole === POSITIONS,
      );
    return {
      series: {
        whole: square.map((each) => each.whole),
        patterns: square.map((each) => each.patterns),
      },
      metrics: {
        rasterWhole: raster.whole,
        rasterNeeded: needed ?? 0,
        massWithSelf: totalMass(true),
        massWithout: totalMass(false),
      },
    };
  },

  claims: {
    self: {
      kind: 'paper',
      place: 'Eqs. 8 and 9',
      quote: 'p(z_i | z_[i−γ, i])',
      statement:
        'p(z_i | z_[i−γ, i]) of Eq. 8 and 9 is a model: probabilities of all sequences sum to 1.',
      criterion: 'refuted if counting with z_i in its own window sums to something else',
      fixed: 'before',
      otherwise: 'refuted',
      judge: ({ metrics: { massWithSelf, massWithout } }) => ({
        measured: `sum ${massWithSelf} with z_i in the window, ${massWithout} without (toy with 2 training sequences)`,
        holds: Math.abs(massWithSelf - 1) < 1e-12,
      }),
    },
    index: {
      kind: 'ours',
      statement:
        'Read as raster indices, a window of the last 7 tokens does not see all of a 4×4 grid; the γ×γ square of A.3 does.',
      criterion: 'some position does not read its whole past',
      fixed: 'before',
      judge: ({ metrics: { rasterWhole, rasterNeeded } }) => ({
        measured: `${rasterWhole} of 16 positions read all of it; ${rasterNeeded} tokens would be needed`,
        holds: rasterWhole !== POSITIONS,
      }),
    },
    square: {
      kind: 'ours',
      statement:
        'Corrected: z_[i−γ, i−1] read as the earlier half of a γ×γ square centred at i; γ = 7 is then global, γ = 3 and 5 are not.',
      criterion: 'positions that read their whole past: 2, 7, 16; border (PAD) patterns: 5, 11, 16',
      fixed: 'before',
      judge: ({ series: { whole, patterns } }) => ({
        measured: `${whole.join(', ')} positions; ${patterns.join(', ')} patterns for γ = 3, 5, 7`,
        holds: whole.join() === '2,7,16' && patterns.join() === '5,11,16',
      }),
    },
  },
});
