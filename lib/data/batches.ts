import { type ImageSet, toFloats } from './image-set.js';

/** One batch for training. */
export interface ImageBatch {
  /** n·H·W·C values in [−1, 1]. */
  values: Float32Array;
  shape: [number, number, number, number];
  labels: Uint8Array | undefined;
  /** Where the images come from in the set. */
  indices: Uint32Array;
}

/** What `imageBatches` draws from: any `RandomStream`. */
interface Shuffler {
  permutation(n: number): Uint32Array;
}

/**
 * One epoch: every image once, in an order drawn from `stream`. Call again for the next epoch.
 * The last batch holds the rest; `partial: 'drop'` leaves it out (every batch then has one shape).
 */
export function* imageBatches(
  set: ImageSet,
  batchSize: number,
  stream: Shuffler,
  { partial = 'keep' }: { partial?: 'keep' | 'drop' } = {},
): Generator<ImageBatch> {
  if (!(Number.isInteger(batchSize) && batchSize > 0)) {
    throw new RangeError(`Batch size ${batchSize} must be a positive whole number.`);
  }
  const order = stream.permutation(set.count);
  const end = partial === 'drop' ? set.count - (set.count % batchSize) : set.count;
  const { labels } = set;
  for (let start = 0; start < end; start += batchSize) {
    const indices = order.slice(start, Math.min(end, start + batchSize));
    yield {
      values: toFloats(set, indices),
      shape: [indices.length, set.height, set.width, set.channels],
      labels: labels && Uint8Array.from(indices, (index) => labels[index]),
      indices,
    };
  }
}
