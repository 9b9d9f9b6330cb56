/** The registry: every figure, table, theorem and erratum that the project regenerates. */
import type { Experiment } from './experiment.js';

/** All experiments, in the order of the chapters. */
export const experiments: Experiment[] = [];
