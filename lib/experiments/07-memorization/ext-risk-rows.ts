/** Which rows of ext-risk its claims and figures read. */
import { distinct } from '../../base/statistics.js';
import type { Config, Risk } from './ext-risk-models.js';

type Standard = Config['standard'];

/** For example `8 bits, N = 1000`. */
export const inWords = ({ bits, images }: Standard): string => `${bits} bits, N = ${images}`;

/** The rows of images that occur once. */
export const once = (risks: Risk[]): Risk[] => risks.filter(({ copies }) => copies === 1);

/** The rows of each data set. */
export const byLabel = (risks: Risk[]): Risk[][] =>
  distinct(risks.map(({ label }) => label)).map((label) =>
    risks.filter((risk) => risk.label === label),
  );

/** The rows of the case that all comparisons share, of every number of copies. */
export const ofStandard = (risks: Risk[], standard: Standard): Risk[] =>
  risks.filter(({ bits, images }) => bits === standard.bits && images === standard.images);

/** The same of images that occur once, for each data set: rising γ. */
export const standardRows = (risks: Risk[], standard: Standard): Risk[][] =>
  byLabel(once(ofStandard(risks, standard)));

/** By case, the rows of images that occur once: rising γ. */
export function casesIn(risks: Risk[]): Risk[][] {
  const nameOf = ({ label, bits, images }: Risk) => `${label} ${bits} ${images}`;
  return distinct(once(risks).map(nameOf)).map((name) =>
    once(risks).filter((risk) => nameOf(risk) === name),
  );
}
