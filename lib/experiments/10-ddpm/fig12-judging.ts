/** Which groups of Figure 12 can be judged at all, and how what is found in several data sets is joined. */
import { distinct } from '../../base/statistics.js';
import type { ImageDrawing } from '../../figures/drawing.js';
import type { Rate } from '../../metrics/memorization.js';
import type { ClaimDeclaration, Judgement } from '../../record/claim.js';
import { percent } from '../../record/say.js';
import type { Course, Row, Source } from './fig12-models.js';
import type { OverlapCurves } from './fig12-overlap.js';
import type { Config } from './fig12-settings.js';

export interface Series {
  /** For each data set, by number of training images, rising: all that is compared with them. */
  rows: Row[];
  courses: Course[];
  /** Samples above their closest training images, groups side by side: the network's, the closed form's. */
  pairs: { network: ImageDrawing['rows']; closedForm: ImageDrawing['rows'] };
  overlaps: OverlapCurves[];
}

export type Claims = { [name: string]: ClaimDeclaration<Config, Series> };

const NETWORK: Source = 'network, ancestral';

/** The network's groups of one data set, from the fewest images to the most. */
export const networksOf = (rows: Row[]): Row[] => rows.filter(({ source }) => source === NETWORK);

export const percents = (rates: Rate[]): string =>
  rates.map(({ share }) => percent(share)).join(', ');

/**
 * Samples are judged as copies or not where at least so many are read as surely as 95 % of unseen images:
 * half of the way from the broken strokes of an earlier version of this record (a third) to those.
 */
const RECOGNIZED = 2 / 3;

/** What is found in each data set, and whether it holds in all of them. */
export function onEach<Item extends { label: string }>(
  items: Item[],
  found: (own: Item[]) => string,
  holds: (own: Item[]) => boolean,
): { measured: string; holds: boolean } {
  const labels = distinct(items.map(({ label }) => label));
  const own = labels.map((label) => items.filter((item) => item.label === label));
  const sentences = own.map((list, k) =>
    labels.length > 1 ? `${labels[k]}: ${found(list)}` : found(list),
  );
  return { measured: sentences.join('; '), holds: own.every(holds) };
}

export const isRecognized = ({ sure }: Row): boolean => sure.share >= RECOGNIZED;

/** Which groups say nothing, for the end of a sentence. */
function left(rows: Row[]): string {
  const unclear = rows.filter((row) => !isRecognized(row));
  if (unclear.length === 0) return '';
  const shares = unclear.map(
    ({ label, count, sure }) => `${percent(sure.share)} % of those of ${count} (${label})`,
  );
  return `; the classifier is sure of only ${shares.join(' and ')}`;
}

/**
 * Judges the groups whose samples are images of the kind; not judged where a data set has fewer than
 * `least` of them.
 */
export function whereRecognized(
  rows: Row[],
  least: number,
  found: (own: Row[]) => string,
  holds: (own: Row[]) => boolean,
): Judgement {
  const { measured } = onEach(rows, found, holds);
  const clear = rows.filter(isRecognized);
  const enough = distinct(rows.map(({ label }) => label)).every(
    (label) => clear.filter((row) => row.label === label).length >= least,
  );
  const sentence = `${measured}${left(rows)}`;
  if (!enough) return { measured: sentence, verdict: 'not judged' };
  return { measured: sentence, holds: onEach(clear, found, holds).holds };
}

/** Added to a criterion that reads samples. */
export const IF_RECOGNIZED =
  'judged only if the classifier is as sure of two thirds of the samples as of 95 % of unseen images';
export const OF_RECOGNIZED =
  'groups count where the classifier is as sure of two thirds of the samples as of 95 % of unseen images, and two must';
