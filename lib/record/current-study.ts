/** The study that still answers the question: of the present configuration and version of its experiment. */
import { hashOf } from '../base/hashing.js';
import { atScale, type Experiment } from './experiment.js';
import { configHash } from './run.js';
import { readStudy, type StudyRecord } from './study.js';

/** Undefined where there is none, or the experiment has changed since. */
export function currentStudy({
  id,
  version,
  config,
}: Pick<Experiment, 'id' | 'version' | 'config'>): StudyRecord | undefined {
  const study = readStudy(id);
  if (!study) return undefined;
  const { scale, seeds } = study;
  const hashes = seeds.map((seed) =>
    configHash({ id, version }, scale, seed, atScale(config, scale)),
  );
  return study.configHash === hashOf(hashes) ? study : undefined;
}
