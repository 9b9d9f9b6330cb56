/** Names of what travels between kernel, runner and front ends. */

/** Progress of a running cell: shown by the runner, never stored. */
export const PROGRESS_MIME = 'application/vnd.meps-ldh.progress+json';

export const PLOTLY_MIME = 'application/vnd.plotly.v1+json';

/** Content of `PROGRESS_MIME`: `fraction` in [0, 1] and a short text. */
export interface ProgressReport {
  fraction: number;
  text: string;
}
