/** How the numbers of Figure 3 are made: denoising of held-out tokens under three kinds of conditions. */
import { mean } from '../../base/statistics.js';
import { type RandomStream, randomStream } from '../../engine/random.js';
import { type DenoisingSums, denoiseOnce } from '../../models/companion/denoising.js';
import { CONTEXT_LENGTH, type DiffLossModel, writeContext } from '../../models/companion/model.js';
import { CLASSES, IMAGE_LENGTH, TOKENS } from '../../models/companion/patches.js';
import {
  conditionGap,
  idealConditions,
  refineWith,
  tokensAt,
} from '../../models/companion/refinement.js';
import { conditionsOf, generate, knownAt, tokenOrders } from '../../models/companion/sampling.js';
import type { RunContext } from '../../record/experiment.js';
import { balancedLabels, type SystemConfig, type SystemData } from '../../runs/companion.js';

export interface Config {
  system: SystemConfig;
  images: number;
  /** Standard deviations of the error on the tokens that are already known. */
  drifts: number[];
  times: number[];
}

/** Conditions read from exact known tokens, from erroneous ones, and the latter refined. */
export const CONDITIONS = ['ideal', 'drifted', 'refined'] as const;
export type Kind = (typeof CONDITIONS)[number];
export type Curves = { [kind in Kind]: number[] };

/** What one drift gives, by denoising step. */
export interface Drifted {
  drift: number;
  /** Distance of the drifted conditions from ideal ones of other held-out images, mean over tokens. */
  gap: number;
  /** SNR(t) in dB, and the noise intensity: root mean square of the residual's Laplacian. */
  snr: Curves;
  noise: Curves;
}

/** Values of pixels with errors of deviation `drift`, kept in [−1, 1]. */
const withErrors = (values: Float32Array, drift: number, random: RandomStream): Float32Array =>
  values.map((value) => Math.max(-1, Math.min(1, value + drift * random.normal())));

/** Ideal conditions of images that are neither trained on nor denoised here. */
const unseenIdeal = (model: DiffLossModel, system: SystemConfig, data: SystemData, seed: number) =>
  idealConditions(
    model,
    data.fresh,
    system.idealPerClass,
    randomStream(seed, 'ce-fig03', 'unseen'),
  );

/** Distance of AR's own conditions while it generates from ideal ones of held-out images. */
export function ownGap(model: DiffLossModel, { system }: Config, data: SystemData, seed: number) {
  const held = unseenIdeal(model, system, data, seed);
  const gaps: number[] = [];
  generate(model, {
    family: 'ar',
    labels: balancedLabels(system.samples),
    samplingSteps: system.samplingSteps,
    stream: randomStream(seed, 'ce-fig03', 'own'),
    observe: (stage) => gaps.push(conditionGap(stage, held(stage))),
  });
  return mean(gaps.slice(1));
}

/** Denoises the tokens of held-out images, each with the tokens before it known up to an error. */
export async function denoised(
  model: DiffLossModel,
  drift: number,
  { config, seed }: RunContext<Config>,
  data: SystemData,
): Promise<Drifted> {
  const { times, system } = config;
  const random = randomStream(seed, 'ce-fig03');
  const ideal = idealConditions(model, data.train, system.idealPerClass, random.split('ideal'));
  const held = unseenIdeal(model, system, data, seed);
  const refine = refineWith({ kind: 'transport', iterations: 3, step: 0.5 }, ideal);
  const count = Math.min(config.images, data.test.count);
  const labels = data.test.labels.subarray(0, count);
  const exact = data.test.values.subarray(0, count * IMAGE_LENGTH);
  const erroneous = withErrors(exact, drift, random.split('drift'));
  const orders = tokenOrders('ar', random.split('orders'));
  const sums = Object.fromEntries(
    CONDITIONS.map((kind) => [
      kind,
      times.map(() => ({ signal: 0, error: 0, roughness: 0, inner: 0 })),
    ]),
  ) as { [kind in Kind]: DenoisingSums[] };
  const gaps: number[] = [];
  for (let stage = 1; stage < TOKENS; stage++) {
    const known = knownAt('ar', orders, stage);
    const positions = new Array<number>(CLASSES).fill(stage);
    const read = (values: Float32Array) => conditionsFrom(model, values, labels, stage, known);
    const loose = read(erroneous);
    const now = { stage, positions, known, conditions: loose, labels };
    gaps.push(conditionGap(now, held(now)));
    const conditions: { [kind in Kind]: Float32Array } = {
      ideal: read(exact),
      drifted: loose,
      refined: refine(now, () => {
        throw new Error('Refinement sampled tokens without λ: only its anchor term needs them.');
      }),
    };
    const tokens = tokensAt(
      exact,
      Uint32Array.from({ length: count }, (_, n) => n),
      new Array<number>(count).fill(stage),
    );
    for (const [k, t] of times.entries()) {
      for (const kind of CONDITIONS) {
        const noise = random.split(`stage ${stage}, step ${t}`);
        addTo(sums[kind][k], denoiseOnce(model, tokens, conditions[kind], t, noise));
      }
    }
    await new Promise(setImmediate);
  }
  const curves = (value: (sum: DenoisingSums) => number) =>
    Object.fromEntries(CONDITIONS.map((kind) => [kind, sums[kind].map(value)])) as Curves;
  return {
    drift,
    gap: mean(gaps),
    snr: curves(({ signal, error }) => 10 * Math.log10(signal / error)),
    noise: curves(({ roughness, inner }) => Math.sqrt(roughness / inner)),
  };
}

function conditionsFrom(
  model: DiffLossModel,
  values: Float32Array,
  labels: Uint8Array,
  stage: number,
  known: readonly ArrayLike<number>[],
): Float32Array {
  const context = new Float32Array(labels.length * CONTEXT_LENGTH);
  labels.forEach((label, n) => {
    writeContext(context, n, values, n, label, stage, known[label]);
  });
  return conditionsOf(model, context);
}

function addTo(total: DenoisingSums, part: DenoisingSums): void {
  total.signal += part.signal;
  total.error += part.error;
  total.roughness += part.roughness;
  total.inner += part.inner;
}
