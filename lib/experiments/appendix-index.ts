/** Memorization by prior: the VAE, GAN and diffusion experiments of Appendix A.1, each toy before its figure; then Figure 2. */
import type { Experiment } from '../record/experiment.js';
import { extToyVae } from './08-vae/ext-toy-vae.js';
import { fig09 } from './08-vae/fig09.js';
import { fig10 } from './08-vae/fig10.js';
import { extToyGan } from './09-gan/ext-toy-gan.js';
import { fig11 } from './09-gan/fig11.js';
import { extOverlapTraining } from './10-ddpm/ext-overlap-training.js';
import { extToyDdpm } from './10-ddpm/ext-toy-ddpm.js';
import { fig12 } from './10-ddpm/fig12.js';

export const appendixExperiments: Experiment[] = [
  extToyVae,
  fig09,
  fig10,
  extToyGan,
  fig11,
  extToyDdpm,
  fig12,
  extOverlapTraining,
];
