/**
 * Eqs. 9–10: the loss KL(q‖p) between the histogram q of next symbols in a context and the model p,
 * beside the ordinary next-token cross-entropy. The model is a softmax of linear features, so it can be
 * given unlimited capacity (one feature per context) or less.
 */

/** Contexts with the features that the model sees, and how often each symbol followed. */
export interface ContextTable {
  features: readonly (readonly number[])[];
  counts: readonly (readonly number[])[];
}

/** One weight vector per symbol. */
export type Weights = readonly (readonly number[])[];

/** How contexts count: as often as they occur, or each once. */
export type Weighting = 'count' | 'unique';

const total = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0);

/** Eq. 9: q(k|c), the share of symbol k among what followed the context. */
export function histogramOf(counts: readonly number[]): number[] {
  const sum = total(counts);
  return counts.map((count) => count / sum);
}

/** p(k|c) = softmax_k(w_k · features). */
export function predict(weights: Weights, features: readonly number[]): number[] {
  const logits = weights.map((w) => w.reduce((sum, value, f) => sum + value * features[f], 0));
  const largest = Math.max(...logits);
  const exponentials = logits.map((logit) => Math.exp(logit - largest));
  const sum = total(exponentials);
  return exponentials.map((value) => value / sum);
}

/** H(q) in nats, averaged over occurrences: the least possible next-token loss. */
export function contextEntropy({ counts }: ContextTable): number {
  const all = total(counts.map(total));
  return total(
    counts.map((row) =>
      total(histogramOf(row).map((q, k) => (q > 0 ? (-row[k] * Math.log(q)) / all : 0))),
    ),
  );
}

/** −ln p(symbol | context) in nats, averaged over the occurrences in the training sequences. */
export function nextTokenLoss(table: ContextTable, weights: Weights): number {
  const all = total(table.counts.map(total));
  return total(
    table.counts.map((row, c) => {
      const p = predict(weights, table.features[c]);
      return total(row.map((count, k) => (count > 0 ? (-count * Math.log(p[k])) / all : 0)));
    }),
  );
}

const weightOf = ({ counts }: ContextTable, c: number, weighting: Weighting): number =>
  weighting === 'unique' ? 1 / counts.length : total(counts[c]) / total(counts.map(total));

/** Eq. 10 in nats: KL(q‖p) averaged over contexts, each weighted by its count or each once. */
export function histogramLoss(table: ContextTable, weights: Weights, weighting: Weighting): number {
  return total(
    table.counts.map((row, c) => {
      const p = predict(weights, table.features[c]);
      const divergence = total(
        histogramOf(row).map((q, k) => (q > 0 ? q * Math.log(q / p[k]) : 0)),
      );
      return weightOf(table, c, weighting) * divergence;
    }),
  );
}

/** ∂/∂w of the next-token loss, one occurrence after the other: Σ (p − e_symbol) ⊗ features. */
export function nextTokenGradient(table: ContextTable, weights: Weights): number[][] {
  const gradient = weights.map((w) => w.map(() => 0));
  const all = total(table.counts.map(total));
  table.counts.forEach((row, c) => {
    const p = predict(weights, table.features[c]);
    row.forEach((count, symbol) => {
      for (let n = 0; n < count; n++) {
        gradient.forEach((g, k) => {
          const residual = (p[k] - (k === symbol ? 1 : 0)) / all;
          for (let f = 0; f < g.length; f++) g[f] += residual * table.features[c][f];
        });
      }
    });
  });
  return gradient;
}

/** ∂/∂w of Eq. 10: Σ_c weight_c (p − q) ⊗ features. */
export function histogramGradient(
  table: ContextTable,
  weights: Weights,
  weighting: Weighting,
): number[][] {
  const gradient = weights.map((w) => w.map(() => 0));
  table.counts.forEach((row, c) => {
    const p = predict(weights, table.features[c]);
    const q = histogramOf(row);
    gradient.forEach((g, k) => {
      const residual = weightOf(table, c, weighting) * (p[k] - q[k]);
      for (let f = 0; f < g.length; f++) g[f] += residual * table.features[c][f];
    });
  });
  return gradient;
}

/** Gradient descent on Eq. 10, from zero weights unless told otherwise. */
export function fitHistogram(
  table: ContextTable,
  weighting: Weighting,
  { rate, steps, start }: { rate: number; steps: number; start?: Weights },
): number[][] {
  const zeros = table.counts[0].map(() => table.features[0].map(() => 0));
  let weights = (start ?? zeros).map((w) => [...w]);
  for (let step = 0; step < steps; step++) {
    const gradient = histogramGradient(table, weights, weighting);
    weights = weights.map((w, k) => w.map((value, f) => value - rate * gradient[k][f]));
  }
  return weights;
}
