/**
 * Numbers in the text of chapters, each with its source beside it. A mark is two HTML comments, which no
 * front end shows:
 *
 *     a PSNR of <!--= fig08.metrics.psnr ; 1 -->21.3<!--/--> dB
 *     the paper reports <!--paper: Table 1-->38.12<!--/--> dB
 *
 * What stands between `=` marks is filled in when a chapter is executed (`number-values.ts` has the sources
 * and formats); a number of the paper names its place, and stays.
 */

const MARK = /<!--(=|paper:)((?:(?!-->)[^\n])*)-->((?:(?!<!--)[^\n])*)<!--\/-->/g;
const PIECE = /<!--(?:=|paper:)(?:(?!-->)[^\n])*-->|<!--\/-->/g;

/** A place of one of the papers, or another work with its year. */
const PLACE =
  /^(abstract|introduction|(sec|fig|eq)\. [A-Z]?[\d.]*\d|[A-Z]\.\d[\d.]*|(table|theorem|lemma|remark|definition|proposition|algorithm|figure|sections?|appendix) [A-Z]?[\d.]*|[\w, ]+ \d{4}$)/i;

/** Markdown reads a line that begins with a comment as HTML, without formulas and emphasis. */
const AT_START = /^[ \t]*(?:(?:[-*+>]|\d+[.)])[ \t]+)*<!--(?:=|paper:)/m;

/**
 * Checks the marks of a text.
 *
 * @throws one sentence about the first mark that is open, begins a line, or names no place of a paper.
 */
function checkMarks(text: string): void {
  const start = AT_START.exec(text);
  if (start)
    throw new Error(`A line must not begin with a marked number: "${excerpt(text, start.index)}".`);
  const marks = [...text.matchAll(MARK)];
  const rest = text.replace(MARK, '');
  const open = new RegExp(PIECE.source).exec(rest);
  if (open) throw new Error(`A mark is not closed: "${excerpt(rest, open.index)}".`);
  const placeless = marks.find(([, kind, what]) => kind === 'paper:' && !PLACE.test(what.trim()));
  if (placeless) throw new Error(`A number of the paper names no place: "${placeless[0]}".`);
}

/** The sources that the marks of a text name. */
export const sourcesIn = (text: string): string[] =>
  [...text.matchAll(MARK)].filter(([, kind]) => kind === '=').map(([, , source]) => source.trim());

const excerpt = (text: string, from: number) => text.slice(from, from + 80).replaceAll('\n', ' ');

/**
 * The text with each number as its source says.
 *
 * @throws one sentence about the first mark that is malformed, and what `textFor` throws.
 */
export function filled(text: string, textFor: (source: string) => string): string {
  checkMarks(text);
  return text.replace(MARK, (mark, kind: string, source: string) =>
    kind === '=' ? `<!--=${source}-->${textFor(source.trim())}<!--/-->` : mark,
  );
}

/** The text as a reader sees it. */
export const withoutMarks = (text: string): string => text.replace(PIECE, '');

/** The text without marks and all that stands between them. */
export const withoutMarked = (text: string): string => text.replace(MARK, '');
