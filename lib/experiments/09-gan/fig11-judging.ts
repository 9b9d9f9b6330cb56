/** How the inputs of Figure 11 are compared, and when a comparison says something. */
import { mean, standardError } from '../../base/statistics.js';
import type { Judgement, Reason } from '../../record/claim.js';
import type { Results } from '../../record/experiment.js';
import { percent, text, texts } from '../../record/say.js';
import { type Baseline, LEARNED, late, lateLevel, type Run } from './fig11-models.js';

export interface Series {
  runs: Run[];
  baselines: Baseline[];
  /** For each case: images of the first repetition, and below them their closest training images. */
  panels: { label: string; size: number; rows: { label: string; png: string }[] }[];
}

/** A quantity of a run, in dB, as the last fifth of training has it. */
export type Measure = (run: Run) => number[];

/** Closeness to the training images. */
export const nearness: Measure = ({ nearness }) => late(nearness);

/** How much closer samples are to the training images than to as many unseen ones; 0 for mere blur. */
export const advantage: Measure = ({ nearness, unseenNearness }) =>
  late(nearness.map((value, k) => value - unseenNearness[k]));

/**
 * Mean difference of two groups of runs, paired by repetition, and its standard error over repetitions. Of
 * one repetition the error is that over its measurements, which resemble each other: too small.
 */
export function difference(a: Run[], b: Run[], measure: Measure): { mean: number; error: number } {
  const differences = a.map((run, k) => mean(measure(run)) - mean(measure(b[k])));
  const within = [a[0], b[0]].map((run) => standardError(measure(run)));
  return {
    mean: mean(differences),
    error: differences.length > 1 ? standardError(differences) : Math.hypot(...within),
  };
}

/** The runs of a case with one input, by repetition. */
export const runsOf = (runs: Run[], label: string, input: string): Run[] =>
  runs
    .filter((run) => run.label === label && run.input === input)
    .sort((a, b) => a.repeat - b.repeat);

/** Why the samples of some inputs are worse than unseen images: noise resembles nothing, blur has no contrast. */
function faults(groups: Run[][], unseen: Baseline): string[] {
  return groups.flatMap((group) => {
    const [{ input }] = group;
    const level = mean(group.map((run) => lateLevel(run.nearness)));
    const contrast = mean(group.map((run) => run.contrast));
    if (level < unseen.psnr) {
      return `${input} ${text(level, 4)} < ${text(unseen.psnr, 4)} dB`;
    }
    const ssim = mean(group.map((run) => run.ssim));
    if (ssim < unseen.ssim) {
      return `${input} SSIM ${text(ssim)} < ${text(unseen.ssim)}`;
    }
    const share = contrast / unseen.contrast;
    return share < 0.5 ? `${input} ${percent(share)} % of the contrast of unseen images` : [];
  });
}

/** What `isHigher` asks for, for the criteria. */
export const AS_GOOD =
  'judged from two repetitions on, where the samples of both are at least as close to the training images as unseen images are, by PSNR and by SSIM, and have half their contrast';

/**
 * Judges one input against another, in every case: the difference must exceed two standard errors. A GAN
 * whose samples are worse than unseen images has not learned the data, and then nothing is judged; nor is it
 * by a single repetition, which has no spread.
 */
export const isHigher =
  (input: string, other: string, measure: Measure) =>
  ({ series: { runs, baselines } }: Results<Series>): Judgement => {
    const found = baselines.map((unseen) => {
      const { label } = unseen;
      const groups = [input, other].map((one) => runsOf(runs, label, one));
      const gap = difference(groups[0], groups[1], measure);
      const [a, b] = groups.map((group) => mean(group.map((run) => mean(measure(run)))));
      return {
        margin: gap.mean - 2 * gap.error,
        said: `${label}: ${text(a, 4)} − ${text(b, 4)} = ${text(gap.mean)} ± ${text(gap.error, 2)} dB`,
        faults: faults(groups, unseen),
        repeats: groups[0].length,
      };
    });
    const measured = found.map((one) => one.said).join('; ');
    const poor = found.flatMap((one) => one.faults);
    if (poor.length > 0) {
      return {
        measured: `${measured}; worse than unseen: ${poor.join(', ')}`,
        verdict: 'not judged',
      };
    }
    if (found.some(({ repeats }) => repeats < 2)) {
      return { measured: `${measured}; one repetition`, verdict: 'not judged' };
    }
    const margin = Math.min(...found.map((one) => one.margin));
    return { measured, margin, holds: margin > 0 };
  };

/** Mean closeness of runs over the thirds of training, dB. */
const overThirds = (runs: Run[]): number[] =>
  [0, 1, 2].map((k) =>
    mean(
      runs.map(({ nearness }) => {
        const ends = [k, k + 1].map((part) => Math.round((part * nearness.length) / 3));
        return mean(nearness.slice(...ends));
      }),
    ),
  );

/** Why inputs are not compared: one repetition, or samples that still come nearer; and which budget would decide. */
export function stillDrawing({ series: { runs } }: Results<Series>): Reason {
  const thirds = texts(overThirds(runs), 4);
  const isSingle = runs.every(({ repeat }) => repeat === 0);
  return {
    kind: 'budget',
    text: isSingle
      ? `each input was trained once, so that differences have no spread; over the thirds of training samples come to ${thirds} dB. Two repetitions more, each as long, would give them one.`
      : `the samples do not yet look like digits, and over the thirds of training they come nearer to them: ${thirds} dB; the study trains until each image was seen 20 000 times, two hours.`,
  };
}

/** Why a case that was trained as long as the paper's does not copy: how near it comes over the thirds of training. */
export function stillNearing({ series: { runs, baselines } }: Results<Series>): Reason {
  const cases = baselines.flatMap(({ label }) => {
    const own = runsOf(runs, label, LEARNED);
    const isShort = mean(own.map(({ above30 }) => above30)) <= 0.5;
    return isShort ? [`${label}: ${texts(overThirds(own), 4)} dB`] : [];
  });
  return {
    kind: 'budget',
    text: `samples still come nearer over the thirds of training (${cases.join('; ')}), and the networks are half as wide as those of the usual implementation.`,
  };
}
