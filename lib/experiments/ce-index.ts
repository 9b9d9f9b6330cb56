/** The experiments of the companion paper on condition errors, in the order of its chapters. */
import { ceAppL } from './ce-app-l.js';
import { ceDef1 } from './ce-def1.js';
import { ceEq22 } from './ce-eq22.js';
import { ceFig03 } from './ce-fig03.js';
import { ceLem1 } from './ce-lem1.js';
import { ceLem2 } from './ce-lem2.js';
import { ceLem3 } from './ce-lem3.js';
import { ceLem6 } from './ce-lem6.js';
import { ceProp1 } from './ce-prop1.js';
import { ceProp2 } from './ce-prop2.js';
import { ceSinkhorn } from './ce-sinkhorn.js';
import { ceTab01 } from './ce-tab01.js';
import { ceTab02 } from './ce-tab02.js';
import { ceTab03 } from './ce-tab03.js';
import { ceThm1 } from './ce-thm1.js';
import { ceThm2 } from './ce-thm2.js';
import { ceThm3 } from './ce-thm3.js';
import { errCeBias } from './err-ce-bias.js';
import { errCeLem4 } from './err-ce-lem4.js';
import { errCeLem9 } from './err-ce-lem9.js';
import { errCePairing } from './err-ce-pairing.js';
import { errCeTables } from './err-ce-tables.js';
import { errCeThm1 } from './err-ce-thm1.js';
import { errCeThm3 } from './err-ce-thm3.js';
import type { Experiment } from './experiment.js';

export const companionExperiments: Experiment[] = [
  ceThm1,
  errCeThm1,
  ceLem1,
  ceDef1,
  ceLem2,
  ceProp1,
  ceLem3,
  ceThm2,
  errCeLem9,
  errCeLem4,
  ceLem6,
  ceProp2,
  ceThm3,
  errCeThm3,
  ceSinkhorn,
  errCeBias,
  errCePairing,
  ceAppL,
  ceTab01,
  ceTab02,
  ceFig03,
  ceEq22,
  ceTab03,
  errCeTables,
];
