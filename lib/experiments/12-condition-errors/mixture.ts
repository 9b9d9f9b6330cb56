/** The setting that Theorem 1 and its lemmas share: three classes in the plane at three noise levels. */

import type { PerScale } from '../../record/experiment.js';
import type { Mixture } from '../../theory/companion/mixture.js';

/** The classes before any noise. */
export const TOY_MIXTURE: Mixture = {
  weights: [0.5, 0.3, 0.2],
  means: [
    [1.5, 0],
    [-1, 1.2],
    [-0.5, -1.5],
  ],
  variances: [0.3, 0.2, 0.5],
};

/** Signal and noise of x_t = a x_0 + s z, with a² + s² = 1 up to rounding. */
export type NoiseLevel = { a: number; s: number };

/** Hardly, half and almost wholly noised. */
export const NOISE_LEVELS: NoiseLevel[] = [
  { a: 0.999, s: 0.05 },
  { a: 0.7, s: 0.714 },
  { a: 0.2, s: 0.98 },
];

export const levelName = ({ a, s }: NoiseLevel): string => `a = ${a}, s = ${s}`;

/** How many points are drawn, and at which noise levels. */
export type MixtureConfig = { samples: number; levels: NoiseLevel[] };

/** The statements are exact: laptop and paper scale differ in nothing. */
export const mixtureConfigs = (samples: number): PerScale<MixtureConfig> => ({
  smoke: { samples: 2000, levels: NOISE_LEVELS },
  laptop: { samples, levels: NOISE_LEVELS },
  paper: { samples, levels: NOISE_LEVELS },
});
