/** The definitions, theorems and formulas of the paper, in the order of the chapters. */
import { def31 } from './def31.js';
import { eq06 } from './eq06.js';
import { eq10 } from './eq10.js';
import { eq20 } from './eq20.js';
import { errA11 } from './err-a11.js';
import { errEq06 } from './err-eq06.js';
import { errEq08 } from './err-eq08.js';
import { errSec31 } from './err-sec31.js';
import { errTab01 } from './err-tab01.js';
import { errTab06 } from './err-tab06.js';
import { errThm33 } from './err-thm33.js';
import { errThm35 } from './err-thm35.js';
import type { Experiment } from './experiment.js';
import { fig01 } from './fig01.js';
import { fig02 } from './fig02.js';
import { rem34 } from './rem34.js';
import { thm33 } from './thm33.js';
import { thm35 } from './thm35.js';

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
