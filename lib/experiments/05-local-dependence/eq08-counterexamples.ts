/**
 * Two exact distributions which show that independent pairs and a local factorisation are different things:
 * a chain of dependent bits in which a window of one is enough, and the parity of two bits, which no pair
 * of bits tells.
 */

import { range } from '../../base/statistics.js';
import { lineChart } from '../../figures/charts.js';
import type { PlotDrawing } from '../../figures/drawing.js';
import {
  exclusiveOr,
  localDependenceGap,
  markovChain,
  pairInformation,
} from '../../theory/dependence-gap.js';

/** All in bits. */
export type Counterexamples = {
  /** Information between variables `lags` apart, and the gap of windows of the last 0, 1, 2, 3. */
  markov: { lags: number[]; information: number[]; gaps: number[] };
  /** The largest information of a pair, and the gap of windows of the last 0, 1, 2, 3, 4. */
  exclusiveOr: { largestPair: number; gaps: number[] };
};

/** Eleven bits, each of which differs from the one before with probability 0.05. */
function chain(): Counterexamples['markov'] {
  const bits = markovChain(11, 0.05);
  const lags = range(10).map((k) => k + 1);
  return {
    lags,
    information: lags.map((lag) => pairInformation(bits, 10, 10 - lag)),
    gaps: range(4).map((gamma) => localDependenceGap(bits, gamma)),
  };
}

/** Five bits, the last of which is the parity of the first two. */
function parity(): Counterexamples['exclusiveOr'] {
  const bits = exclusiveOr(4);
  const pairs = range(5).flatMap((i) => range(i).map((j) => pairInformation(bits, i, j)));
  return {
    largestPair: Math.max(...pairs.map(Math.abs)),
    gaps: range(5).map((gamma) => localDependenceGap(bits, gamma)),
  };
}

export const counterexamples = (): Counterexamples => ({ markov: chain(), exclusiveOr: parity() });

export const counterexampleChart = ({
  markov,
  exclusiveOr: { largestPair, gaps },
}: Counterexamples): PlotDrawing =>
  lineChart(
    {
      caption:
        'Two exact counterexamples. Markov chain: far variables know of each other, yet reading the last one alone costs nothing. Parity: no pair knows anything, yet reading fewer than the last 4 costs one bit.',
      x: { title: 'lag, or number of variables read' },
      y: { title: 'bits', range: [-0.05, 1.05] },
    },
    [
      { name: 'Markov: information at this lag', x: markov.lags, y: markov.information },
      { name: 'Markov: gap of this window', x: [1, 2, 3], y: markov.gaps.slice(1) },
      {
        name: 'Parity: information of any pair',
        x: [1, 2, 3, 4],
        y: [1, 2, 3, 4].map(() => largestPair),
        dash: 'dot',
      },
      { name: 'Parity: gap of this window', x: [1, 2, 3, 4], y: gaps.slice(1), dash: 'dot' },
    ],
  );
