/** Dependence between discrete variables, in bits: entropy and mutual information with bias correction. */

/** Shannon entropy of a count vector (it need not be normalised), in bits: −Σ p log₂ p. */
export function entropy(counts: ArrayLike<number>): number {
  let total = 0;
  let sum = 0;
  for (let k = 0; k < counts.length; k++) {
    total += counts[k];
    if (counts[k] > 0) sum += counts[k] * Math.log2(counts[k]);
  }
  return total > 0 ? Math.log2(total) - sum / total : 0;
}

/** Mutual information of a table of counts, as estimated. */
export interface MutualInformation {
  /** Σ p(x, y) log₂ p(x, y) / (p(x) p(y)) with the observed shares; biased upwards. */
  plugin: number;
  /**
   * The plug-in value less its first-order bias, Miller and Madow 1955:
   * I_MM = I − (m_xy − m_x − m_y + 1) / (2 n ln 2), m being the numbers of non-empty cells.
   * It may be slightly negative.
   */
  corrected: number;
}

/**
 * Mutual information of two discrete variables from their joint counts, in bits.
 * @param joint row-major, `columns` entries per row; entry (x, y) counts how often both occurred.
 */
export function mutualInformation(joint: ArrayLike<number>, columns: number): MutualInformation {
  const rows = joint.length / columns;
  const x = new Float64Array(rows);
  const y = new Float64Array(columns);
  let total = 0;
  for (let cell = 0; cell < joint.length; cell++) {
    x[Math.floor(cell / columns)] += joint[cell];
    y[cell % columns] += joint[cell];
    total += joint[cell];
  }
  const plugin = entropy(x) + entropy(y) - entropy(joint);
  const cells = occupied(joint) - occupied(x) - occupied(y) + 1;
  return { plugin, corrected: plugin - cells / (2 * total * Math.LN2) };
}

function occupied(counts: ArrayLike<number>): number {
  let cells = 0;
  for (let k = 0; k < counts.length; k++) if (counts[k] > 0) cells++;
  return cells;
}

/** The same for two sequences of symbols below `levels`, observed together. */
export function mutualInformationOf(
  x: ArrayLike<number>,
  y: ArrayLike<number>,
  levels: number,
): MutualInformation {
  const joint = new Float64Array(levels * levels);
  for (let n = 0; n < x.length; n++) joint[x[n] * levels + y[n]]++;
  return mutualInformation(joint, levels);
}
