/** The registry: every figure, table, theorem and erratum that the project regenerates. */

import type { Experiment } from '../record/experiment.js';
import { appendixExperiments } from './appendix-index.js';
import { blaeExperiments } from './blae-index.js';
import { companionExperiments } from './ce-index.js';
import { dependenceExperiments } from './dependence-index.js';
import { evaluationExperiments } from './evaluation-index.js';
import { theoryErrata, theoryExperiments } from './theory-index.js';

/** All experiments, in the order of the chapters. */
export const experiments: Experiment[] = [
  ...theoryExperiments,
  ...blaeExperiments,
  ...dependenceExperiments,
  ...appendixExperiments,
  ...evaluationExperiments,
  ...companionExperiments,
  ...theoryErrata,
];
