/** App. L.2: how fast Sinkhorn's iterations converge, and what the general bound says about it. */

import { randomStream } from '../../engine/random.js';
import { lineChart } from '../../figures/index.js';
import type { Experiment, Results } from '../../record/experiment.js';
import { text, texts } from '../../record/say.js';
import { birkhoffLogBound, sinkhorn } from '../../theory/companion/sinkhorn.js';
import { assign, squaredDistances } from '../../theory/companion/transport.js';
import { curve, steps } from '../shared/companion-support.js';

type Config = { count: number; epsilons: number[]; iterations: number; smallest: number };

type Row = { epsilon: number; errors: number[]; factors: number[]; logBound: number };

const laptop = { count: 100, epsilons: [10, 3, 1, 0.3], iterations: 120, smallest: 0.05 };

const rowsOf = (results: Results) => results.series.rows as unknown as Row[];

const lastFactor = ({ factors }: Row) => factors[factors.length - 1];

export const ceSinkhorn: Experiment<Config> = {
  id: 'ce-sinkhorn',
  title: 'Sinkhorn converges geometrically, far faster than its general bound',
  paper: 'Companion paper, Eq. 34 and App. L.2 [P]',
  version: 1,
  usesEngine: false,
  config: {
    smoke: { ...laptop, count: 20, iterations: 30 },
    laptop,
    paper: { ...laptop, count: 300 },
  },
  expect: {
    smoke: 'instant',
    laptop: 'about 3 s; factors from about 0.1 (ε = 10) to 0.95 (ε = 0.3)',
    paper: 'about 20 s with 300 points',
  },
  async run({ config, seed }) {
    const random = randomStream(seed, 'ce-sinkhorn');
    const cloud = (shift: number) =>
      Array.from({ length: config.count }, () => [shift + random.normal(), random.normal()]);
    const cost = squaredDistances(cloud(0), cloud(1));
    const rows: Row[] = config.epsilons.map((epsilon) => {
      const { errors } = sinkhorn(cost, epsilon, {
        iterations: config.iterations,
        tolerance: 1e-12,
      });
      const factors = errors.slice(1).map((error, i) => error / errors[i]);
      return { epsilon, errors, factors, logBound: birkhoffLogBound(cost, epsilon) };
    });
    const sharp = sinkhorn(cost, config.smallest, { iterations: 60, tolerance: 0 });
    const exact = assign(cost).reduce((sum, j, i) => sum + cost[i][j], 0) / config.count;
    const converged = sinkhorn(cost, config.smallest, { iterations: 4000, tolerance: 1e-6 });
    return {
      series: { rows },
      metrics: {
        errorAfterSixty: sharp.errors[sharp.errors.length - 1],
        exactCost: exact,
        entropicCost: converged.cost,
        entropyAllowance: config.smallest * Math.log(config.count),
      },
    };
  },
  claims(results, config) {
    const rows = rowsOf(results);
    const { errorAfterSixty, exactCost, entropicCost, entropyAllowance } = results.metrics;
    // Factors of the last quarter, where the slowest mode is alone.
    const spread = Math.max(
      ...rows.map(({ factors }) => {
        const late = factors.slice(-Math.max(2, Math.floor(factors.length / 4)));
        return Math.max(...late) / Math.min(...late) - 1;
      }),
    );
    const bounded = rows.every((row) =>
      row.factors.every((factor) => Math.log(factor) <= row.logBound),
    );
    return [
      {
        id: 'ce-sinkhorn.geometric',
        statement: 'The marginal error falls geometrically with the iterations.',
        criterion: 'Late factors per iteration agree within 10 % and are below 1, for every ε',
        measured: `factors ${texts(rows.map(lastFactor))} for ε = ${texts(rows.map((row) => row.epsilon))}; spread ${text(100 * spread)} %`,
        verdict: reproducedIf(spread < 0.1 && rows.every((row) => lastFactor(row) < 1)),
      },
      {
        id: 'ce-sinkhorn.birkhoff',
        statement: 'Birkhoff’s factor tanh²(osc(C)/2ε) bounds it.',
        criterion: 'Every observed factor ≤ the bound',
        measured: `bounds ${texts(
          rows.map((row) => Math.exp(row.logBound)),
          6,
        )}`,
        verdict: refutedUnless(bounded),
      },
      {
        id: 'ce-sinkhorn.informative',
        statement: 'The bound tells how many iterations are needed.',
        criterion: 'log(bound)/log(observed factor) > 0.1 for every ε (at most ten times too many)',
        measured: `predicted over observed iterations: ${texts(rows.map((row) => Math.log(lastFactor(row)) / row.logBound))}`,
        verdict: reproducedIf(rows.every((row) => row.logBound / Math.log(lastFactor(row)) > 0.1)),
      },
      {
        id: 'ce-sinkhorn.exact',
        statement: 'For small ε the entropic cost is the exact transport cost up to ε log n.',
        criterion: `−1e-4 ≤ OT_ε − exact ≤ ε log n at ε = ${config.smallest}`,
        measured: `${text(entropicCost, 5)} against ${text(exactCost, 5)} by assignment, allowance ${text(entropyAllowance)}; after only 60 iterations the marginals are off by ${text(errorAfterSixty)}`,
        verdict: reproducedIf(
          entropicCost >= exactCost - 1e-4 && entropicCost <= exactCost + entropyAllowance,
        ),
      },
    ];
  },
  draw(record) {
    return [
      lineChart(
        {
          caption:
            'Error of the marginals per Sinkhorn iteration: straight lines, flatter as ε falls. Small ε needs many iterations.',
          x: { title: 'iteration' },
          y: { title: 'total variation of the marginals', log: true },
        },
        rowsOf(record).map(({ epsilon, errors }) =>
          curve(
            `ε = ${epsilon}`,
            steps(errors.length).map((i) => i + 1),
            errors,
            { markers: false },
          ),
        ),
      ),
    ];
  },
};
