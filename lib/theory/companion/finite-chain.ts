/** Markov chains on finitely many states (Lemmas 7, 8 and 10): laws by matrix powers, and by counting paths. */
import { type Matrix, multiply } from './linear-algebra.js';

/** `transition[i][j]` is the probability of the step from state i to state j; rows sum to one. */
export type Transition = Matrix;

/** P⁰, P¹, …, P^steps. */
export function powers(transition: Transition, steps: number): Matrix[] {
  const list: Matrix[] = [transition.map((row, i) => row.map((_, j) => (i === j ? 1 : 0)))];
  for (let n = 0; n < steps; n++) list.push(multiply(list[n], transition));
  return list;
}

/**
 * The law π with π = πP and Σπ = 1 of an irreducible chain, by eliminating one state after the other
 * (Grassmann, Taksar, Heyman 1985: no subtraction, so no digits are lost).
 */
export function stationaryDistribution(transition: Transition): number[] {
  const p = transition.map((row) => [...row]);
  const size = p.length;
  for (let n = size - 1; n > 0; n--) {
    const out = p[n].slice(0, n).reduce((sum, value) => sum + value, 0);
    for (let i = 0; i < n; i++) p[i][n] /= out;
    for (let i = 0; i < n; i++) {
      for (let j = 0; j < n; j++) p[i][j] += p[i][n] * p[n][j];
    }
  }
  const weights = [1];
  for (let n = 1; n < size; n++) {
    weights.push(weights.reduce((sum, weight, i) => sum + weight * p[i][n], 0));
  }
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return weights.map((weight) => weight / total);
}

/** One way through the chain. */
export interface Path {
  states: number[];
  probability: number;
}

/** Every path of `steps` steps from an initial law, with its probability: the chain rule, path by path. */
export function enumeratePaths(
  initial: readonly number[],
  transition: Transition,
  steps: number,
): Path[] {
  let paths: Path[] = initial.map((probability, state) => ({ states: [state], probability }));
  for (let n = 0; n < steps; n++) {
    paths = paths.flatMap(({ states, probability }) =>
      transition[states[n]].map((step, next) => ({
        states: [...states, next],
        probability: probability * step,
      })),
    );
  }
  return paths;
}

/** The probability of those paths that satisfy a condition. */
export const probabilityOf = (paths: Path[], condition: (states: number[]) => boolean): number =>
  paths.reduce((sum, path) => sum + (condition(path.states) ? path.probability : 0), 0);
