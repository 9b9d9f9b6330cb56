/**
 * Theorem 2 on a trained network: the gradient norm of p̂(x_t | c_i) along the tokens. A token's place matters
 * more than what is known of the others: every order is used in all its rotations, so that each place stands
 * at each stage once and the places cancel.
 */
import { part } from '../../base/progress.js';
import { mean, range } from '../../base/statistics.js';
import { randomStream } from '../../engine/random.js';
import { lineChart, panelGrid } from '../../figures/charts.js';
import { scoreNorms } from '../../models/companion/denoising.js';
import { CONTEXT_LENGTH, type DiffLossModel, writeContext } from '../../models/companion/model.js';
import { TOKENS, type TokenImages } from '../../models/companion/patches.js';
import { tokensAt } from '../../models/companion/refinement.js';
import { conditionsOf, knownAt, tokenOrders } from '../../models/companion/sampling.js';
import type { ClaimDeclaration } from '../../record/claim.js';
import { experiment, type RunContext } from '../../record/experiment.js';
import { type Spread, student } from '../../record/over-seeds.js';
import { text } from '../../record/say.js';
import { type SystemConfig, systemData, systemModel } from '../../runs/companion.js';
import { SYSTEM } from './system.js';

type Config = {
  system: SystemConfig;
  images: number;
  /** Random orders, each used in all its 16 rotations. */
  orders: number;
  times: number[];
};

/** E‖∇ log p̂‖ and E‖∇ log p̂‖². */
const MOMENTS = ['norm', 'square'] as const;
type Moment = (typeof MOMENTS)[number];

interface Series {
  times: number[];
  /** [time][order][stage], means over the rotations of an order. */
  norm: number[][][];
  square: number[][][];
}

/** One value for each order. */
type Orders = number[][];

/** A stage's moments at each time, for one rotation of the orders of the classes. */
function stageMoments(
  model: DiffLossModel,
  test: TokenImages,
  count: number,
  orders: Uint32Array[],
  stage: number,
  times: number[],
  noiseAt: (t: number) => ReturnType<typeof randomStream>,
) {
  const images = Uint32Array.from({ length: count }, (_, n) => n);
  const known = knownAt('mar', orders, stage);
  const context = new Float32Array(count * CONTEXT_LENGTH);
  const positions = Array.from(images, (n) => orders[test.labels[n]][stage]);
  for (let n = 0; n < count; n++) {
    const label = test.labels[n];
    writeContext(context, n, test.values, n, label, positions[n], known[label]);
  }
  const conditions = conditionsOf(model, context);
  const tokens = tokensAt(test.values, images, positions);
  return times.map((t) => scoreNorms(model, tokens, conditions, t, noiseAt(t)));
}

const rotated = (order: Uint32Array, by: number): Uint32Array =>
  order.map((_, k) => order[(k + by) % TOKENS]);

