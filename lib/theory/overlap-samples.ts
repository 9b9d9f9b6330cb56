/** The overlap coefficient of two distributions known only through samples. */

function squaredDistance(x: ArrayLike<number>, y: ArrayLike<number>): number {
  let sum = 0;
  for (let k = 0; k < x.length; k++) sum += (x[k] - y[k]) ** 2;
  return sum;
}

/** Majority vote of the k nearest other points; ties count one half. Returns the mean error in [0, 1]. */
function leaveOneOutError(points: readonly ArrayLike<number>[], first: number, k: number): number {
  let errors = 0;
  const nearest = new Float64Array(k);
  const labels = new Uint8Array(k);
  for (let i = 0; i < points.length; i++) {
    nearest.fill(Number.POSITIVE_INFINITY);
    for (let j = 0; j < points.length; j++) {
      if (j === i) continue;
      const distance = squaredDistance(points[i], points[j]);
      if (distance >= nearest[k - 1]) continue;
      let place = k - 1;
      for (; place > 0 && nearest[place - 1] > distance; place--) {
        nearest[place] = nearest[place - 1];
        labels[place] = labels[place - 1];
      }
      nearest[place] = distance;
      labels[place] = j < first ? 0 : 1;
    }
    const ones = labels.reduce((sum, label) => sum + label, 0);
    const share = i < first ? ones / k : 1 - ones / k;
    errors += share > 0.5 ? 1 : share === 0.5 ? 0.5 : 0;
  }
  return errors / points.length;
}

/**
 * OC = twice the error of the best classifier that tells the two distributions apart (equal priors).
 * Estimated by the leave-one-out error of k nearest neighbours, k ≈ √n: it errs a little upwards, since
 * no classifier beats the best one. Values near 1 scatter around 1; the result is cut at 1.
 *
 * @param first points, each of length d
 * @param second as many points as in `first`
 */
export function overlapFromSamples(
  first: readonly ArrayLike<number>[],
  second: readonly ArrayLike<number>[],
): number {
  if (first.length !== second.length || first.length < 2) {
    throw new Error(
      `The samples hold ${first.length} and ${second.length} points; give two samples of one size ≥ 2.`,
    );
  }
  const k = 2 * Math.floor(Math.sqrt(first.length) / 2) + 1;
  return Math.min(1, 2 * leaveOneOutError([...first, ...second], first.length, k));
}
