/** Figure 3 of the companion paper: SNR and noise intensity along denoising, with and without refinement. */
import { randomStream } from '../../engine/random.js';
import { lineChart } from '../../figures/index.js';
import { type DenoisingSums, denoiseOnce } from '../../models/companion/denoising.js';
import { CONTEXT_LENGTH, writeContext } from '../../models/companion/model.js';
import { CLASSES, IMAGE_LENGTH, TOKENS } from '../../models/companion/patches.js';
import { idealConditions, refineWith, tokensAt } from '../../models/companion/refinement.js';
import { conditionsOf, knownAt, tokenOrders } from '../../models/companion/sampling.js';
import { experiment, type RunContext } from '../../record/experiment.js';
import { text } from '../../record/say.js';
import { type SystemConfig, systemData, systemModel } from '../../runs/companion.js';
import { curve } from '../shared/companion-support.js';
import { SYSTEM } from './system.js';

type Config = {
  system: SystemConfig;
  images: number;
  /** Standard deviation of the error on the tokens that are already known. */
  drift: number;
  times: number[];
};

const conditionsNames = ['ideal', 'drifted', 'refined'] as const;
type Name = (typeof conditionsNames)[number];

export const ceFig03 = experiment({
  id: 'ce-fig03',
  title: 'Signal-to-noise ratio and noise intensity along denoising',
  paper: 'Companion paper, Figure 3 [S; the definitions are ours]',
  version: 2,
  usesEngine: true,
  config: {
    smoke: { system: SYSTEM.smoke, images: 20, drift: 0.3, times: [1, 5, 10] },
    laptop: {
      system: SYSTEM.laptop,
      images: 400,
      drift: 0.3,
      times: [2, 5, 10, 20, 30, 40, 50, 60, 70, 80, 90, 98],
    },
    paper: {
      system: SYSTEM.paper,
      images: 5000,
      drift: 0.3,
      times: [20, 50, 100, 200, 300, 400, 500, 600, 700, 800, 900, 980],
    },
  },
  expect: {
    smoke: 'a few seconds',
    laptop: 'about 30 s after ce-tab01 has trained the model',
    paper: 'an hour on a GPU',
  },
  async run({ config, seed, progress }: RunContext<Config>) {
    const { system, images, drift, times } = config;
    const { train, test } = await systemData(system, seed);
    const model = await systemModel(system, 'ar', seed, train, (f, t) => progress(0.7 * f, t));
    const ideal = idealConditions(model, train, system.idealPerClass);
    const refine = refineWith({ kind: 'transport', iterations: 3, step: 0.5 }, ideal);
    const random = randomStream(seed, 'ce-fig03');
    const count = Math.min(images, test.count);
    const labels = test.labels.subarray(0, count);
    // Known tokens as generation leaves them: right up to an error.
    const drifted = test.values.slice(0, count * IMAGE_LENGTH);
    for (let k = 0; k < drifted.length; k++) {
      drifted[k] = Math.max(-1, Math.min(1, drifted[k] + drift * random.normal()));
    }
    const orders = tokenOrders('ar', random);
    const empty = (): DenoisingSums => ({ signal: 0, error: 0, roughness: 0, inner: 0 });
    const sums = Object.fromEntries(conditionsNames.map((name) => [name, times.map(empty)])) as {
      [name in Name]: DenoisingSums[];
    };
    for (let stage = 1; stage < TOKENS; stage++) {
      const known = knownAt('ar', orders, stage);
      const contextOf = (tokens: Float32Array) => {
        const context = new Float32Array(count * CONTEXT_LENGTH);
        for (let n = 0; n < count; n++) {
          writeContext(context, n, tokens, n, labels[n], stage, known[labels[n]]);
        }
        return conditionsOf(model, context);
      };
      const positions = new Array<number>(CLASSES).fill(stage);
      const loose = contextOf(drifted);
      const conditions: { [name in Name]: Float32Array } = {
        ideal: contextOf(test.values),
        drifted: loose,
        refined: refine({ stage, positions, known, conditions: loose, labels }, () => {
          throw new Error('Refinement sampled tokens without λ: only its anchor term needs them.');
        }),
      };
      const tokens = tokensAt(
        test.values,
        Uint32Array.from({ length: count }, (_, n) => n),
        new Array<number>(count).fill(stage),
      );
      for (const [k, t] of times.entries()) {
        for (const name of conditionsNames) {
          const noise = random.split(`stage ${stage}, step ${t}`);
          const part = denoiseOnce(model, tokens, conditions[name], t, noise);
          const total = sums[name][k];
          total.signal += part.signal;
          total.error += part.error;
          total.roughness += part.roughness;
          total.inner += part.inner;
        }
      }
      progress(0.7 + (0.3 * stage) / TOKENS, `token ${stage} of ${TOKENS - 1}`);
      await new Promise(setImmediate);
    }
    const snr = (name: Name) =>
      sums[name].map(({ signal, error }) => 10 * Math.log10(signal / error));
    const noise = (name: Name) =>
      sums[name].map(({ roughness, inner }) => Math.sqrt(roughness / inner));
    return {
      series: {
        times,
        snr: { ideal: snr('ideal'), drifted: snr('drifted'), refined: snr('refined') },
        noise: { ideal: noise('ideal'), drifted: noise('drifted'), refined: noise('refined') },
      },
      metrics: { images: count },
    };
  },
  claims: {
    snr: {
      kind: 'paper',
      place: 'Figure 3',
      statement: 'Refinement raises the signal-to-noise ratio at every denoising step.',
      criterion: 'SNR with refined conditions > SNR with drifted ones at every measured t',
      fixed: 'before',
      judge(results) {
        const times = results.series.times;
        const snr = results.series.snr;
        const gaps = times.map((_, k) => snr.refined[k] - snr.drifted[k]);
        const last = times.length - 1;
        return {
          measured: `difference in dB from t = ${times[0]} to ${times[last]}: ${gaps.map((gap) => text(gap, 2)).join(', ')}`,
          holds: gaps.every((gap) => gap > 0),
        };
      },
    },
    widening: {
      kind: 'paper',
      place: 'Figure 3',
      statement: 'The gap widens late in denoising (small t).',
      criterion: 'Gap at the smallest t is positive and larger than at the largest t',
      fixed: 'revised',
      judge(results) {
        const times = results.series.times;
        const snr = results.series.snr;
        const gaps = times.map((_, k) => snr.refined[k] - snr.drifted[k]);
        const last = times.length - 1;
        return {
          measured: `${text(gaps[0])} dB at t = ${times[0]}, ${text(gaps[last])} dB at t = ${times[last]}`,
          holds: gaps[0] > 0 && gaps[0] > gaps[last],
        };
      },
    },
    noise: {
      kind: 'paper',
      place: 'Figure 3',
      statement: 'At small t the noise intensity is slightly lower with refinement.',
      criterion: 'Rms Laplacian of the residual is lower with refinement at the three smallest t',
      fixed: 'before',
      judge(results) {
        const times = results.series.times;
        const noise = results.series.noise;
        return {
          measured: [0, 1, 2]
            .map(
              (k) => `t = ${times[k]}: ${text(noise.refined[k])} against ${text(noise.drifted[k])}`,
            )
            .join('; '),
          holds: [0, 1, 2].every((k) => noise.refined[k] < noise.drifted[k]),
        };
      },
    },
  },
  draw(record) {
    const times = record.series.times;
    const snr = record.series.snr;
    const noise = record.series.noise;
    const labels: { [name in Name]: string } = {
      ideal: 'ideal conditions',
      drifted: 'drifted conditions',
      refined: 'drifted, then refined',
    };
    const chart = (name: string | undefined, caption: string, y: string, values: typeof snr) =>
      lineChart(
        { ...(name ? { name } : {}), caption, x: { title: 'denoising step t' }, y: { title: y } },
        conditionsNames.map((key) => curve(labels[key], times, values[key])),
      );
    return {
      figure: chart(
        undefined,
        'SNR(t) = 10 log₁₀ ‖x₀‖²/‖x̂₀(x_t, c) − x₀‖² of held-out tokens. Drifted: the known tokens carry noise of deviation 0.3. Denoising runs from right to left.',
        'SNR (dB)',
        snr,
      ),
      noise: chart(
        'noise',
        'Noise intensity: root mean square of the Laplacian of the residual x̂₀ − x₀ inside the tokens.',
        'rms Laplacian of the residual',
        noise,
      ),
    };
  },
});
