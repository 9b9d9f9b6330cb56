import { checkCount, checkFinite } from './images.js';

/**
 * Inception score exp(E KL(p(y|x) ‖ p(y))), from 1 to the number of classes: mean and standard deviation
 * over equal splits. Salimans et al. (2016). The name of the classifier belongs to the number: scores of two
 * classifiers differ.
 *
 * @param probabilities count·classes numbers, each row a distribution
 * @throws Error if a row does not sum to 1 or a split would be empty.
 */
export function inceptionScore(
  probabilities: Float32Array,
  classes: number,
  splits = 10,
): { mean: number; deviation: number } {
  checkFinite(probabilities, 'the class probabilities');
  const count = probabilities.length / classes;
  if (!Number.isInteger(count)) {
    throw new Error(
      `${probabilities.length} numbers are no rows of ${classes} probabilities: give one row for each image.`,
    );
  }
  checkCount(count, splits, 'The Inception score');
  const scores = Array.from({ length: splits }, (_, s) => {
    const start = Math.floor((s * count) / splits);
    const end = Math.floor(((s + 1) * count) / splits);
    const marginal = new Float64Array(classes);
    for (let n = start; n < end; n++) {
      let total = 0;
      for (let c = 0; c < classes; c++) {
        marginal[c] += probabilities[n * classes + c] / (end - start);
        total += probabilities[n * classes + c];
      }
      if (Math.abs(total - 1) > 1e-3) {
        throw new Error(`The probabilities of image ${n} sum to ${total}; apply softmax first.`);
      }
    }
    let divergence = 0;
    for (let n = start; n < end; n++) {
      for (let c = 0; c < classes; c++) {
        const p = probabilities[n * classes + c];
        if (p > 0) divergence += p * Math.log(p / marginal[c]);
      }
    }
    return Math.exp(divergence / (end - start));
  });
  const mean = scores.reduce((a, b) => a + b) / splits;
  const variance = scores.reduce((sum, score) => sum + (score - mean) ** 2, 0) / splits;
  return { mean, deviation: Math.sqrt(variance) };
}
