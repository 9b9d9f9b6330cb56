/** The study of an experiment, as the page has it. */
import type { StudyRecord } from '../../../../record/study.js';
import { storedNow } from './stored.js';

export function currentStudy({ id }: { id: string }): StudyRecord | undefined {
  return storedNow(id).study;
}
