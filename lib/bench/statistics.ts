/** Medians and ratios of timings. */

/** The middle of the sorted values; of an even number of them the mean of the two in the middle. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** Ratio of medians, and the smallest and largest ratio of neighbouring rounds. */
export interface Ratio {
  ratio: number;
  low: number;
  high: number;
}

/** Ours over the peer's, from seconds per step, round by round. */
export function ratioOf(ours: readonly number[][], peer: readonly number[][]): Ratio {
  const rounds = ours.map((round, index) => median(round) / median(peer[index]));
  return {
    ratio: median(ours.flat()) / median(peer.flat()),
    low: Math.min(...rounds),
    high: Math.max(...rounds),
  };
}
