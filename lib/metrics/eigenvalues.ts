/** Eigenvalues of large symmetric matrices: no library for Node computes these alone fast enough. */
import type { Matrix } from './matrix.js';

/**
 * Reduces a symmetric matrix to a tridiagonal one with the same eigenvalues by Householder reflections
 * (Golub and Van Loan, Matrix Computations, 8.3.1). The rank-2 update of one step, A − vwᵀ − wvᵀ, and
 * the product A·v of the next are done in one pass over the upper triangle, which halves the traffic.
 */
function tridiagonal({ rows: n, values }: Matrix): { diagonal: Float64Array; off: Float64Array } {
  const a = values.slice();
  const diagonal = new Float64Array(n);
  const off = new Float64Array(n);
  const v = new Float64Array(n);
  const w = new Float64Array(n);
  const next = new Float64Array(n);
  const image = new Float64Array(n);
  for (let k = 0; k < n; k++) {
    // Row k, brought up to date with the last reflection.
    const row = k * n;
    for (let j = k; j < n; j++) a[row + j] -= v[k] * w[j] + w[k] * v[j];
    diagonal[k] = a[row + k];
    if (k === n - 1) break;
    let norm = 0;
    for (let j = k + 1; j < n; j++) norm = Math.hypot(norm, a[row + j]);
    const head = a[row + k + 1];
    const target = head > 0 ? -norm : norm;
    off[k] = norm === 0 ? 0 : target;
    next.fill(0);
    // The reflection I − βuuᵀ with u = x − target·e₁ maps x to target·e₁.
    const beta = norm === 0 ? 0 : 1 / (norm * (norm + Math.abs(head)));
    if (norm > 0) {
      for (let j = k + 1; j < n; j++) next[j] = a[row + j];
      next[k + 1] -= target;
    }
    image.fill(0);
    for (let i = k + 1; i < n; i++) {
      const from = i * n;
      const [vi, wi, ui] = [v[i], w[i], next[i]];
      let sum = 0;
      const corner = a[from + i] - 2 * vi * wi;
      a[from + i] = corner;
      for (let j = i + 1; j < n; j++) {
        const value = a[from + j] - vi * w[j] - wi * v[j];
        a[from + j] = value;
        sum += value * next[j];
        image[j] += value * ui;
      }
      image[i] += sum + corner * ui;
    }
    let inner = 0;
    for (let j = k + 1; j < n; j++) inner += next[j] * image[j];
    const half = (beta * beta * inner) / 2;
    for (let j = k; j < n; j++) {
      v[j] = next[j];
      w[j] = beta * image[j] - half * next[j];
    }
  }
  return { diagonal, off };
}

/**
 * Implicit QL iteration with Wilkinson's shift (Golub and Van Loan, 8.3.5), eigenvalues only. What is off
 * the diagonal counts as zero beside the norm of the matrix, as in EISPACK's tql1, not beside its
 * neighbours: those of a nearly singular matrix may be rounding themselves.
 */
function tridiagonalEigenvalues(d: Float64Array, e: Float64Array): Float64Array {
  const n = d.length;
  const norm = d.reduce((largest, x, i) => Math.max(largest, Math.abs(x) + Math.abs(e[i])), 0);
  for (let l = 0; l < n; l++) {
    for (let iteration = 0; ; iteration++) {
      let m = l;
      while (m < n - 1 && Math.abs(e[m]) > Number.EPSILON * norm) m++;
      if (m === l) break;
      if (iteration === 60) throw new Error('The eigenvalues do not converge: is a value NaN?');
      let g = (d[l + 1] - d[l]) / (2 * e[l]);
      let r = Math.hypot(g, 1);
      g = d[m] - d[l] + e[l] / (g + (g < 0 ? -r : r));
      let [s, c, p] = [1, 1, 0];
      let i = m - 1;
      for (; i >= l; i--) {
        const f = s * e[i];
        const b = c * e[i];
        r = Math.hypot(f, g);
        e[i + 1] = r;
        if (r === 0) {
          d[i + 1] -= p;
          e[m] = 0;
          break;
        }
        s = f / r;
        c = g / r;
        g = d[i + 1] - p;
        r = (d[i] - g) * s + 2 * c * b;
        p = s * r;
        d[i + 1] = g + p;
        g = c * r - b;
      }
      if (r === 0 && i >= l) continue;
      d[l] -= p;
      e[l] = g;
      e[m] = 0;
    }
  }
  return d.sort();
}

/**
 * All eigenvalues of a symmetric matrix, ascending; only its upper triangle is read.
 *
 * @throws Error for a matrix that is not square or holds NaN.
 */
export function symmetricEigenvalues(matrix: Matrix): Float64Array {
  if (matrix.rows !== matrix.columns) {
    throw new Error(
      `A ${matrix.rows}×${matrix.columns} matrix is not symmetric: give a square one.`,
    );
  }
  const { diagonal, off } = tridiagonal(matrix);
  return tridiagonalEigenvalues(diagonal, off);
}
