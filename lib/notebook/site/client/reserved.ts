/** The place of a plot, kept free before it comes. */
import { FIGURE_HEIGHT, FIGURE_WIDTH } from '../../../figures/theme.js';
import type { Figure } from './figure.js';
import { fitted, NARROW, withoutControls } from './narrow.js';

/** The heights that the live plot will have, wide and narrow, so that nothing moves when it comes. */
export function reserved(figure: Figure): string {
  const plain = withoutControls(figure);
  const height = (width: number) => fitted(plain, width).layout.height ?? FIGURE_HEIGHT;
  const width = figure.layout.width ?? FIGURE_WIDTH;
  return `--wide:${height(NARROW)}px;--narrow:${height(NARROW - 1)}px;--picture:${width}px`;
}
