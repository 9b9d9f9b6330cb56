/** Lemma 6: the drawings. */

import { range } from '../../base/statistics.js';
import { lineChart } from '../../figures/charts.js';
import { accumulated, type Series } from './ce-lem6-chains.js';

export function energyChart(
  { energy, carried, sampled, fromIdeal, fromWide }: Series,
  limit: number,
) {
  const x = range(fromWide.length);
  const later = x.slice(1);
  return lineChart(
    {
      caption:
        'Energy outside the ideal subspace. From c_0 = 0 or an ideal c_0 it rises: the noise of one step is constant, what is carried on grows. From four times the stationary covariance it falls. All starts end at the stationary value (dotted).',
      x: { title: 'step i' },
      y: { title: 'E‖η_i‖²' },
    },
    [
      { name: 'from c_0 = 0', x: later, y: energy, markers: false },
      { name: 'from 0, sampled', x: later, y: sampled },
      { name: 'carried on, from 0', x: later, y: carried, markers: false },
      { name: 'from an ideal c_0', x, y: fromIdeal, markers: false },
      { name: 'from a wide law', x, y: fromWide, markers: false },
      { name: 'stationary', x, y: x.map(() => limit), dash: 'dot', markers: false },
    ],
  );
}

export function divergenceChart({ divergence, closedDivergence }: Series) {
  const x = range(divergence.length).map((i) => i + 1);
  return lineChart(
    {
      caption:
        'D, the sum of the Sinkhorn divergences between the law of c_i and its projection (left axis): each step adds S_ε (dotted, right axis), which tends to a constant. A chain that stays in the ideal subspace adds nothing.',
      x: { title: 'step i' },
      y: { title: 'D' },
      y2: { title: 'S_ε' },
    },
    [
      { name: 'D', x, y: accumulated(divergence), markers: false },
      { name: 'D, nothing leaks', x, y: accumulated(closedDivergence), markers: false },
      { name: 'S_ε(c_i, c*_i)', x, y: divergence, dash: 'dot', markers: false, right: true },
    ],
  );
}

export const remainderChart = ({ sizes, remainder }: Series) =>
  lineChart(
    {
      caption: 'Remainder of the linearization of the gradient in η: slope 2 on logarithmic axes.',
      x: { title: '‖η‖', log: true },
      y: { title: 'remainder', log: true },
    },
    [{ name: 'remainder', x: sizes, y: remainder }],
  );
