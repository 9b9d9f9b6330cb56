/** The sentences that we once read too strictly, with the values that the favourable reading gives. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { judgeClaims } from '../../record/claim.js';
import type { Experiment } from '../../record/experiment.js';
import { readRecord } from '../../record/record.js';
import { conditionLaws, expectedSquaredGradient } from '../../theory/companion/autoregression.js';
import {
  conditionalEnergy,
  conditionalNorm,
  scoreEnergy,
  scoreNorm,
} from '../../theory/companion/mixture.js';
import { ceDef1 } from './ce-def1.js';
import { ceLem6 } from './ce-lem6.js';
import { ceProp1 } from './ce-prop1.js';
import { ceThm2 } from './ce-thm2.js';
import { errCeLem4 } from './err-ce-lem4.js';
import { errCeThm1 } from './err-ce-thm1.js';

test('Definition 1: the conditional score is larger in the mean square and in the mean', () => {
  const coordinate = fc.double({ min: -2, max: 2, noNaN: true });
  const variance = fc.double({ min: 0.2, max: 1, noNaN: true });
  fc.assert(
    fc.property(
      fc.array(fc.tuple(coordinate, coordinate, variance), { minLength: 2, maxLength: 3 }),
      (classes) => {
        const law = {
          weights: classes.map(() => 1 / classes.length),
          means: classes.map(([x, y]) => [x, y]),
          variances: classes.map(([, , v]) => v),
        };
        assert.ok(conditionalEnergy(law) - scoreEnergy(law) > -1e-6);
        assert.ok(conditionalNorm(law) - scoreNorm(law) > -1e-3);
      },
    ),
    { seed: 2, numRuns: 20 },
  );
});

test('Proposition 1: at x = 0 the gradient falls from 100 to 5.45, or rises from 0 to it', () => {
  const { process, observation } = ceProp1.config.laptop;
  const squared = (start: number) =>
    conditionLaws(process, [start], 60).map((law) => expectedSquaredGradient(observation, 0, law));
  const [far, mean] = [squared(3), squared(0)];
  const limit = 0.25 / 0.51 / 0.09;
  assert.ok(Math.abs(limit - 5.45) < 5e-3);
  assert.ok(Math.abs(far[0] - 100) < 1e-9 && mean[0] === 0);
  for (const values of [far, mean]) assert.ok(Math.abs(values[60] - limit) < 1e-9);
});

/** The verdicts of a paper's claims on the stored record. */
function verdicts(experiment: Experiment): string[] {
  const record = readRecord(experiment.id, 'laptop');
  assert.ok(record, experiment.id);
  return judgeClaims(experiment, record, record.config)
    .filter((claim) => claim.kind === 'paper')
    .map((claim) => `${claim.id}: ${claim.verdict}`);
}

test('what the paper says of magnitude, attenuation, bound, accumulation and compact sets holds', () => {
  for (const experiment of [ceDef1, ceProp1, ceThm2, ceLem6]) {
    for (const verdict of verdicts(experiment)) assert.match(verdict, /: reproduced$/);
  }
  assert.deepEqual(verdicts(errCeLem4), [
    'err-ce-lem4.compact: reproduced',
    'err-ce-lem4.drift: refuted',
  ]);
  assert.deepEqual(verdicts(errCeThm1), []);
});
