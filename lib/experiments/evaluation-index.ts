/** The chapter on evaluation: what metrics see of copying, and Tables 1 to 3. */
import type { Experiment } from '../record/experiment.js';
import { extFdMemorization } from './11-evaluation/ext-fd-memorization.js';
import { extMemorizer } from './11-evaluation/ext-memorizer.js';
import { tab01 } from './11-evaluation/tab01.js';
import { tab02 } from './11-evaluation/tab02.js';
import { tab03 } from './11-evaluation/tab03.js';

export const evaluationExperiments: Experiment[] = [
  extMemorizer,
  tab01,
  tab02,
  tab03,
  extFdMemorization,
];
