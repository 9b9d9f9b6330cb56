/** The registry: which chapter shows which figure, table, theorem or erratum. Folder, notebook and key have one name. */

import type { Experiment } from '../record/experiment.js';
import { def31 } from './01-overlap/def3.1.js';
import { eq06 } from './01-overlap/eq06.js';
import { eq20 } from './01-overlap/eq20.js';
import { fig01 } from './01-overlap/fig01.js';
import { fig02 } from './01-overlap/fig02.js';
import { eq10 } from './02-reconstruction-bound/eq10.js';
import { rem34 } from './02-reconstruction-bound/rem3.4.js';
import { thm33 } from './02-reconstruction-bound/thm3.3.js';
import { fig03 } from './03-mutual-exclusivity/fig03.js';
import { fig04 } from './03-mutual-exclusivity/fig04.js';
import { rem32 } from './03-mutual-exclusivity/rem3.2.js';
import { tab06 } from './03-mutual-exclusivity/tab06.js';
import { thm35 } from './03-mutual-exclusivity/thm3.5.js';
import { extChannel } from './04-blae/ext-channel.js';
import { extRate } from './04-blae/ext-rate.js';
import { fig05 } from './04-blae/fig05.js';
import { fig06 } from './04-blae/fig06.js';
import { sec513 } from './04-blae/sec5.1.3.js';
import { tab04 } from './04-blae/tab04.js';
import { tab05 } from './04-blae/tab05.js';
import { asm41 } from './05-local-dependence/asm4.1.js';
import { eq08 } from './05-local-dependence/eq08.js';
import { eq09 } from './06-arvm/eq09.js';
import { fig07 } from './06-arvm/fig07.js';
import { rem42 } from './06-arvm/rem4.2.js';
import { extLikelihood } from './07-memorization/ext-likelihood.js';
import { extPhase } from './07-memorization/ext-phase.js';
import { extRecombination } from './07-memorization/ext-recombination.js';
import { extRisk } from './07-memorization/ext-risk.js';
import { extRiskAverages } from './07-memorization/ext-risk-averages.js';
import { fig08 } from './07-memorization/fig08.js';
import { extToyVae } from './08-vae/ext-toy-vae.js';
import { fig09 } from './08-vae/fig09.js';
import { fig10 } from './08-vae/fig10.js';
import { extToyGan } from './09-gan/ext-toy-gan.js';
import { fig11 } from './09-gan/fig11.js';
import { extOverlapTraining } from './10-ddpm/ext-overlap-training.js';
import { extToyDdpm } from './10-ddpm/ext-toy-ddpm.js';
import { fig12 } from './10-ddpm/fig12.js';
import { extFdMemorization } from './11-evaluation/ext-fd-memorization.js';
import { extMemorizer } from './11-evaluation/ext-memorizer.js';
import { tab01 } from './11-evaluation/tab01.js';
import { tab02 } from './11-evaluation/tab02.js';
import { tab03 } from './11-evaluation/tab03.js';
import { ceAsm1 } from './12-condition-errors/ce-asm1.js';
import { ceDef1 } from './12-condition-errors/ce-def1.js';
import { ceEq17 } from './12-condition-errors/ce-eq17.js';
import { ceLem1 } from './12-condition-errors/ce-lem1.js';
import { ceLem2 } from './12-condition-errors/ce-lem2.js';
import { ceLem3 } from './12-condition-errors/ce-lem3.js';
import { ceLem6 } from './12-condition-errors/ce-lem6.js';
import { ceLemmas } from './12-condition-errors/ce-lemmas.js';
import { ceProp1 } from './12-condition-errors/ce-prop1.js';
import { ceRem1 } from './12-condition-errors/ce-rem1.js';
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
import { errCeL2 } from './13-optimal-transport-refinement/err-ce-l2.js';
import { errCePairing } from './13-optimal-transport-refinement/err-ce-pairing.js';
import { errCeThm3 } from './13-optimal-transport-refinement/err-ce-thm3.js';
import { ceBudget } from './14-cdm-ar-mar/ce-budget.js';
import { ceDdim } from './14-cdm-ar-mar/ce-ddim.js';
import { ceEq22 } from './14-cdm-ar-mar/ce-eq22.js';
import { ceFig03 } from './14-cdm-ar-mar/ce-fig03.js';
import { ceTab01 } from './14-cdm-ar-mar/ce-tab01.js';
import { ceTab02 } from './14-cdm-ar-mar/ce-tab02.js';
import { ceTab03 } from './14-cdm-ar-mar/ce-tab03.js';
import { errCeTables } from './14-cdm-ar-mar/err-ce-tables.js';
import { errA11 } from './15-errata/err-a1.1.js';
import { errEq06 } from './15-errata/err-eq06.js';
import { errEq08 } from './15-errata/err-eq08.js';
import { errSec31 } from './15-errata/err-sec3.1.js';
import { errTab01 } from './15-errata/err-tab01.js';
import { errTab06 } from './15-errata/err-tab06.js';
import { errThm33 } from './15-errata/err-thm3.3.js';
import { errThm35 } from './15-errata/err-thm3.5.js';
import { extBoundData } from './15-errata/ext-bound-data.js';
import { extCollapse } from './16-local-diffusion/ext-collapse.js';
import { extLaw } from './16-local-diffusion/ext-law.js';
import { extLawPixelCnn } from './16-local-diffusion/ext-law-pixelcnn.js';
import { extLocalLikelihood } from './16-local-diffusion/ext-local-likelihood.js';
import { extLocalNetworks } from './16-local-diffusion/ext-local-networks.js';
import { extLocalScore } from './16-local-diffusion/ext-local-score.js';
import { extMemorizationTime } from './16-local-diffusion/ext-memorization-time.js';

