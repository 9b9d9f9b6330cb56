/** The study that still answers the question: of the present configuration and version of its experiment. */
import { atScale, type Experiment } from './experiment.js';
import { configHash } from './judge.js';
import { readStudy, type StudyRecord } from './study.js';

/** Undefined where there is none, or the experiment has changed since a seed was run. */
export function currentStudy({
  id,
  version,
  config,
}: Pick<Experiment, 'id' | 'version' | 'config'>): StudyRecord | undefined {
  const study = readStudy(id);
  if (!study) return undefined;
  const { scale, runs } = study;
  const isCurrent = runs.every(
    (run) =>
      run.configHash === configHash({ id, version }, scale, run.seed, atScale(config, scale)),
  );
  return isCurrent ? study : undefined;
}
