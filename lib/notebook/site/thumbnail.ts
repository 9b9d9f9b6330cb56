/** The figure of a record, small, in both themes. */
import { escapeXml } from '../../figures/svg-text.js';
import type { Thumbnail } from './site-index.js';

/** @param loading `eager` where the text below would move when the figure comes */
export function thumbnailOf(
  { id }: { id: string },
  { light, dark }: Thumbnail,
  loading: 'lazy' | 'eager' = 'lazy',
): string {
  const image = (file: string, kind: string) =>
    `<img class="${kind}" src="${file}" alt="Figure of ${escapeXml(id)}" loading="${loading}" width="160">`;
  if (!light) return '';
  if (light.endsWith('.svg')) return image(light, 'drawing');
  return dark ? image(light, 'by-day') + image(dark, 'by-night') : image(light, '');
}
