/** Theorem 2 on a trained network: the gradient norm of p̂(x_t | c_i) along the tokens. */
import { part } from '../../base/progress.js';
import { randomStream } from '../../engine/random.js';
import { lineChart } from '../../figures/index.js';
import { scoreNorm } from '../../models/companion/denoising.js';
import { CONTEXT_LENGTH, writeContext } from '../../models/companion/model.js';
import { TOKENS } from '../../models/companion/patches.js';
import { tokensAt } from '../../models/companion/refinement.js';
import { conditionsOf, knownAt, tokenOrders } from '../../models/companion/sampling.js';
import { experiment, type RunContext } from '../../record/experiment.js';
import { text } from '../../record/say.js';
import { type SystemConfig, systemData, systemModel } from '../../runs/companion.js';
import { estimator } from '../../theory/companion/sampling.js';
import { curve, mean, steps } from '../shared/companion-support.js';
import { SYSTEM } from './system.js';

type Config = { system: SystemConfig; images: number; orders: number; times: number[] };

export const ceEq22 = experiment({
  id: 'ce-eq22',
  title: 'Gradient norms of a trained masked model along its tokens',
  paper: 'Companion paper, Theorem 2, Eq. 22 [P], on a network',
  version: 3,
  usesEngine: true,
  config: {
    smoke: { system: SYSTEM.smoke, images: 20, orders: 2, times: [2, 5] },
    laptop: { system: SYSTEM.laptop, images: 500, orders: 16, times: [10, 30, 60] },
    paper: { system: SYSTEM.paper, images: 5000, orders: 20, times: [100, 300, 600] },
  },
  expect: {
    smoke: 'a few seconds',
    laptop: 'about 20 s after ce-tab01 has trained the model',
    paper: 'half an hour on a GPU',
  },
  async run({ config, seed, progress }: RunContext<Config>) {
    const { system, images, times } = config;
    const { train, test } = await systemData(system, seed);
    const model = await systemModel(system, 'mar', seed, train, part(progress, 0, 0.7));
    const random = randomStream(seed, 'ce-eq22');
    const count = Math.min(images, test.count);
    const everyImage = Uint32Array.from({ length: count }, (_, n) => n);
    // norms[t][order][stage]
    const norms = times.map(() => Array.from({ length: config.orders }, () => [] as number[]));
    for (let repeat = 0; repeat < config.orders; repeat++) {
      // Random orders, so that a stage is no place: corners are always empty, whatever is known.
      const orders = tokenOrders('mar', random.split(`order ${repeat}`));
      for (let stage = 0; stage < TOKENS; stage++) {
        const known = knownAt('mar', orders, stage);
        const context = new Float32Array(count * CONTEXT_LENGTH);
        const positions = Array.from(everyImage, (n) => orders[test.labels[n]][stage]);
        for (let n = 0; n < count; n++) {
          const label = test.labels[n];
          writeContext(context, n, test.values, n, label, positions[n], known[label]);
        }
        const conditions = conditionsOf(model, context);
        const tokens = tokensAt(test.values, everyImage, positions);
        times.forEach((t, k) => {
          const noise = random.split(`noise ${repeat}, ${stage}, ${t}`);
          norms[k][repeat].push(scoreNorm(model, tokens, conditions, t, noise));
        });
      }
      progress(0.7 + (0.3 * (repeat + 1)) / config.orders, `order ${repeat + 1}`);
      await new Promise(setImmediate);
    }
    return { series: { times, norms }, metrics: { images: count } };
  },
  claims: {
    decays: {
      kind: 'ours',
      statement:
        'The gradient norm of the conditional density decays along the autoregressive steps.',
      criterion:
        'E‖∇log p̂(x_t|c_i)‖ is lower over the last four tokens than over the first four, by more than 2 standard errors over random orders, at every t',
      fixed: 'revised',
      judge(results) {
        const times = results.series.times;
        // Last four tokens minus first four, for each order.
        const changes = results.series.norms.map((orders) => {
          const differences = estimator();
          for (const values of orders) {
            differences.add(mean(values.slice(-4)) - mean(values.slice(0, 4)));
          }
          return differences.estimate();
        });
        const inErrors = changes.map((change) => change.mean / (change.standardError || 1));
        const measured = times
          .map(
            (t, k) =>
              `t = ${t}: ${text(changes[k].mean, 2)} ± ${text(changes[k].standardError || 0, 2)}`,
          )
          .join('; ');
        return { measured: `change ${measured}`, holds: inErrors.every((value) => value < -2) };
      },
    },
    sharpens: {
      kind: 'ours',
      statement:
        'It grows, since a better known token has a sharper density (Proposition 1: E‖∇log p‖² = d/σ²).',
      criterion: 'The same change is positive by more than 2 standard errors, at every t',
      fixed: 'revised',
      judge(results) {
        const times = results.series.times;
        // Last four tokens minus first four, for each order.
        const changes = results.series.norms.map((orders) => {
          const differences = estimator();
          for (const values of orders) {
            differences.add(mean(values.slice(-4)) - mean(values.slice(0, 4)));
          }
          return differences.estimate();
        });
        const inErrors = changes.map((change) => change.mean / (change.standardError || 1));
        const measured = times
          .map(
            (t, k) =>
              `t = ${t}: ${text(changes[k].mean, 2)} ± ${text(changes[k].standardError || 0, 2)}`,
          )
          .join('; ');
        return { measured: `change ${measured}`, holds: inErrors.every((value) => value > 2) };
      },
    },
  },
  draw(record) {
    const times = record.series.times;
    const norms = record.series.norms.map((orders) =>
      steps(TOKENS).map((stage) => mean(orders.map((values) => values[stage]))),
    );
    return {
      figure: lineChart(
        {
          caption:
            'Mean norm of the score ε̂/√(1−ᾱ_t) of held-out tokens under the masked model, by the number of known tokens, random orders, relative to nothing known.',
          x: { title: 'known tokens i' },
          y: { title: 'mean norm of the score, relative to i = 0' },
        },
        times.map((t, k) =>
          curve(
            `t = ${t}`,
            steps(TOKENS),
            norms[k].map((value) => value / norms[k][0]),
          ),
        ),
      ),
    };
  },
});