export const ceEq22 = experiment({
  id: 'ce-eq22',
  title: 'Gradient norms of a trained masked model along its tokens',
  paper: 'Companion paper, Theorem 2, Eq. 22 [P], on a network',
  version: 4,
  usesEngine: true,
  config: {
    smoke: { system: SYSTEM.smoke, images: 20, orders: 2, times: [2, 5] },
    laptop: { system: SYSTEM.laptop, images: 300, orders: 5, times: [10, 30, 60] },
    study: { system: SYSTEM.study, images: 2000, orders: 10, times: [10, 30, 60] },
    paper: { system: SYSTEM.paper, images: 5000, orders: 20, times: [100, 300, 600] },
  },
  expect: {
    smoke: 'a few seconds',
    laptop: 'about a minute after ce-tab01 has trained the model',
    study: 'about 20 min after ce-tab01 has trained the model',
    paper: 'some hours on a GPU',
  },

  async run({ config, seed, progress }: RunContext<Config>) {
    const { system, images, times } = config;
    const { train, test } = await systemData(system, seed);
    const model = await systemModel(system, 'mar', seed, train, part(progress, 0, 0.7));
    const random = randomStream(seed, 'ce-eq22');
    const count = Math.min(images, test.count);
    const zeros = () => times.map(() => range(config.orders).map(() => range(TOKENS).fill(0)));
    const series: Series = { times, norm: zeros(), square: zeros() };
    for (let order = 0; order < config.orders; order++) {
      const base = tokenOrders('mar', random.split(`order ${order}`));
      for (let turn = 0; turn < TOKENS; turn++) {
        const orders = base.map((one) => rotated(one, turn));
        for (let stage = 0; stage < TOKENS; stage++) {
          // An image has the same noise at every stage, so that stages differ by what is known alone.
          const noiseAt = (t: number) => random.split(`noise ${order}, ${turn}, ${t}`);
          const found = stageMoments(model, test, count, orders, stage, times, noiseAt);
          for (const [k, moments] of found.entries()) {
            for (const moment of MOMENTS) {
              series[moment][k][order][stage] += moments[moment] / TOKENS;
            }
          }
        }
        progress(0.7 + (0.3 * (order + (turn + 1) / TOKENS)) / config.orders, `order ${order + 1}`);
        await new Promise(setImmediate);
      }
    }
    return { series, metrics: { images: count } };
  },

  claims: {
    decays: direction('norm', -1, 'revised', {
      statement:
        'The gradient norm of the conditional density decays along the autoregressive steps.',
      criterion:
        'E‖∇log p̂(x_t|c_i)‖, last four tokens less first four: the 95 % interval over random orders lies below 0 at every t',
    }),
    sharpens: direction('norm', 1, 'revised', {
      statement:
        'It grows, since a better known token has a sharper density (Proposition 1: E‖∇log p‖² = d/σ²).',
      criterion: 'the same interval lies above 0, at every t',
    }),
    squareDecays: direction('square', -1, 'before', {
      statement: 'The square of the norm decays.',
      criterion: 'the same for E‖∇log p̂‖²: the interval lies below 0 at every t',
    }),
    squareSharpens: direction('square', 1, 'before', {
      statement: 'The square of the norm, which Proposition 1 is about, grows.',
      criterion: 'the same for E‖∇log p̂‖²: the interval lies above 0 at every t',
    }),
  },

  draw({ series }) {
    return {
      figure: panelGrid(
        {
          caption: `Norm of the score ε̂/√(1−ᾱ_t) of held-out tokens under the masked model, and its square, by the number of known tokens, as change from nothing known: means and 95 % intervals over ${series.norm[0].length} random orders, each in all 16 rotations.`,
          columns: 2,
          panelHeight: 340,
        },
        MOMENTS.map((moment) =>
          lineChart(
            {
              caption: '',
              title: moment === 'norm' ? 'E‖∇log p̂‖' : 'E‖∇log p̂‖²',
              x: { title: 'known tokens i' },
              y: { title: 'change from i = 0 (%)' },
            },
            series.times.map((t, k) => {
              const spreads = relative(series[moment][k]);
              return {
                name: `t = ${t}`,
                x: range(TOKENS),
                y: spreads.map((spread) => spread.mean),
                error: spreads.map((spread) => spread.high - spread.mean),
              };
            }),
          ),
        ),
      ),
    };
  },
});

/** Each stage's change from the first of its order, in percent. */
const relative = (orders: Orders): Spread[] =>
  range(TOKENS).map((stage) =>
    student(orders.map((values) => 100 * (values[stage] / values[0] - 1))),
  );

/** Last four tokens less first four, order by order. */
const changeOf = (orders: Orders): Spread =>
  student(orders.map((values) => mean(values.slice(-4)) - mean(values.slice(0, 4))));

/** Whether a moment falls (−1) or rises (1) along the tokens at every t. */
function direction(
  moment: Moment,
  sign: -1 | 1,
  fixed: ClaimDeclaration['fixed'],
  { statement, criterion }: { statement: string; criterion: string },
): ClaimDeclaration<Config, Series> {
  return {
    kind: 'ours',
    statement,
    criterion,
    fixed,
    judge: ({ series }) => {
      const changes = series[moment].map(changeOf);
      const measured = series.times.map(
        (t, k) =>
          `t = ${t}: ${text(changes[k].mean, 2)} ± ${text(changes[k].high - changes[k].mean, 2)}`,
      );
      return {
        measured: `change ${measured.join('; ')}`,
        holds: changes.every(({ low, high }) => (sign < 0 ? high < 0 : low > 0)),
      };
    },
  };
}
