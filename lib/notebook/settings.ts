/** What the runner or the reader asks of the cells, through the environment. */
import { oneLine } from '../base/one-line.js';
import { SCALES, type Scale } from '../record/experiment.js';

export interface RunSettings {
  scale: Scale;
  seed: number;
  /** Ignore cached records, and networks trained by earlier commands. */
  fresh: boolean;
  /** Nobody watches: no progress bars, no live plots, nothing that is not to be stored. */
  headless: boolean;
}

/**
 * Reads `MEPS_SCALE` (default `laptop`), `MEPS_SEED` (default 1), `MEPS_FRESH` and `MEPS_HEADLESS`.
 *
 * @throws if the scale or the seed is not valid.
 */
export function runSettings(env: NodeJS.ProcessEnv = process.env): RunSettings {
  const scale = (env.MEPS_SCALE || 'laptop') as Scale;
  if (!SCALES.includes(scale)) {
    throw new Error(`MEPS_SCALE is "${oneLine(scale)}": use ${SCALES.join(', ')}.`);
  }
  const text = env.MEPS_SEED || '1';
  const seed = Number(text);
  if (!/^\d+$/.test(text) || !Number.isSafeInteger(seed)) {
    throw new Error(`MEPS_SEED is "${oneLine(text)}": use a whole number from 0.`);
  }
  return { scale, seed, fresh: Boolean(env.MEPS_FRESH), headless: env.MEPS_HEADLESS === '1' };
}
