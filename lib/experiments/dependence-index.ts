/** Local dependence, γ-ARVM and the slide into memorization, in the order of the chapters. */
import { asm41 } from './asm41.js';
import { eq08 } from './eq08.js';
import { eq09 } from './eq09.js';
import type { Experiment } from './experiment.js';
import { extLikelihood } from './ext-likelihood.js';
import { extPhase } from './ext-phase.js';
import { extRecombination } from './ext-recombination.js';
import { fig07 } from './fig07.js';
import { fig08 } from './fig08.js';
import { rem42 } from './rem42.js';

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
