/**
 * Finds measured numbers in the text of chapters that name no source. A number with one of the units below is
 * taken as measured wherever it stands: in a sentence, a table, a solution, between quotation marks, or alone
 * between dollar signs. Free are only: code, formulas that hold more than a number, marked numbers, and the
 * levels below. So a number of a paper is marked with its place, a setting with its configuration, a computed one
 * with its formula. A paragraph that reads a figure is stricter: there every fraction counts.
 */
import { withoutMarked } from './numbers.js';

const NUMBER = String.raw`(?<![\w.])[-−]?\d(?:[\d .,·]*\d)?(?:\\cdot10\^\{[^}]*\}|·10[⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+)?`;
const UNIT = String.raw`(?:dB|\\?%|percent|per cent|bits?|nats?)(?!\w)`;
const SCORE = '(?:FD|FID|PSNR|SSIM|KL|OC|NLL|AUC)';

const BEFORE_UNIT = new RegExp(`(${NUMBER})\\s*${UNIT}`, 'g');
const AFTER_SCORE = new RegExp(
  `\\b${SCORE}\\b(?:\\s+(?:is|of|at|about|falls to|rises to|[=≈>≥<≤]))*\\s*(${NUMBER})`,
  'g',
);

/** The paper's rule for a copy (Sec. 5.2), the level of every interval, and two limits. */
const LEVELS = /(?<![\d.])(?:30 dB|95 % interval|KL = 0|OC = 1)(?!\w)/g;

/** What is no sentence: code and formulas. A formula that is nothing but a number counts as one. */
const plain = (text: string): string =>
  withoutMarked(text)
    .replace(LEVELS, '')
    .replace(/```[\s\S]*?```/g, '')
    .replace(/`[^`\n]*`/g, '')
    .replace(/\$\$[\s\S]*?\$\$/g, '')
    .replace(/\$([^$\n]*)\$/g, (_, formula: string) =>
      new RegExp(
        `^[=≈<>\\s]*(?:\\\\approx|\\\\[gl]eq?)?\\s*${NUMBER}\\s*(?:\\\\,)?\\s*(?:\\\\%)?$`,
      ).test(formula)
        ? formula
        : '',
    );

/** A paragraph that reads a figure or a table. */
const READING = /^\*\*(?:Read|Then read)\b/;

/** Fractions; those after one of the words are numbers of theorems and sections. */
const FRACTION =
  /(?<!(?:Theorem|Definition|Remark|Assumption|Lemma|Proposition|Eqs?\.|Sec\.|A)[ .]*)(?<![\w.])\d*\.\d+(?![\w.]*\w)/g;

/**
 * Each unmarked number with the words around it: those with a unit, and in a paragraph that reads a figure or
 * a table all fractions.
 *
 * @param sections numbers of the chapters' sections, for example `10.3`, which are no fractions
 */
export function unmarked(text: string, sections: Set<string> = new Set()): string[] {
  const sentences = plain(text);
  const measured = [BEFORE_UNIT, AFTER_SCORE].flatMap((pattern) => around(sentences, pattern));
  const fractions = sentences
    .split(/\n\s*\n/)
    .filter((paragraph) => READING.test(paragraph))
    .map((paragraph) => paragraph.replace(/\]\([^)]*\)/g, ']'))
    .flatMap((paragraph) => around(paragraph, FRACTION, (found) => !sections.has(found)));
  return [...measured, ...fractions];
}

function around(text: string, pattern: RegExp, counts = (_found: string) => true): string[] {
  return [...text.matchAll(pattern)]
    .filter(([found]) => counts(found))
    .map(({ index = 0, 0: { length } }) =>
      text.slice(Math.max(0, index - 40), index + length + 20).replaceAll('\n', ' '),
    );
}

/** The numbers of the sections that a text begins. */
export const sectionsIn = (text: string): string[] =>
  [...text.matchAll(/^#{2,3} +(\d+\.\d+)/gm)].map(([, number]) => number);
