/**
 * Lemma 6 [P]: conditions c_i = A c_{i−1} + Γ ξ_i leave the ideal subspace (the first `rank`
 * coordinates); the extraneous part η_i = (I − π) c_i is old error carried on plus new noise.
 */
import { entropicCost } from './gaussian.js';
import {
  add,
  apply,
  type Matrix,
  multiply,
  solveLyapunov,
  symmetricEigenvalues,
  trace,
  transpose,
} from './linear-algebra.js';
import { normals, type Uniform } from './sampling.js';

export interface Propagation {
  /** The transition A, square. */
  transition: Matrix;
  /** The noise factor Γ. */
  noise: Matrix;
  /** Dimension of the ideal subspace: π keeps the first `rank` coordinates. */
  rank: number;
}

/** Covariance of c_i given that of c_{i−1}: AΣAᵀ + ΓΓᵀ. */
const propagate = ({ transition, noise }: Propagation, covariance: Matrix): number[][] =>
  add(
    multiply(multiply(transition, covariance), transpose(transition)),
    multiply(noise, transpose(noise)),
  );

/** tr((I − π) M): the part of the energy outside the ideal subspace. */
export const outside = (matrix: Matrix, rank: number): number =>
  trace(matrix) - trace(matrix.slice(0, rank));

/** Covariances of c_0, c_1, …, c_steps from that of c_0; by default c_0 = 0. */
export function covariances(
  process: Propagation,
  steps: number,
  start: Matrix = process.transition.map((row) => row.map(() => 0)),
): Matrix[] {
  const laws = [start];
  for (let i = 0; i < steps; i++) laws.push(propagate(process, laws[i]));
  return laws;
}

/** πΣπ: the covariance of the ideal part, the first `rank` coordinates. */
export const projected = (covariance: Matrix, rank: number): number[][] =>
  covariance.map((row, i) => row.map((value, j) => (i < rank && j < rank ? value : 0)));

/** Covariance of the stationary law. */
export const stationaryCovariance = ({ transition, noise }: Propagation): number[][] =>
  solveLyapunov(transition, multiply(noise, transpose(noise)));

/** Eq. 26: E‖η_i‖² = E‖(I−π)A c_{i−1}‖² + tr((I−π)ΓΓᵀ), from the covariance of c_{i−1}. */
export function extraneousEnergy(
  process: Propagation,
  previous: Matrix,
): { carried: number; added: number } {
  const { transition, noise, rank } = process;
  const moved = multiply(multiply(transition, previous), transpose(transition));
  return {
    carried: outside(moved, rank),
    added: outside(multiply(noise, transpose(noise)), rank),
  };
}

/** ‖η_i‖² along one random path from c_0 = 0. */
export function sampleExtraneous(process: Propagation, steps: number, uniform: Uniform): number[] {
  let c = process.transition.map(() => 0);
  return Array.from({ length: steps }, () => {
    const fresh = apply(process.noise, normals(process.noise[0].length, uniform));
    c = apply(process.transition, c).map((value, k) => value + fresh[k]);
    return c.slice(process.rank).reduce((sum, value) => sum + value * value, 0);
  });
}

/**
 * S_ε(P_c, P_{c*}) between N(0, Σ) and its projection N(0, πΣπ), one term of D in Eq. 28.
 * The eigenvalues of Σ·πΣπ are the squares of those of the projected block, and zeros.
 */
export function projectionDivergence(covariance: Matrix, rank: number, epsilon: number): number {
  const size = covariance.length;
  const ideal = projected(covariance, rank);
  const zero = new Array<number>(size).fill(0);
  const squares = (matrix: Matrix) => symmetricEigenvalues(matrix).map((value) => value ** 2);
  const cost = (a: Matrix, b: Matrix, eigenvalues: number[]) =>
    entropicCost([zero, zero], [a, b], eigenvalues, epsilon);
  return (
    cost(covariance, ideal, squares(ideal)) -
    (cost(covariance, covariance, squares(covariance)) + cost(ideal, ideal, squares(ideal))) / 2
  );
}
