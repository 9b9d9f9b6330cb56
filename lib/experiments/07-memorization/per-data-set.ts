/** What an experiment finds on each data set, and what it asks of all of them. */
import { distinct } from '../../base/statistics.js';

/** A measurement on one data set, for example `MNIST, 8 bits`. */
interface Labelled {
  label: string;
}

/** The rows of each data set, in the order of their first appearance. */
export const byDataSet = <Row extends Labelled>(rows: Row[]): [label: string, own: Row[]][] =>
  distinct(rows.map((row) => row.label)).map((label) => [
    label,
    rows.filter((row) => row.label === label),
  ]);

/** `MNIST, 8 bits: …; CIFAR-10, 8 bits: …`. */
export const ofEach = <Row extends Labelled>(rows: Row[], found: (own: Row[]) => string): string =>
  byDataSet(rows)
    .map(([label, own]) => `${label}: ${found(own)}`)
    .join('; ');

/** The least of a number over the data sets: a margin of what is asked of all of them. */
export const leastOf = <Row extends Labelled>(
  rows: Row[],
  number: (own: Row[]) => number,
): number => Math.min(...byDataSet(rows).map(([, own]) => number(own)));

export const onAll = <Row extends Labelled>(rows: Row[], holds: (own: Row[]) => boolean): boolean =>
  byDataSet(rows).every(([, own]) => holds(own));
