/** What Figure 8 trains, and on how many images, at each scale. */
import type { PerScale } from '../../record/experiment.js';
import { ARVM_LAPTOP, ARVM_LONG } from '../../runs/arvm.js';
import type { CodesRun } from '../../runs/codes.js';
import {
  codesRun,
  eightBits,
  STORED_CODES,
  sharpCodes,
  storedCodes,
} from '../shared/code-presets.js';
import type { ImitationConfig, PixelCnnConfig } from './fig08-models.js';

export interface Config extends ImitationConfig {
  codes: CodesRun[];
  /** Sides γ of the window. */
  sides: number[];
  /** Training images of γ-ARVM and its table. */
  images: number;
  samples: number;
  pixelCnn: PixelCnnConfig;
  /** Codes that decode above 30 dB, on which the paper's rule can be tried. */
  sharp: CodesRun;
}

export const SETTINGS: PerScale<Config> = {
  smoke: {
    codes: [codesRun('smoke', 'mnist', 8)],
    sides: [3, 5, 7],
    images: 64,
    samples: 20,
    arvm: { ...ARVM_LAPTOP, width: 32, epochs: 2 },
    baseline: [3],
    pixelCnn: {
      widths: [8, 11],
      images: [128, 32],
      layers: 2,
      batchSize: 32,
      learningRate: 3e-3,
      epochs: 2,
      samples: 10,
    },
    sharp: sharpCodes('smoke'),
  },
  laptop: {
    codes: eightBits('laptop'),
    sides: [3, 5, 7],
    // The paper's “1k”.
    images: 1000,
    samples: 1000,
    arvm: ARVM_LAPTOP,
    baseline: [3, 7],
    pixelCnn: {
      widths: [32, 45],
      // A quarter, as the paper's 1000 of its 4000 or more.
      images: [1000, 250],
      layers: 4,
      batchSize: 64,
      learningRate: 3e-3,
      epochs: 150,
      samples: 400,
    },
    sharp: sharpCodes('laptop'),
  },
  // Every code decodes above 30 dB, so that a copy is one by the paper's rule, too.
  study: {
    codes: STORED_CODES,
    sides: [3, 5, 7],
    images: 1000,
    samples: 1000,
    arvm: ARVM_LONG,
    baseline: [7],
    pixelCnn: {
      widths: [32, 45],
      images: [1000, 250],
      layers: 4,
      batchSize: 64,
      learningRate: 3e-3,
      epochs: 400,
      samples: 1000,
    },
    sharp: storedCodes('mnist', 256),
  },
  paper: {
    codes: [codesRun('paper', 'cifar10', 8)],
    sides: [3, 5, 7],
    images: 50_000,
    samples: 10_000,
    arvm: { ...ARVM_LAPTOP, width: 2048, epochs: 100, batchSize: 1024 },
    baseline: [3, 5, 7],
    pixelCnn: {
      widths: [64, 90],
      // v2 has 1000, as in the paper.
      images: [50_000, 1000],
      layers: 7,
      batchSize: 64,
      learningRate: 1e-3,
      epochs: 130,
      samples: 10_000,
    },
    sharp: sharpCodes('paper'),
  },
};
