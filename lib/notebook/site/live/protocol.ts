/** What the page and the worker that runs its cells say to each other. */
import type { ExperimentRecord } from '../../../record/experiment.js';
import type { StudyRecord } from '../../../record/study.js';
import type { Figure } from '../client/figure.js';

/** What is stored of an experiment. */
export interface Stored {
  record?: ExperimentRecord;
  study?: StudyRecord;
}

/** A cell and what stands in it now. */
export interface SourceCell {
  id: string;
  source: string;
}

export type ToWorker =
  /** Run the last of these; of those before it, all that it needs and that have not run yet. */
  { type: 'run'; cells: SourceCell[] } | { type: 'stored'; id: string; stored: Stored };

/** What one output shows. `display` names one that is replaced in place. */
export type Shown =
  | { kind: 'html'; html: string; display?: string }
  | { kind: 'plot'; figure: Figure; caption: string; display?: string }
  | { kind: 'text'; text: string }
  | { kind: 'progress'; fraction: number; text: string };

export type FromWorker =
  | { type: 'start' | 'end'; cell: string }
  | { type: 'show'; cell: string; shown: Shown }
  | { type: 'error'; cell: string; message: string; line?: number }
  | { type: 'need'; id: string }
  /** Nothing is left to do. */
  | { type: 'idle' };
