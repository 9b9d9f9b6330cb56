/** The experiments of Figures 3 to 6 and Tables 4 to 6: autoencoders and their latents. */
import type { Experiment } from './experiment.js';
import { extChannel } from './ext-channel.js';
import { extRate } from './ext-rate.js';
import { fig03 } from './fig03.js';
import { fig04 } from './fig04.js';
import { fig05 } from './fig05.js';
import { fig06 } from './fig06.js';
import { tab04 } from './tab04.js';
import { tab05 } from './tab05.js';
import { tab06 } from './tab06.js';

export const blaeExperiments: Experiment[] = [
  fig03,
  tab06,
  fig04,
  tab04,
  tab05,
  extChannel,
  fig05,
  fig06,
  extRate,
] as Experiment[];
