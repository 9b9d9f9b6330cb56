/** Small dense matrices as rows of numbers: just what the companion paper's closed forms need. */
export type Matrix = readonly (readonly number[])[];

export const identity = (size: number): number[][] =>
  Array.from({ length: size }, (_, i) => Array.from({ length: size }, (_, j) => (i === j ? 1 : 0)));

export const transpose = (a: Matrix): number[][] => a[0].map((_, j) => a.map((row) => row[j]));

export const multiply = (a: Matrix, b: Matrix): number[][] =>
  a.map((row) => b[0].map((_, j) => row.reduce((sum, value, k) => sum + value * b[k][j], 0)));

export const apply = (a: Matrix, x: readonly number[]): number[] =>
  a.map((row) => row.reduce((sum, value, k) => sum + value * x[k], 0));

export const add = (a: Matrix, b: Matrix): number[][] =>
  a.map((row, i) => row.map((value, j) => value + b[i][j]));

export const trace = (a: Matrix): number => a.reduce((sum, row, i) => sum + row[i], 0);

export const squaredNorm = (x: readonly number[]): number =>
  x.reduce((sum, value) => sum + value * value, 0);

/**
 * Spectral radius ρ(A) = lim ‖Aⁿ‖^{1/n} (Gelfand's formula), by squaring A forty times with the
 * scale kept as a logarithm: n = 2⁴⁰, so the error is far below 1e-9.
 */
export function spectralRadius(a: Matrix): number {
  let power: Matrix = a;
  let logarithm = 0;
  for (let doubling = 0; doubling < 40; doubling++) {
    const scale = Math.sqrt(power.reduce((sum, row) => sum + squaredNorm(row), 0));
    if (scale === 0) return 0;
    logarithm += Math.log(scale) / 2 ** doubling;
    const normalized = power.map((row) => row.map((value) => value / scale));
    power = multiply(normalized, normalized);
  }
  return Math.exp(logarithm);
}

/** Eigenvalues of a symmetric matrix, ascending, by cyclic Jacobi rotations. */
export function symmetricEigenvalues(matrix: Matrix): number[] {
  const a = matrix.map((row) => [...row]);
  const size = a.length;
  for (let sweep = 0; sweep < 50; sweep++) {
    let offDiagonal = 0;
    for (let p = 0; p < size; p++) {
      for (let q = p + 1; q < size; q++) {
        offDiagonal += a[p][q] ** 2;
        if (a[p][q] === 0) continue;
        const angle = 0.5 * Math.atan2(2 * a[p][q], a[q][q] - a[p][p]);
        const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
        for (let k = 0; k < size; k++) {
          [a[k][p], a[k][q]] = [cos * a[k][p] - sin * a[k][q], sin * a[k][p] + cos * a[k][q]];
        }
        for (let k = 0; k < size; k++) {
          [a[p][k], a[q][k]] = [cos * a[p][k] - sin * a[q][k], sin * a[p][k] + cos * a[q][k]];
        }
      }
    }
    if (offDiagonal < 1e-28) break;
  }
  return a.map((row, i) => row[i]).sort((x, y) => x - y);
}

/** Spectral norm ‖A‖₂, the square root of the largest eigenvalue of AᵀA. */
export function spectralNorm(a: Matrix): number {
  const eigenvalues = symmetricEigenvalues(multiply(transpose(a), a));
  return Math.sqrt(eigenvalues[eigenvalues.length - 1]);
}

/**
 * Solves P = A P Aᵀ + Q (discrete Lyapunov equation) by doubling P = Σ Aⁿ Q (Aⁿ)ᵀ.
 * @throws when ρ(A) ≥ 1, because the sum diverges.
 */
export function solveLyapunov(a: Matrix, q: Matrix): number[][] {
  const radius = spectralRadius(a);
  if (radius >= 1) {
    throw new Error(
      `The spectral radius is ${radius}; a stationary covariance exists only below 1.`,
    );
  }
  let power: Matrix = a;
  let sum = q.map((row) => [...row]);
  for (let doubling = 0; doubling < 60; doubling++) {
    sum = add(sum, multiply(multiply(power, sum), transpose(power)));
    power = multiply(power, power);
  }
  return sum;
}

/** The lower triangle L with L Lᵀ = A, for a positive definite A. */
export function cholesky(a: Matrix): number[][] {
  const lower = a.map((row) => row.map(() => 0));
  for (let i = 0; i < a.length; i++) {
    for (let j = 0; j <= i; j++) {
      let rest = a[i][j];
      for (let k = 0; k < j; k++) rest -= lower[i][k] * lower[j][k];
      lower[i][j] = i === j ? Math.sqrt(rest) : rest / lower[j][j];
    }
  }
  return lower;
}
