/** The chapter on evaluation: what metrics see of copying, and Tables 1 to 3. */
import type { Experiment } from './experiment.js';
import { extFdMemorization } from './ext-fd-memorization.js';
import { extMemorizer } from './ext-memorizer.js';
import { tab01 } from './tab01.js';
import { tab02 } from './tab02.js';
import { tab03 } from './tab03.js';

export const evaluationExperiments: Experiment[] = [
  extMemorizer,
  tab01,
  tab02,
  tab03,
  extFdMemorization,
];