/** The experiments of each chapter, in the order in which it shows them. */
const CHAPTERS: { [chapter: string]: Experiment[] } = {
  '01-overlap': [def31, fig01, eq06, eq20, fig02],
  '02-reconstruction-bound': [thm33, rem34, eq10],
  '03-mutual-exclusivity': [thm35, fig03, rem32, tab06, fig04],
  '04-blae': [tab04, tab05, extChannel, fig05, sec513, fig06, extRate],
  '05-local-dependence': [asm41, eq08],
  '06-arvm': [rem42, eq09, fig07],
  '07-memorization': [fig08, extPhase, extRecombination, extLikelihood, extRisk, extRiskAverages],
  '08-vae': [extToyVae, fig09, fig10],
  '09-gan': [extToyGan, fig11],
  '10-ddpm': [extToyDdpm, fig12, extOverlapTraining],
  '11-evaluation': [extMemorizer, tab01, tab02, tab03, extFdMemorization],
  '12-condition-errors': [
    ceThm1,
    errCeThm1,
    ceLem1,
    ceDef1,
    ceLem2,
    ceAsm1,
    ceProp1,
    ceEq17,
    ceLem3,
    errCeLem9,
    ceThm2,
    ceLemmas,
    errCeLem4,
    ceLem6,
    ceRem1,
  ],
  '13-optimal-transport-refinement': [
    ceProp2,
    ceThm3,
    errCeThm3,
    ceSinkhorn,
    errCeL2,
    errCeBias,
    errCePairing,
    ceAppL,
  ],
  '14-cdm-ar-mar': [ceTab01, ceTab02, ceFig03, ceEq22, ceTab03, ceBudget, ceDdim, errCeTables],
  '15-errata': [
    errEq06,
    errThm33,
    extBoundData,
    errThm35,
    errSec31,
    errEq08,
    errTab01,
    errTab06,
    errA11,
  ],
  '16-local-diffusion': [
    extLocalScore,
    extCollapse,
    extLaw,
    extLawPixelCnn,
    extLocalNetworks,
    extLocalLikelihood,
    extMemorizationTime,
  ],
};

/** All experiments, in the order of the chapters. */
export const experiments: Experiment[] = Object.values(CHAPTERS).flat();

/** The experiments that a chapter shows; none for an overview. */
export const experimentsOf = (chapter: string): Experiment[] => CHAPTERS[chapter] ?? [];

/**
 * The chapter of an experiment: stem of its notebook, and its folder.
 *
 * @throws if the registry does not list the experiment.
 */
export function chapterOf(id: string): string {
  const found = Object.keys(CHAPTERS).find((chapter) =>
    CHAPTERS[chapter].some((one) => one.id === id),
  );
  if (!found) throw new Error(`No chapter lists "${id}": add it to lib/experiments/index.ts.`);
  return found;
}

/** The source of an experiment, from the project root. */
export const sourceFileOf = (id: string): string => `lib/experiments/${chapterOf(id)}/${id}.ts`;
