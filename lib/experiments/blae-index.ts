/** The experiments of the chapter on BL-AE. */
import type { Experiment } from './experiment.js';
import { extChannel } from './ext-channel.js';
import { fig05 } from './fig05.js';
import { fig06 } from './fig06.js';
import { tab04 } from './tab04.js';
import { tab05 } from './tab05.js';

export const blaeExperiments: Experiment[] = [
  tab04,
  tab05,
  extChannel,
  fig05,
  fig06,
] as Experiment[];
