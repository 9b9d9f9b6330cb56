/** Local dependence, γ-ARVM and the slide into memorization, in the order of the chapters. */

import type { Experiment } from '../record/experiment.js';
import { asm41 } from './05-local-dependence/asm4.1.js';
import { eq08 } from './05-local-dependence/eq08.js';
import { eq09 } from './06-arvm/eq09.js';
import { fig07 } from './06-arvm/fig07.js';
import { rem42 } from './06-arvm/rem4.2.js';
import { extLikelihood } from './07-memorization/ext-likelihood.js';
import { extPhase } from './07-memorization/ext-phase.js';
import { extRecombination } from './07-memorization/ext-recombination.js';
import { fig08 } from './07-memorization/fig08.js';

export const dependenceExperiments: Experiment[] = [
  asm41,
  eq08,
  rem42,
  eq09,
  fig07,
  fig08,
  extPhase,
  extRecombination,
  extLikelihood,
];
