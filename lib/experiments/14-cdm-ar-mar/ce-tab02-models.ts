/** How the numbers of Table 2 are made: the models of Table 1 on latents, their samples decoded and scored. */

import { over, part } from '../../base/progress.js';
import { toBytes } from '../../data/index.js';
import { type RandomStream, randomStream } from '../../engine/random.js';
import { imageStrip } from '../../figures/index.js';
import type { DiffLossModel, Family } from '../../models/companion/model.js';
import { halve } from '../../models/companion/patches.js';
import {
  type IdealConditions,
  idealConditions,
  type Refinement,
  refineWith,
} from '../../models/companion/refinement.js';
import { generate } from '../../models/companion/sampling.js';
import type { RunContext } from '../../record/experiment.js';
import type { BlaeSettings } from '../../runs/autoencoder-training.js';
import {
  balancedLabels,
  type Judge,
  type Scores,
  type SystemConfig,
  systemModel,
} from '../../runs/companion.js';
import { kept } from '../shared/companion-support.js';
import type { LatentTokens } from './latents.js';
import { seedsFrom } from './seeds.js';

export interface Config {
  system: SystemConfig;
  autoencoder: BlaeSettings;
  seeds: number;
}

/** A row of the table; `key` names it in code, `name` for people. */
export interface Variant {
  key: string;
  name: string;
  family: Family;
  refinement?: Refinement;
}

export interface Row {
  key: string;
  name: string;
  /** Per seed. */
  scores: Scores[];
}

/** Scores of images, and the first twenty of them. */
export interface Found {
  scores: Scores;
  strip: string;
}

const FAMILIES: Family[] = ['cdm', 'ar', 'mar'];
const transport: Refinement = { kind: 'transport', iterations: 3, step: 0.5 };
/** As far as three steps of one half: .875 of the way. */
const STRENGTH = 0.875;

export const VARIANTS: Variant[] = [
  { key: 'cdm', name: 'CDM', family: 'cdm' },
  { key: 'ar', name: 'AR', family: 'ar' },
  { key: 'mar', name: 'MAR', family: 'mar' },
  { key: 'arRefined', name: 'AR + OT', family: 'ar', refinement: transport },
  { key: 'marRefined', name: 'MAR + OT', family: 'mar', refinement: transport },
  {
    key: 'classMean',
    name: 'control: MAR, class mean',
    family: 'mar',
    refinement: { kind: 'mean', step: STRENGTH },
  },
  {
    key: 'anyReal',
    name: 'control: MAR, any real condition',
    family: 'mar',
    refinement: { kind: 'any real', step: STRENGTH },
  },
];

/** Edge of the decoded images. */
export const SIZE = 32;

/** Scores decoded images of 32×32, averaged to those of 16×16 that the judge knows. */
async function judged(pixels: Float32Array, labels: Uint8Array, judge: Judge): Promise<Found> {
  const shown = pixels.subarray(0, Math.min(20, labels.length) * SIZE ** 2);
  return {
    scores: await judge.score(halve(pixels), labels),
    strip: await imageStrip(toBytes(shown), SIZE, 1),
  };
}

/** Generates latents with one variant and decodes them. */
async function generateWith(
  { family, refinement }: Variant,
  { system }: Config,
  { model, ideal }: { model: DiffLossModel; ideal: IdealConditions },
  latents: LatentTokens,
  judge: Judge,
  random: RandomStream,
): Promise<Found> {
  const labels = balancedLabels(system.samples);
  const tokens = generate(model, {
    family,
    labels,
    samplingSteps: system.samplingSteps,
    stream: random.split('samples'),
    refine: refinement && refineWith(refinement, ideal),
  });
  return judged(await latents.decode(tokens), labels, judge);
}

/** All rows over all seeds, with the pictures of the first seed. */
export async function rowsOverSeeds(
  { config, seed: firstSeed, checkpoints, progress }: RunContext<Config>,
  latents: LatentTokens,
  judge: Judge,
) {
  const { system, autoencoder, seeds } = config;
  const rows: Row[] = VARIANTS.map(({ key, name }) => ({ key, name, scores: [] }));
  const strips: { [name: string]: string } = {};
  for (const [seed, report] of seedsFrom(firstSeed, seeds, progress)) {
    const random = randomStream(seed, 'ce-tab02');
    for (const [family, own] of over(FAMILIES, report, (family) => family)) {
      const tokens = { autoencoder, autoencoderSeed: firstSeed };
      const model = await systemModel(
        system,
        family,
        seed,
        latents.train,
        part(own, 0, 0.6),
        tokens,
      );
      const ideal = idealConditions(
        model,
        latents.train,
        system.idealPerClass,
        random.split('ideal'),
      );
      for (const [v, variant] of VARIANTS.entries()) {
        if (variant.family !== family) continue;
        const found = await kept(checkpoints, `seed ${seed}, ${variant.key}`, () =>
          generateWith(variant, config, { model, ideal }, latents, judge, random),
        );
        rows[v].scores.push(found.scores);
        if (seed === firstSeed) strips[variant.name] = found.strip;
        await new Promise(setImmediate);
      }
    }
  }
  return { rows, strips };
}

/** What the decoder alone costs: unseen images, as many as samples, encoded and decoded. */
export const decodedImages = async (
  { fresh, decode }: LatentTokens,
  judge: Judge,
): Promise<Found> => judged(await decode(fresh.values), fresh.labels, judge);
