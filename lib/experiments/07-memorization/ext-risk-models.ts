/** How the numbers of ext-risk are made: what one image changes, and who can tell that it was there. */

import { mean, range, spearman, standardError } from '../../base/statistics.js';
import { DATASET_NAMES } from '../../data/index.js';
import type { RandomStream } from '../../engine/random.js';
import { type Rate, wilson } from '../../metrics/memorization.js';
import { imageBits, smoothedTables } from '../../models/count-table-leave-out.js';
import { stepsPerImage, type Tokens, tokensFromCodes } from '../../models/tokens.js';
import { type CodeSets, keepLiveliestBits } from '../../runs/code-sets.js';
import type { CodesRun } from '../../runs/codes.js';
import { fitShadows, likelihoodRatio, thresholdAt } from '../../theory/membership.js';

/** One set of codes and of training sets. */
export interface Case {
  codes: CodesRun;
  /** Bits kept per position. */
  bits: number;
  /** Training images N, drawn from 2N. */
  images: number;
  /** How often some images are repeated in the training sets that hold them: `repeated` images each. */
  copies: number[];
  repeated: number;
}

export interface Config {
  cases: Case[];
  /** Window sides γ, rising from 1. */
  sides: number[];
  /** Shadow tables of the attack. */
  shadows: number;
  /** Tables that are attacked, each with all others as shadows. */
  targets: number;
  /** Rate of false alarms. */
  level: number;
  /** The case that N, bits and copies are varied from. */
  standard: Pick<Case, 'bits' | 'images'>;
}

/** What is memorized of single images, and what attacks find, at one window and number of copies. */
export interface Risk {
  label: string;
  bits: number;
  images: number;
  gamma: number;
  /** How often an image is in the training set. */
  copies: number;
  /**
   * M(x) = log₂ p(x | D) − log₂ p(x | D ∖ x) in bits, D holding so many copies of x: mean over the members
   * that occur once, whose copies are put into the counts, and its standard error.
   */
  memorized: number;
  error: number;
  /** Largest of a hundredth of the members: the 99th percentile. */
  most: number;
  /** Rank correlation of M(x) and −log₂ p(x | D ∖ x). */
  atypical: number;
  /** Members found at the level of false alarms by likelihood ratios, and by the likelihood alone. */
  ratio: Rate;
  plain: Rate;
  /** False alarms of both. */
  falseRatio: Rate;
  falsePlain: Rate;
}

export interface Series {
  /** By case, then by rising γ, then by rising number of copies. */
  risks: Risk[];
}

/** The 2N images, of which every training set takes half, and how often each is repeated there. */
interface Pool {
  tokens: Tokens;
  copies: number[];
}

/** The risk of every side and number of copies. */
export function risksOf(
  { train }: Pick<CodeSets, 'train'>,
  one: Case,
  { sides, shadows, targets, level }: Config,
  random: RandomStream,
): Risk[] {
  const pool = poolOf(train, one);
  const members = Array.from({ length: shadows + 1 }, (_, k) =>
    halfOf(pool.tokens.images, random.split(`set ${k}`)),
  );
  const scores = members.map((own) => scoresOf(pool, own, sides));
  const [own] = members;
  const change = changed(pool, own, sides);
  const label = DATASET_NAMES[one.codes.dataset];
  const alone = range(pool.tokens.images).filter((image) => own[image] && pool.copies[image] === 1);
  return sides.flatMap((gamma, m) => {
    const byModel = scores.map((list) => list.map((bits) => bits[m]));
    const attack = attacked(byModel, members, targets, level);
    return [1, ...one.copies].map((copies): Risk => {
      const chosen = range(pool.tokens.images).filter((image) => pool.copies[image] === copies);
      const unseen = alone.map((image) => change(image, -1)[m]);
      const gains = alone.map((image, k) => change(image, copies - 1)[m] - unseen[k]);
      const sorted = Float64Array.from(gains).sort();
      return {
        label,
        bits: one.bits,
        images: one.images,
        gamma,
        copies,
        memorized: mean(gains),
        error: standardError(gains),
        most: sorted[Math.floor(0.99 * (sorted.length - 1))],
        atypical: spearman(
          gains,
          unseen.map((bits) => -bits),
        ),
        ...attack(chosen),
      };
    });
  });
}

function poolOf(train: CodeSets['train'], { bits, images, copies, repeated }: Case): Pool {
  const kept = keepLiveliestBits(train, bits, train);
  const all = tokensFromCodes(kept, Math.min(bits, 8));
  const tokens = { ...all, images: 2 * images };
  const special = copies.flatMap((count) => new Array<number>(repeated).fill(count));
  return { tokens, copies: range(2 * images).map((image) => special[image] ?? 1) };
}

/** A random half of the images. */
function halfOf(images: number, random: RandomStream): boolean[] {
  const chosen = new Array<boolean>(images).fill(false);
  for (const image of random.choice(images, images / 2)) chosen[image] = true;
  return chosen;
}

/** The training set of some images, each as often as it is repeated. */
function trainingSet({ tokens, copies }: Pool, members: boolean[]): Tokens {
  const steps = stepsPerImage(tokens);
  const rows = copies.flatMap((count, image) =>
    members[image] ? new Array<number>(count).fill(image) : [],
  );
  const symbols = new Uint16Array(rows.length * steps);
  for (const [row, image] of rows.entries()) {
    symbols.set(tokens.symbols.subarray(image * steps, (image + 1) * steps), row * steps);
  }
  return { ...tokens, images: rows.length, symbols };
}

/** log₂ p of every image of the pool by side, `[image][side]`. */
function scoresOf(pool: Pool, members: boolean[], sides: number[]): Float64Array[] {
  const tables = smoothedTables(trainingSet(pool, members), sides);
  return range(pool.tokens.images).map((image) => imageBits(tables, pool.tokens, image));
}

/** The same of one image as if copies of it were put into the training set, or taken out. */
function changed(pool: Pool, members: boolean[], sides: number[]) {
  const tables = smoothedTables(trainingSet(pool, members), sides);
  return (image: number, added: number) => imageBits(tables, pool.tokens, image, added);
}

/** Attacks the first tables, each with all others as shadows; the rates among chosen images. */
function attacked(
  scores: number[][],
  members: boolean[][],
  targets: number,
  level: number,
): (chosen: number[]) => Pick<Risk, 'ratio' | 'plain' | 'falseRatio' | 'falsePlain'> {
  const ratios = range(targets).map((target) => {
    const others = <T>(list: T[]) => list.filter((_, model) => model !== target);
    const fit = fitShadows(others(scores), others(members));
    return scores[target].map((score, image) => likelihoodRatio(fit, image, score));
  });
  const rates = (values: number[][], chosen: number[]): { found: Rate; alarms: Rate } => {
    const outside = values.flatMap((own, target) => own.filter((_, n) => !members[target][n]));
    const threshold = thresholdAt(outside, level);
    const inside = values.flatMap((own, target) =>
      chosen.filter((image) => members[target][image]).map((image) => own[image]),
    );
    const above = (list: number[]) => list.filter((value) => value > threshold).length;
    return {
      found: wilson(above(inside), inside.length),
      alarms: wilson(above(outside), outside.length),
    };
  };
  return (chosen) => {
    const [ratio, plain] = [rates(ratios, chosen), rates(scores.slice(0, targets), chosen)];
    return {
      ratio: ratio.found,
      plain: plain.found,
      falseRatio: ratio.alarms,
      falsePlain: plain.alarms,
    };
  };
}
