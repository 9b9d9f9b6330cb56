/** The registry: every figure, table, theorem and erratum that the project regenerates. */
import { companionExperiments } from './ce-index.js';
import type { Experiment } from './experiment.js';
import { theoryErrata, theoryExperiments } from './theory-index.js';

/** All experiments, in the order of the chapters. */
export const experiments: Experiment[] = [
  ...theoryExperiments,
  ...companionExperiments,
  ...theoryErrata,
];
