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
import type { PerScale, RunContext } from '../../record/experiment.js';
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
import { SYSTEM } from './system.js';

export interface Config {
  system: SystemConfig;
  seeds: number;
  /** Gradient steps of 𝒯⁻¹, which gives the anchors of the λ term. */
  inverseSteps: number;
}

/** Of Table 1, and of what compares with it. */
export const SETTINGS: PerScale<Config> = {
  smoke: { system: SYSTEM.smoke, seeds: 1, inverseSteps: 5 },
  laptop: { system: SYSTEM.laptop, seeds: 3, inverseSteps: 800 },
  // The study runs over seeds by itself.
  study: { system: SYSTEM.study, seeds: 1, inverseSteps: 3000 },
  paper: { system: SYSTEM.paper, seeds: 5, inverseSteps: 10_000 },
};

export interface Row {
  key: string;
  name: string;
  /** Per seed. */
  scores: Scores[];
  /** Distance of the conditions after the stage's refinement from held-out ideal ones, mean over seeds. */
  gaps: number[];
}

/** Trained networks; asking for one that is not there is an error. */
type Networks = (network: Network) => DiffLossModel;

/** What one variant gives with one seed. */
interface Found {
  scores: Scores;
  gaps: number[];
  floor: number[];
  strip: string;
}

async function trainNetworks(
  { system }: Config,
  wanted: Network[],
  seed: number,
  data: SystemData,
  progress: Progress,
): Promise<Networks> {
  const models = new Map<Network, DiffLossModel>();
  for (const [network, report] of over(wanted, progress, (name) => name)) {
    const noise = network.endsWith('ε-prediction');
    const model = { ...system.model, prediction: noise ? 'noise' : system.model.prediction };
    const trained = await systemModel(
      { ...system, model: model as typeof system.model },
      familyOf(network),
      seed,
      data.train,
      report,
    );
    models.set(network, trained);
  }
  return (network) => {
    const model = models.get(network);
    if (!model) throw new Error(`The network ${network} was not trained.`);
    return model;
  };
}

/** Generates with one variant; transport sees training images, the gap is scored on held-out ones. */
async function generateWith(
  { network, refinement, eta }: Variant,
  { system }: Config,
  model: DiffLossModel,
  inverse: InverseMap,
  data: SystemData,
  judge: Judge,
  random: RandomStream,
): Promise<Found> {
  const labels = balancedLabels(system.samples);
  const read = (from: TokenImages, name: string) =>
    idealConditions(model, from, system.idealPerClass, random.split(name));
  const [ideal, held] = [read(data.train, 'ideal'), read(data.test, 'held-out')];
  const gaps: number[] = [];
  const floor: number[] = [];
  const tokens = generate(model, {
    family: familyOf(network),
    labels,
    samplingSteps: system.samplingSteps,
    eta,
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

/** A row for each variant over all seeds, with the pictures of the first seed and the floor of the gap. */
export async function rowsOverSeeds(
  { config, seed: firstSeed, checkpoints, progress }: RunContext<Config>,
  data: SystemData,
  judge: Judge,
  variants: Variant[] = VARIANTS,
) {
  const wanted = NETWORKS.filter((name) => variants.some(({ network }) => network === name));
  const rows: Row[] = variants.map(({ key, name }) => ({
    key,
    name,
    scores: [],
    gaps: new Array<number>(TOKENS).fill(0),
  }));
  const strips: { [name: string]: string } = {};
  let floor: number[] = [];
  for (const [seed, report] of seedsFrom(firstSeed, config.seeds, progress)) {
    const isFirst = seed === firstSeed;
    const models = await trainNetworks(config, wanted, seed, data, part(report, 0, 0.5));
    const random = randomStream(seed, 'ce-tab01');
    const inverse = await trainInverse(
      models('ar'),
      data.train,
      config.inverseSteps,
      random.split('inverse'),
      { checkpoint: { folder: `${checkpoints}/inverse-${seed}` } },
    );
    for (const [variant, tell, k] of over(variants, part(report, 0.5, 1))) {
      tell(0, variant.name);
      const found = await kept(checkpoints, `seed ${seed}, ${variant.key}`, () =>
        generateWith(variant, config, models(variant.network), inverse, data, judge, random),
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
