/** The definitions, theorems and formulas of the paper, in the order of the chapters. */

import type { Experiment } from '../record/experiment.js';
import { def31 } from './01-overlap/def3.1.js';
import { eq06 } from './01-overlap/eq06.js';
import { eq20 } from './01-overlap/eq20.js';
import { fig01 } from './01-overlap/fig01.js';
import { fig02 } from './01-overlap/fig02.js';
import { eq10 } from './02-reconstruction-bound/eq10.js';
import { rem34 } from './02-reconstruction-bound/rem3.4.js';
import { thm33 } from './02-reconstruction-bound/thm3.3.js';
import { thm35 } from './03-mutual-exclusivity/thm3.5.js';
import { errA11 } from './15-errata/err-a1.1.js';
import { errEq06 } from './15-errata/err-eq06.js';
import { errEq08 } from './15-errata/err-eq08.js';
import { errSec31 } from './15-errata/err-sec3.1.js';
import { errTab01 } from './15-errata/err-tab01.js';
import { errTab06 } from './15-errata/err-tab06.js';
import { errThm33 } from './15-errata/err-thm3.3.js';
import { errThm35 } from './15-errata/err-thm3.5.js';

export const theoryExperiments: Experiment[] = [
  def31,
  fig01,
  eq06,
  eq20,
  fig02,
  thm33,
  rem34,
  eq10,
  thm35,
];

/** What the paper should have said, shown in the last chapter. */
export const theoryErrata: Experiment[] = [
  errEq06,
  errThm33,
  errThm35,
  errSec31,
  errEq08,
  errTab01,
  errTab06,
  errA11,
];
