/** How the numbers of Table 1 are made: networks, generation with refinement, scores, over seeds. */

import { over, type Progress, part } from '../../base/progress.js';
import { toBytes } from '../../data/index.js';
import { type RandomStream, randomStream } from '../../engine/random.js';
import { imageStrip } from '../../figures/index.js';
import type { DiffLossModel } from '../../models/companion/model.js';
import {
  IMAGE_LENGTH,
  IMAGE_SIZE,
  TOKENS,
  type TokenImages,
  toImages,
} from '../../models/companion/patches.js';
import {
  cloudGap,
  conditionGap,
  type InverseMap,
  idealConditions,
  refineWith,
} from '../../models/companion/refinement.js';
import { generate } from '../../models/companion/sampling.js';
import { trainInverse } from '../../models/companion/training.js';
import type { RunContext } from '../../record/experiment.js';
import {
  balancedLabels,
  type Judge,
  type Scores,
  type SystemConfig,
  type SystemData,
  systemModel,
} from '../../runs/companion.js';
import { kept } from '../shared/companion-support.js';
import { familyOf, NETWORKS, type Network, VARIANTS, type Variant } from './ce-tab01-variants.js';
import { seedsFrom } from './seeds.js';

export interface Config {
  system: SystemConfig;
  seeds: number;
  /** Gradient steps of 𝒯⁻¹, which gives the anchors of the λ term. */
  inverseSteps: number;
}

export interface Row {
  key: string;
  name: string;
  /** Per seed. */
  scores: Scores[];
  /** Distance of the conditions after the stage's refinement from held-out ideal ones, mean over seeds. */
  gaps: number[];
}

type Networks = { [network in Network]: DiffLossModel };

/** What one variant gives with one seed. */
interface Found {
  scores: Scores;
  gaps: number[];
  floor: number[];
  strip: string;
}

async function trainNetworks(
  { system }: Config,
  seed: number,
  data: SystemData,
  progress: Progress,
): Promise<Networks> {
  const models = {} as Networks;
  for (const [network, report] of over(NETWORKS, progress, (network) => network)) {
    const noise = network.endsWith('ε-prediction');
    const model = { ...system.model, prediction: noise ? 'noise' : system.model.prediction };
    models[network] = await systemModel(
      { ...system, model: model as typeof system.model },
      familyOf(network),
      seed,
      data.train,
      report,
    );
  }
  return models;
}

/** Generates with one variant; transport sees training images, the gap is scored on held-out ones. */
async function generateWith(
  { network, refinement }: Variant,
  { system }: Config,
  models: Networks,
  inverse: InverseMap,
  data: SystemData,
  judge: Judge,
  random: RandomStream,
): Promise<Found> {
  const labels = balancedLabels(system.samples);
  const read = (from: TokenImages, name: string) =>
    idealConditions(models[network], from, system.idealPerClass, random.split(name));
  const [ideal, held] = [read(data.train, 'ideal'), read(data.test, 'held-out')];
  const gaps: number[] = [];
  const floor: number[] = [];
  const tokens = generate(models[network], {
    family: familyOf(network),
    labels,
    samplingSteps: system.samplingSteps,
    stream: random.split('samples'),
    refine: refinement && refineWith(refinement, ideal, inverse),
    observe(stage, conditions) {
      const unseen = held(stage);
      gaps.push(conditionGap({ ...stage, conditions }, unseen));
      floor.push(cloudGap(ideal(stage), unseen));
    },
  });
  const pixels = toImages(tokens);
  const shown = pixels.subarray(0, Math.min(20, labels.length) * IMAGE_LENGTH);
  return {
    scores: await judge.score(pixels, labels),
    gaps,
    floor,
    strip: await imageStrip(toBytes(shown), IMAGE_SIZE, 1),
  };
}

/** All rows over all seeds, with the pictures of the first seed and the floor of the gap. */
export async function rowsOverSeeds(
  { config, seed: firstSeed, checkpoints, progress }: RunContext<Config>,
  data: SystemData,
  judge: Judge,
) {
  const rows: Row[] = VARIANTS.map(({ key, name }) => ({
    key,
    name,
    scores: [],
    gaps: new Array<number>(TOKENS).fill(0),
  }));
  const strips: { [name: string]: string } = {};
  let floor: number[] = [];
  for (const [seed, report] of seedsFrom(firstSeed, config.seeds, progress)) {
    const isFirst = seed === firstSeed;
    const models = await trainNetworks(config, seed, data, part(report, 0, 0.5));
    const random = randomStream(seed, 'ce-tab01');
    const inverse = await trainInverse(
      models.ar,
      data.train,
      config.inverseSteps,
      random.split('inverse'),
      { checkpoint: { folder: `${checkpoints}/inverse-${seed}` } },
    );
    for (const [variant, tell, k] of over(VARIANTS, part(report, 0.5, 1))) {
      tell(0, variant.name);
      const found = await kept(checkpoints, `seed ${seed}, ${variant.key}`, () =>
        generateWith(variant, config, models, inverse, data, judge, random),
      );
      const row = rows[k];
      row.scores.push(found.scores);
      row.gaps = row.gaps.map((gap, i) => gap + found.gaps[i] / config.seeds);
      if (isFirst) strips[variant.name] = found.strip;
      if (isFirst && variant.key === 'ar') floor = found.floor;
      await new Promise(setImmediate);
    }
  }
  return { rows, strips, floor };
}
