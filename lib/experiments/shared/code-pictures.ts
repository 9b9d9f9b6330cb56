/** Decoded codes as pictures: strips that go into a record, and the sheets drawn from them. */
import type { ImageSet } from '../../data/index.js';
import type { ImageDrawing } from '../../figures/drawing.js';
import { imageStrip } from '../../figures/image-grid.js';

type Pixels = Pick<ImageSet, 'images' | 'height' | 'channels'>;

/** The first `count` images side by side, as a base64 PNG. */
export const stripOf = ({ images, height, channels }: Pixels, count: number): Promise<string> =>
  imageStrip(images, height, channels, count);

/** `MNIST, 8 bits` → `mnist`; `MNIST, 8 bits, 256 images` → `mnist-256`. */
function stemOf(label: string): string {
  const [name, , images] = label.toLowerCase().split(', ');
  return images ? `${name}-${images.replace(' images', '')}` : name;
}

/** Labelled strips of 32×32 images; without a `part` they are the experiment's main drawing. */
export const sheet = (
  label: string,
  part: string | undefined,
  caption: string,
  rows: ImageDrawing['rows'],
): ImageDrawing => ({
  kind: 'images',
  ...(part ? { name: `${stemOf(label)}-${part}` } : {}),
  caption,
  rows,
  size: 32,
});
