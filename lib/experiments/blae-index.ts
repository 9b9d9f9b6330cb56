/** The experiments of Figures 3 to 6 and Tables 4 to 6: autoencoders and their latents. */
import type { Experiment } from '../record/experiment.js';
import { fig03 } from './03-mutual-exclusivity/fig03.js';
import { fig04 } from './03-mutual-exclusivity/fig04.js';
import { tab06 } from './03-mutual-exclusivity/tab06.js';
import { extChannel } from './04-blae/ext-channel.js';
import { extRate } from './04-blae/ext-rate.js';
import { fig05 } from './04-blae/fig05.js';
import { fig06 } from './04-blae/fig06.js';
import { tab04 } from './04-blae/tab04.js';
import { tab05 } from './04-blae/tab05.js';

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
