/** What a study found: the records of its seeds, joined, written to figures/study/ and printed. */
import { currentStudy } from '../../record/current-study.js';
import type { Experiment, Scale } from '../../record/experiment.js';
import { judge } from '../../record/judge.js';
import { writeFigures } from '../../record/outputs.js';
import {
  joinSeeds,
  type StudyRecord,
  seedRecords,
  studyFolder,
  writeStudy,
} from '../../record/study.js';
import { studyDrawings, studyPictures } from '../../record/study-drawings.js';
import { computedSeeds, currentRecord } from './plan.js';

/**
 * All that is known of an experiment, joined over seeds: the seeds asked for, those that were computed
 * before, and those that only figures/study/ holds, for example from another machine. Undefined where
 * there are none.
 */
export function collect(
  experiment: Experiment,
  scale: Scale,
  seeds: number[],
): StudyRecord | undefined {
  const here = [...new Set([...seeds, ...computedSeeds(scale)])].flatMap(
    (seed) => currentRecord(experiment, scale, seed) ?? [],
  );
  const stored = scale === 'study' ? currentStudy(experiment) : undefined;
  const elsewhere = (stored ? seedRecords(stored) : []).filter(
    ({ seed }) => !here.some((record) => record.seed === seed),
  );
  // As for a single run, verdicts are those of the criteria as they are now.
  const judged = here.map((record) =>
    Object.assign({}, record, { claims: judge(experiment, record, scale, record.config) }),
  );
  const records = [...judged, ...elsewhere];
  if (records.length === 0) return undefined;
  // Only whole records, which are not in the repository, have pictures.
  const pictures = judged.length > 0 ? studyPictures(experiment, judged[0]) : stored?.pictures;
  return { ...joinSeeds(records), ...(isEmpty(pictures) ? {} : { pictures }) };
}

const isEmpty = (pictures: StudyRecord['pictures']): boolean =>
  Object.keys(pictures ?? {}).length === 0;

/** Prints what was found so far; at scale `study` writes it with its figures, too. */
export async function writeOutcomes(
  chosen: Experiment[],
  scale: Scale,
  seeds: number[],
): Promise<void> {
  for (const experiment of chosen) {
    const outcome = collect(experiment, scale, seeds);
    if (!outcome) continue;
    if (scale === 'study') {
      writeStudy(outcome);
      const drawings = studyDrawings(experiment, outcome);
      await writeFigures(drawings, seedRecords(outcome)[0], studyFolder());
    }
    print(outcome);
  }
}

/** In how many seeds each claim holds, the verdict by the rule, and how far it is from the bound. */
function print({ seeds, claims }: StudyRecord): void {
  for (const { id, holds, verdict, margin, close } of claims) {
    const far =
      margin === undefined ? '' : `, ${margin} sd from its bound${close ? ' (close)' : ''}`;
    process.stdout.write(
      `${id.padEnd(32)} ${verdict.padEnd(15)} ${holds} seeds (${seeds.join(', ')})${far}\n`,
    );
  }
}
