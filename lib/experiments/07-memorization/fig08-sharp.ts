/** Figure 8 where the paper's rule can see a copy: codes that decode above 30 dB. */
import { randomStream } from '../../engine/random.js';
import { classifierNetwork, embeddedClassifier } from '../../metrics/index.js';
import { backoffTables } from '../../models/count-table-sampling.js';
import type { RunContext } from '../../record/experiment.js';
import { codeSets } from '../../runs/code-sets.js';
import { TABLE, tableModel } from './fig08-models.js';
import { type Row, refereeFor, scored } from './fig08-scores.js';
import type { Config } from './fig08-settings.js';

/** Count tables by γ on codes that decode above 30 dB, and how well these do, in dB. */
export async function sharpRows(
  context: RunContext<Config>,
): Promise<{ sharp: Row[]; psnr: number }> {
  const { config, seed } = context;
  const sets = await codeSets(config.sharp, context);
  const network = classifierNetwork(embeddedClassifier(config.sharp.dataset).classifier);
  const named = { ...sets, label: `${sets.label}, sharp` };
  const referee = await refereeFor(named, network, config.sharp.images ?? config.images);
  const sharp: Row[] = [];
  for (const gamma of config.sides) {
    const random = randomStream(seed, 'fig08', 'sharp', String(gamma));
    const tables = backoffTables(referee.train.tokens, gamma);
    sharp.push(await scored(tableModel(TABLE, gamma, tables, random), referee, config.samples));
  }
  return { sharp, psnr: sets.source.psnrTrain };
}
