/**
 * Theorem 1, Lemmas 1 and 2: how conditional and unconditional score matching differ, estimated
 * from draws of (x, c) with closed-form scores. Companion paper, Eqs. 9, 11-16 [R].
 */
import { conditionalScore, type Mixture, sampleMixture, score } from './mixture.js';
import { type Estimate, estimator, type Uniform } from './sampling.js';

/** A score network s(x, c); one that ignores c is the case Theorem 1 speaks of. */
export type ScoreField = (x: readonly number[], c: number) => number[];

export interface ScoreMatching {
  /** E ‖∇ log p(x) − s‖². */
  unconditional: Estimate;
  /** E ‖∇ log p(x | c) − s‖². */
  conditional: Estimate;
  /** The paired difference of the two: conditional − unconditional. */
  gap: Estimate;
  /** E ‖g_c‖² with g_c = ∇ log p(c | x). */
  guidance: Estimate;
  /** conditional − unconditional − E ‖g_c‖² = 2 E⟨∇ log p − s, g_c⟩, zero when s ignores c. */
  crossTerm: Estimate;
  /** Lemma 1's other terms: E ‖s‖², E⟨s, ∇ log p(x)⟩, E⟨s, ∇ log p(x | c)⟩. */
  fieldEnergy: Estimate;
  innerUnconditional: Estimate;
  innerConditional: Estimate;
  /** E⟨s, g_c⟩, the paired difference of the two inner products. */
  innerDifference: Estimate;
  /** E ‖∇ log p(x)‖² and E ‖∇ log p(x | c)‖². */
  scoreEnergy: Estimate;
  conditionalScoreEnergy: Estimate;
}

const dot = (a: readonly number[], b: readonly number[]): number =>
  a.reduce((sum, value, k) => sum + value * b[k], 0);

/** Estimates every term of Eqs. 9, 11, 12 and 16 from the same draws, so differences are paired. */
export function measureScoreMatching(
  mixture: Mixture,
  field: ScoreField,
  samples: number,
  uniform: Uniform,
): ScoreMatching {
  const terms = {
    unconditional: estimator(),
    conditional: estimator(),
    gap: estimator(),
    guidance: estimator(),
    crossTerm: estimator(),
    fieldEnergy: estimator(),
    innerUnconditional: estimator(),
    innerConditional: estimator(),
    innerDifference: estimator(),
    scoreEnergy: estimator(),
    conditionalScoreEnergy: estimator(),
  };
  for (let n = 0; n < samples; n++) {
    const { x, c } = sampleMixture(mixture, uniform);
    const s = field(x, c);
    const unconditional = score(mixture, x);
    const conditional = conditionalScore(mixture, x, c);
    const control = conditional.map((value, k) => value - unconditional[k]);
    const error = unconditional.map((value, k) => value - s[k]);
    const conditionalError = conditional.map((value, k) => value - s[k]);
    terms.unconditional.add(dot(error, error));
    terms.conditional.add(dot(conditionalError, conditionalError));
    terms.gap.add(dot(conditionalError, conditionalError) - dot(error, error));
    terms.guidance.add(dot(control, control));
    terms.crossTerm.add(2 * dot(error, control));
    terms.fieldEnergy.add(dot(s, s));
    terms.innerUnconditional.add(dot(s, unconditional));
    terms.innerConditional.add(dot(s, conditional));
    terms.innerDifference.add(dot(s, control));
    terms.scoreEnergy.add(dot(unconditional, unconditional));
    terms.conditionalScoreEnergy.add(dot(conditional, conditional));
  }
  return {
    unconditional: terms.unconditional.estimate(),
    conditional: terms.conditional.estimate(),
    gap: terms.gap.estimate(),
    guidance: terms.guidance.estimate(),
    crossTerm: terms.crossTerm.estimate(),
    fieldEnergy: terms.fieldEnergy.estimate(),
    innerUnconditional: terms.innerUnconditional.estimate(),
    innerConditional: terms.innerConditional.estimate(),
    innerDifference: terms.innerDifference.estimate(),
    scoreEnergy: terms.scoreEnergy.estimate(),
    conditionalScoreEnergy: terms.conditionalScoreEnergy.estimate(),
  };
}

/** s̄(x) = E_{c|x} s(x, c): the c-independent field for which Theorem 1 holds again. */
export function marginalize(
  field: ScoreField,
  posterior: (x: readonly number[]) => number[],
): ScoreField {
  return (x) => {
    const total = x.map(() => 0);
    posterior(x).forEach((weight, c) => {
      field(x, c).forEach((value, k) => {
        total[k] += weight * value;
      });
    });
    return total;
  };
}
