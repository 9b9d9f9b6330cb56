/** Pictures that a record keeps: the first images of a set, side by side, with a label. */
import { toBytes } from '../../data/index.js';
import type { ImageDrawing } from '../../figures/index.js';
import type { Images } from '../../metrics/index.js';
import { stripOf } from '../shared/code-pictures.js';

export type Strip = ImageDrawing['rows'][number];

/** The first images, at most `shown`. */
export async function labelledStrip(label: string, images: Images, shown: number): Promise<Strip> {
  const { values, height, width, channels } = images;
  const count = Math.min(shown, images.count);
  const bytes = toBytes(values.subarray(0, count * height * width * channels));
  return { label, png: await stripOf({ images: bytes, height, channels }, count) };
}
