/** Theorem 2: the drawings. */

import { range } from '../../base/statistics.js';
import { lineChart } from '../../figures/charts.js';
import type { Config, Series } from './ce-thm2-bounds.js';

/** The places that are drawn: the ends of the compact set, its middle, and half way. */
const shownPlaces = ({ points }: Config): number[] =>
  [-2, -1, 0, 1, 2].map((x) => points.indexOf(x)).filter((k) => k >= 0);

/** What the drawings read of a record. */
interface Drawn {
  series: Series;
  config: Config;
  metrics: { [name: string]: number };
}

export function boundChart({ series: { gradients, decay }, config, metrics }: Drawn) {
  const i = range(decay.length);
  const { printedConstant, extraConstant } = metrics;
  const bound = (m: number) => decay.map((value) => value + m);
  return lineChart(
    {
      caption:
        'Expected gradient norm along the chain from c₀ = 3 at five places x, and the bound M βⁱ + m with one m for all of them. With the m of the printed proof (dotted) it is exceeded by a few thousandths in the end; with m enlarged by the stationary spread it holds.',
      x: { title: 'step i' },
      y: { title: 'E‖∇ log p(x|c_i)‖' },
    },
    [
      ...shownPlaces(config).map((k) => ({
        name: `x = ${config.points[k]}`,
        x: i,
        y: gradients[k],
        markers: false,
      })),
      {
        name: 'bound, m of the proof',
        x: i,
        y: bound(printedConstant),
        dash: 'dot',
        markers: false,
      },
      {
        name: 'bound, enlarged m',
        x: i,
        y: bound(printedConstant + extraConstant),
        dash: 'dash',
        markers: false,
      },
    ],
  );
}

export function influenceChart({ series: { influence, decay }, config }: Drawn) {
  const i = range(decay.length);
  return lineChart(
    {
      caption:
        'What the error of the start, c₀ = 3 instead of c₀ = c̄, still changes in the expected gradient norm: it falls like βⁱ, and like β²ⁱ at x = 0.',
      x: { title: 'step i' },
      y: { title: 'influence of the start', log: true },
    },
    shownPlaces(config).map((k) => ({
      name: `x = ${config.points[k]}`,
      x: i,
      y: influence[k].map(Math.abs),
      markers: false,
    })),
  );
}

export function sidesChart(series: Series) {
  const x = range(series.squaredFromFar.length);
  return lineChart(
    {
      caption:
        'The squared gradient goes to its stationary value from either side: this is forgetting of the start, not refinement.',
      x: { title: 'step i' },
      y: { title: 'E‖∇ log p(x|c_i)‖²' },
    },
    [
      { name: 'x = 0, start 3', x, y: series.squaredFromFar },
      { name: 'x = 0, start at mean', x, y: series.squaredFromMean },
      { name: 'x = 1, start at mean', x, y: series.squaredAtOneFromMean },
    ],
  );
}
