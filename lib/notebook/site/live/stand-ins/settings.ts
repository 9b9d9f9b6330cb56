/** A page runs at the scale of the stored records, so that numbers can be compared. */
import type { RunSettings } from '../../../settings.js';

export type { RunSettings } from '../../../settings.js';

export const runSettings = (): RunSettings => ({
  scale: 'laptop',
  seed: 1,
  fresh: false,
  headless: true,
});
