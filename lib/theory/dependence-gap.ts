/**
 * What Eq. 8 needs. Replacing the whole past by a window costs, in Kullback–Leibler divergence,
 *
 *   KL(p ‖ Π_i p(z_i | W_i)) = Σ_i [H(z_i | W_i) − H(z_i | z_<i)] = Σ_i I(z_i; z_<i ∖ W_i | W_i),
 *
 * the LDH gap. Assumption 4.1 bounds *pairwise* mutual information instead, which is neither necessary
 * (a Markov chain) nor sufficient (exclusive or) for a small gap. Exact on enumerated distributions.
 */
import { entropy } from './dependence.js';

/** The joint distribution of binary z_0 … z_{n−1}: entry `code` has bit i of the code as z_i. */
export interface BinaryDistribution {
  variables: number;
  probabilities: Float64Array;
}

/** H of the variables in `mask` (bit i of the mask selects z_i), in bits. */
export function jointEntropy({ probabilities }: BinaryDistribution, mask: number): number {
  const marginal = new Map<number, number>();
  probabilities.forEach((p, code) => {
    marginal.set(code & mask, (marginal.get(code & mask) ?? 0) + p);
  });
  return entropy([...marginal.values()]);
}

/** H(z_i | the variables in `mask`), in bits. */
export const conditionalEntropy = (p: BinaryDistribution, i: number, mask: number): number =>
  jointEntropy(p, mask | (1 << i)) - jointEntropy(p, mask);

/** I(z_i; z_j), in bits. */
export const pairInformation = (p: BinaryDistribution, i: number, j: number): number =>
  jointEntropy(p, 1 << i) + jointEntropy(p, 1 << j) - jointEntropy(p, (1 << i) | (1 << j));

/** The last `gamma` variables before z_i, as a mask. */
export const lastVariables = (i: number, gamma: number): number => {
  const past = (1 << i) - 1;
  return past & ~((1 << Math.max(0, i - gamma)) - 1);
};

/** The LDH gap of the window of the last γ variables, in bits. */
export function localDependenceGap(p: BinaryDistribution, gamma: number): number {
  let gap = 0;
  for (let i = 0; i < p.variables; i++) {
    gap +=
      conditionalEntropy(p, i, lastVariables(i, gamma)) - conditionalEntropy(p, i, (1 << i) - 1);
  }
  return gap;
}

/** Two fair coins, then `distance` − 2 more that carry nothing, then the parity of the first two. */
export function exclusiveOr(distance = 2): BinaryDistribution {
  const variables = distance + 1;
  const parity = (code: number) => (code & 1) ^ ((code >> 1) & 1);
  return distribution(variables, (code) =>
    code >> distance === parity(code) ? 2 ** -distance : 0,
  );
}

/** A stationary binary Markov chain that flips with probability `flip` at each step. */
export function markovChain(variables: number, flip: number): BinaryDistribution {
  return distribution(variables, (code) => {
    let p = 0.5;
    for (let i = 1; i < variables; i++) {
      p *= ((code >> i) & 1) === ((code >> (i - 1)) & 1) ? 1 - flip : flip;
    }
    return p;
  });
}

function distribution(variables: number, p: (code: number) => number): BinaryDistribution {
  return {
    variables,
    probabilities: Float64Array.from({ length: 2 ** variables }, (_, c) => p(c)),
  };
}
