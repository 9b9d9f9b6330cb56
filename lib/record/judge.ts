/** What follows from results and a configuration alone: the name of a run and the verdicts of its claims. */
import { hashOf } from '../base/hashing.js';
import { type Claim, judgeClaims } from './claim.js';
import type { Experiment, Results, Scale } from './experiment.js';

/** What decides whether a stored record still answers the question. */
export function configHash(
  { id, version }: Pick<Experiment, 'id' | 'version'>,
  scale: Scale,
  seed: number,
  config: object,
): string {
  return hashOf({ id, version, scale, seed, config });
}

/** At `smoke` scale nothing is judged: the run only proves that the path works. */
export function judge<Config extends object, Series extends object>(
  experiment: Experiment<Config, Series>,
  results: Results<Series>,
  scale: Scale,
  config: Config,
): Claim[] {
  const claims = judgeClaims(experiment, results, config);
  return scale === 'smoke' ? claims.map((claim) => ({ ...claim, verdict: 'not judged' })) : claims;
}
