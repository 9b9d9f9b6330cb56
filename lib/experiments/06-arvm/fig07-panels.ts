/** Samples for Figure 7: the network and the count table of each γ, and how near to the training images they come. */
import { over, part } from '../../base/progress.js';
import { first } from '../../data/index.js';
import { randomStream } from '../../engine/random.js';
import { sampleArvm } from '../../models/arvm-codes.js';
import { backoffTables, sampleTables } from '../../models/count-table-sampling.js';
import { codesFromTokens, type Tokens } from '../../models/tokens.js';
import type { RunContext } from '../../record/experiment.js';
import { type ArvmConfig, trainedArvm } from '../../runs/arvm.js';
import { codeSets, codesName } from '../../runs/code-sets.js';
import type { CodesRun } from '../../runs/codes.js';
import { stripOf } from '../shared/code-pictures.js';
import {
  type CopyRates,
  copyRates,
  decoded,
  nearestImages,
  referencesOf,
} from '../shared/copy-rates.js';

/** What decides the panels of one set of codes. */
export type Settings = {
  /** Training images, from the first. */
  images: number;
  /** Sides γ of the window, rising. */
  sides: number[];
  /** Samples that are judged, and how many of them are shown. */
  samples: number;
  shown: number;
  arvm: ArvmConfig;
};

export const MODELS = ['γ-ARVM', 'count table'] as const;
export type Model = (typeof MODELS)[number];

/** What one model draws for one γ. */
export type Panel = {
  label: string;
  model: Model;
  gamma: number;
  rates: CopyRates;
  /** PNG strips of the first samples, of the nearest training reconstructions, and of their images. */
  drawn: string;
  reconstruction: string;
  nearest: string;
};

/** Network and count table for every γ on one data set. */
export async function panelsFor(
  request: CodesRun,
  context: RunContext<Settings & { codes: CodesRun[] }>,
): Promise<Panel[]> {
  const { config, seed, progress } = context;
  const sets = await codeSets(request, context, config.codes);
  const references = await referencesOf(sets, 'train', config.images);
  const { tokens } = references;
  const name = codesName(request);
  const panels: Panel[] = [];
  for (const [gamma, report] of over(config.sides, part(progress, 0.5, 1, sets.label))) {
    const { arvm } = await trainedArvm(name, tokens, gamma, config.arvm, seed, report);
    const random = randomStream(seed, 'fig07', name, String(gamma));
    const drawn: { [model in Model]: Tokens } = {
      'γ-ARVM': sampleArvm(arvm, config.samples, random.split('network')),
      'count table': sampleTables(
        backoffTables(tokens, gamma),
        config.samples,
        random.split('table'),
      ).tokens,
    };
    for (const model of MODELS) {
      const images = await decoded(sets, codesFromTokens(drawn[model]), references.images);
      const shown = first(images, config.shown);
      const nearest = await nearestImages(shown, references);
      panels.push({
        label: sets.label,
        model,
        gamma,
        rates: await copyRates(drawn[model], images, references),
        drawn: await stripOf(shown, config.shown),
        reconstruction: await stripOf(nearest.reconstructions, config.shown),
        nearest: await stripOf(nearest.images, config.shown),
      });
    }
  }
  return panels;
}
