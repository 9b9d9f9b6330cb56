/** Memorization by prior: the VAE, GAN and diffusion experiments of Appendix A.1, each toy before its figure; then Figure 2. */
import type { Experiment } from './experiment.js';
import { extOverlapTraining } from './ext-overlap-training.js';
import { extToyDdpm } from './ext-toy-ddpm.js';
import { extToyGan } from './ext-toy-gan.js';
import { extToyVae } from './ext-toy-vae.js';
import { fig09 } from './fig09.js';
import { fig10 } from './fig10.js';
import { fig11 } from './fig11.js';
import { fig12 } from './fig12.js';

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
