/** The experiments of the companion paper on condition errors, in the order of its chapters. */

import type { Experiment } from '../record/experiment.js';
import { ceDef1 } from './12-condition-errors/ce-def1.js';
import { ceLem1 } from './12-condition-errors/ce-lem1.js';
import { ceLem2 } from './12-condition-errors/ce-lem2.js';
import { ceLem3 } from './12-condition-errors/ce-lem3.js';
import { ceLem6 } from './12-condition-errors/ce-lem6.js';
import { ceProp1 } from './12-condition-errors/ce-prop1.js';
import { ceThm1 } from './12-condition-errors/ce-thm1.js';
import { ceThm2 } from './12-condition-errors/ce-thm2.js';
import { errCeLem4 } from './12-condition-errors/err-ce-lem4.js';
import { errCeLem9 } from './12-condition-errors/err-ce-lem9.js';
import { errCeThm1 } from './12-condition-errors/err-ce-thm1.js';
import { ceAppL } from './13-optimal-transport-refinement/ce-app-l.js';
import { ceProp2 } from './13-optimal-transport-refinement/ce-prop2.js';
import { ceSinkhorn } from './13-optimal-transport-refinement/ce-sinkhorn.js';
import { ceThm3 } from './13-optimal-transport-refinement/ce-thm3.js';
import { errCeBias } from './13-optimal-transport-refinement/err-ce-bias.js';
import { errCePairing } from './13-optimal-transport-refinement/err-ce-pairing.js';
import { errCeThm3 } from './13-optimal-transport-refinement/err-ce-thm3.js';
import { ceEq22 } from './14-cdm-ar-mar/ce-eq22.js';
import { ceFig03 } from './14-cdm-ar-mar/ce-fig03.js';
import { ceTab01 } from './14-cdm-ar-mar/ce-tab01.js';
import { ceTab02 } from './14-cdm-ar-mar/ce-tab02.js';
import { ceTab03 } from './14-cdm-ar-mar/ce-tab03.js';
import { errCeTables } from './14-cdm-ar-mar/err-ce-tables.js';

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
