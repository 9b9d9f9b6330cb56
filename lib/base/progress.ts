/** Reports how far something is: `fraction` in [0, 1] and a short text. */
export type Progress = (fraction: number, text: string) => void;

/** The part of a progress between two of its fractions; texts stand after the label, where there is one. */
export const part =
  (progress: Progress, from: number, to: number, label = ''): Progress =>
  (fraction, text) =>
    progress(from + (to - from) * fraction, label ? `${label}: ${text}` : text);

/** The items of a list in turn, each with its equal part of a progress and its index. */
export function* over<T>(
  list: readonly T[],
  progress: Progress,
  label: (item: T) => string = () => '',
): Generator<[item: T, progress: Progress, index: number]> {
  for (const [k, item] of list.entries()) {
    yield [item, part(progress, k / list.length, (k + 1) / list.length, label(item)), k];
  }
}
