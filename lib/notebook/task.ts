/** Coding tasks: the reader's own function beside the truth, case by case. */
import type { Bundle } from './display.js';

/** What a task's function returns: a number, a truth value, or a list of numbers. */
export type Answer = number | boolean | ArrayLike<number>;

/** How the answers compare with the truth. */
export interface Marks {
  right: number;
  cases: number;
  /** The first case that is wrong, in words; missing where all are right. */
  wrong?: string;
  /** No case has an answer yet: the function is as the chapter gives it. */
  isUntouched: boolean;
}

/** Largest difference that counts as rounding, relative to numbers above 1. */
const TOLERANCE = 1e-4;

const numbersOf = (answer: Answer): number[] =>
  typeof answer === 'object' ? Array.from(answer) : [Number(answer)];

const isEmpty = (answer: Answer | undefined): boolean =>
  answer === undefined || numbersOf(answer).every(Number.isNaN);

function agree(answer: Answer, truth: Answer): boolean {
  const [mine, theirs] = [numbersOf(answer), numbersOf(truth)];
  const isNear = (value: number, k: number) =>
    value === theirs[k] ||
    Math.abs(value - theirs[k]) <= TOLERANCE * Math.max(1, Math.abs(theirs[k]));
  return mine.length === theirs.length && mine.every(isNear);
}

const inWords = (value: unknown): string =>
  JSON.stringify(value, (_, part: unknown) => {
    if (ArrayBuffer.isView(part)) return Array.from(part as Float64Array);
    return typeof part === 'number' ? Number(part.toPrecision(5)) : part;
  }) ?? 'nothing';

/** Calls both functions on every case; an error of the reader's function is a wrong answer. */
export function marksOf<Input extends unknown[]>(
  answer: (...input: Input) => Answer,
  truth: (...input: Input) => Answer,
  cases: readonly Input[],
): Marks {
  const marks: Marks = { right: 0, cases: cases.length, isUntouched: true };
  for (const input of cases) {
    const expected = truth(...input);
    const given = attempt(() => answer(...input));
    if (given instanceof Error || !isEmpty(given)) marks.isUntouched = false;
    if (!(given instanceof Error) && !isEmpty(given) && agree(given, expected)) marks.right++;
    else
      marks.wrong ??= `for ${input.map(inWords).join(', ')} the answer is ${
        given instanceof Error ? `an error (${given.message})` : inWords(given)
      }, and should be ${inWords(expected)}`;
  }
  return marks;
}

function attempt<T>(work: () => T): T | Error {
  try {
    return work();
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}

/** The outcome as one sentence: right, wrong with the first case that differs, or not begun. */
export function marksBundle({ right, cases, wrong, isUntouched }: Marks): Bundle {
  const text = isUntouched
    ? `✎ Your turn: ${cases} cases wait for an answer. Write your code in place of \`Number.NaN\` and run the cell again.`
    : wrong
      ? `✘ Not yet: right in ${right} of ${cases} cases; ${wrong}.`
      : `✔ Right in all ${cases} cases.`;
  return { data: { 'text/markdown': text, 'text/plain': text.replaceAll('`', '') } };
}
