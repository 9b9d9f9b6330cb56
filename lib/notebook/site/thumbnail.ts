/** The figure of a record, small, in both themes. */
import { escapeXml } from '../../figures/svg-text.js';
import type { Thumbnail } from './site-index.js';

export function thumbnailOf({ id }: { id: string }, { light, dark }: Thumbnail): string {
  const image = (file: string, kind: string) =>
    `<img class="${kind}" src="${file}" alt="Figure of ${escapeXml(id)}" loading="lazy" width="160">`;
  if (!light) return '';
  if (light.endsWith('.svg')) return image(light, 'drawing');
  return dark ? image(light, 'by-day') + image(dark, 'by-night') : image(light, '');
}
