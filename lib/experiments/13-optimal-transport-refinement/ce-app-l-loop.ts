/** How the numbers of Appendix L are made: the loop in its variants, measured by exact transport. */
import { type RandomStream, randomStream } from '../../engine/random.js';
import type { RunContext } from '../../record/experiment.js';
import {
  type LoopSettings,
  loopStep,
  noMoments,
  updateBuffer,
} from '../../theory/companion/appendix-l.js';
import { type Cloud, wassersteinOfClouds } from '../../theory/companion/transport.js';
import { mean } from '../shared/companion-support.js';

export interface Config {
  loop: LoopSettings;
  /** The step η₀ where Adam makes the steps, whose length does not shrink with the gradient. */
  adamStep: number;
  count: number;
  steps: number;
  repeats: number;
  buffer: { alpha: number; batch: number; updates: number };
}

/** What the loop refines towards, with which ε, and with which steps. */
const VARIANTS = [
  { key: 'whole', name: 'whole loop', target: 'ideal' },
  { key: 'large', name: 'ε large throughout', target: 'ideal' },
  { key: 'small', name: 'ε small throughout', target: 'ideal' },
  { key: 'adam', name: 'whole loop, Adam', target: 'ideal' },
  { key: 'own', name: 'own output', target: 'own' },
  { key: 'mixed', name: 'own output, ideal start', target: 'mixed' },
] as const;
export type Variant = (typeof VARIANTS)[number];

export interface Row {
  key: Variant['key'];
  name: string;
  /** Exact W₂ to the ideal sample that is aimed at, per repeat and step. */
  distances: number[][];
  /** Exact W₂ of the last step to an ideal sample that the loop never saw, per repeat. */
  unseen: number[];
  /** Sinkhorn iterations in all. */
  iterations: number;
}

function settingsOf({ key }: Variant, { loop, adamStep }: Config): LoopSettings {
  const { initial, minimum } = loop.epsilon;
  if (key === 'adam') return { ...loop, step: adamStep };
  if (key !== 'large' && key !== 'small') return loop;
  const fixed = key === 'large' ? initial : minimum;
  return { ...loop, epsilon: { initial: fixed, decay: 1, minimum: fixed } };
}

/** Clouds in the plane: the ideal law is N(0, I); `scale` also shifts to the right. */
const points = (size: number, random: RandomStream, scale = 1): number[][] =>
  Array.from({ length: size }, () => [
    scale * random.normal() + (scale - 1),
    scale * random.normal(),
  ]);

/** The buffer alone: begun with generated conditions, fed with ideal ones that it has not seen. */
function followed(start: Cloud, { buffer }: Config, random: RandomStream): Cloud {
  let cloud = start;
  for (let n = 0; n < buffer.updates; n++) {
    const batch = points(buffer.batch, random);
    cloud = updateBuffer(cloud, batch, buffer.alpha, () => random.uniform());
  }
  return cloud;
}

/** One variant of the loop: the distances to `ideal` along it, and where it ends. */
function refined(
  variant: Variant,
  { start, ideal }: { start: Cloud; ideal: Cloud },
  config: Config,
  random: RandomStream,
) {
  let cloud = start;
  let target = variant.target === 'own' ? start : ideal;
  let moments = variant.key === 'adam' ? noMoments(start) : undefined;
  let iterations = 0;
  const distances = [wassersteinOfClouds(cloud, ideal)];
  for (let k = 0; k < config.steps; k++) {
    const next = loopStep(cloud, target, k, settingsOf(variant, config), moments);
    cloud = next.cloud;
    moments = next.moments;
    iterations += next.iterations;
    if (variant.target !== 'ideal') {
      target = updateBuffer(target, cloud, config.buffer.alpha, () => random.uniform());
    }
    distances.push(wassersteinOfClouds(cloud, ideal));
  }
  return { cloud, distances, iterations };
}

/** All variants over all repeats, with the floor and what the buffer alone reaches. */
export function loops({ config, seed, progress }: RunContext<Config>) {
  const random = randomStream(seed, 'ce-app-l');
  const rows: Row[] = VARIANTS.map(({ key, name }) => ({
    key,
    name,
    distances: [],
    unseen: [],
    iterations: 0,
  }));
  const floors: number[] = [];
  const buffered: number[] = [];
  for (let repeat = 0; repeat < config.repeats; repeat++) {
    const draw = (name: string) => random.split(`${repeat}: ${name}`);
    const ideal = points(config.count, draw('ideal'));
    const start = points(config.count, draw('start'), 1.8);
    const unseen = points(config.count, draw('unseen'));
    floors.push(wassersteinOfClouds(unseen, ideal));
    buffered.push(wassersteinOfClouds(followed(start, config, draw('buffer')), ideal));
    for (const [v, variant] of VARIANTS.entries()) {
      const { cloud, distances, iterations } = refined(
        variant,
        { start, ideal },
        config,
        draw(variant.key),
      );
      rows[v].distances.push(distances);
      rows[v].unseen.push(wassersteinOfClouds(cloud, unseen));
      rows[v].iterations += iterations;
      progress((repeat + (v + 1) / VARIANTS.length) / config.repeats, variant.name);
    }
  }
  return { rows, floor: mean(floors), buffered: mean(buffered) };
}
