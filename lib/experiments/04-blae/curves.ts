/** A BL-AE in training as a record keeps it, and what the experiments of this chapter read off it. */
import { last } from '../../base/statistics.js';
import { type BlaeRun, type Snapshot, TAUS } from '../../runs/blae.js';
import { blahutArimoto, noiseChannel, supportOf } from '../../theory/channel.js';
import { makeNoise } from '../../theory/noise.js';

/** A run of Figure 5. */
export type Curve = {
  name: string;
  /** Number of training images. */
  images: number;
  /** Number of latents of an image. */
  codeLength: number;
  /** From the first epoch to the last. */
  snapshots: Snapshot[];
  /** The best inputs in [−1, 1] of the scalar channel with this noise, where they are few. */
  bestLevels: { place: number; weight: number }[];
};

/** The levels that carry most information through a run's noise; none where they are many. */
export function bestLevels({ settings }: BlaeRun): Curve['bestLevels'] {
  const noise = makeNoise(settings.noise);
  if (noise.reach === 0) return [];
  const channel = noiseChannel(noise, 41, 400);
  const support = supportOf(blahutArimoto(channel, { tolerance: 1e-3, steps: 2000 }), 0.01);
  return support.length <= 4 ? support : [];
}

/** The share of latents with |z| > 1 − τ, for a τ of `TAUS`. */
export const rateAt = ({ rates }: Snapshot, tau: number): number => rates[TAUS.indexOf(tau)];

/** The binary rate: the share of latents with |z| > 0.9. The paper does not define its own. */
export const binaryRate = (snapshot: Snapshot): number => rateAt(snapshot, 0.1);

/** The snapshot at the end of training. */
export const end = ({ snapshots }: Pick<Curve, 'snapshots'>): Snapshot => last(snapshots);

/** The snapshots after a third, two thirds and the whole of training. */
export function thirds(curve: Pick<Curve, 'snapshots'>): Snapshot[] {
  const { epoch: whole } = end(curve);
  return [Math.ceil(whole / 3), Math.ceil((2 * whole) / 3), whole].flatMap((wanted) =>
    curve.snapshots.filter(({ epoch }) => epoch === wanted),
  );
}

export const finalRate = (curve: Curve): number => binaryRate(end(curve));

export const ratesAtThirds = (curve: Curve): number[] => thirds(curve).map(binaryRate);

/** What decoding from signs instead of latents costs, in dB. */
export const costOfSigns = (curve: Curve): number => end(curve).soft - end(curve).hard;

/** Whether no two images have the same signs. */
export const hasUniqueCodes = (curve: Curve): boolean => end(curve).uniqueCodes === curve.images;
