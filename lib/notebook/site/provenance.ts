/** How and when a record was made. Records hold no date, so that equal runs give equal files; their commit has one. */
import { execFileSync } from 'node:child_process';
import type { ExperimentRecord } from '../../record/experiment.js';

/** The day (ISO 8601) of a commit of the project; undefined without git or without that commit. */
export type DateOf = (commit: string) => string | undefined;

export function commitDates(root: string): DateOf {
  let log: string[] = [];
  try {
    const options = { cwd: root, stdio: ['ignore', 'pipe', 'ignore'] as 'pipe'[] };
    log = execFileSync('git', ['log', '--format=%H %cs'], options).toString().split('\n');
  } catch {
    // The project was downloaded without its history.
  }
  return (commit) => log.find((line) => commit && line.startsWith(commit))?.split(' ')[1];
}

/** For example `93.1 s at commit 8d59a6f of 2026-03-01`. */
export function madeWhen({ seconds, commit }: ExperimentRecord, dateOf: DateOf): string {
  const date = dateOf(commit);
  return `${seconds} s at commit ${commit}${date ? ` of ${date}` : ''}`;
}
