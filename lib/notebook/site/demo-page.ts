/** A demo as pages hold it, and the parts that it is made of; `client/demos.ts` brings it to life. */
import { escapeXml } from '../../figures/svg-text.js';
import type { Figure } from './client/figure.js';
import { reserved } from './client/reserved.js';
import type { PageLink } from './layout.js';

/** Where a demo stands: at the end of the section whose heading begins with this number. */
export interface DemoPlace {
  /** Stem of the chapter. */
  chapter: string;
  /** For example `6.2`. */
  heading: string;
}

export interface DemoPage {
  id: string;
  title: string;
  text: string;
  controls: string[];
  /** Where the demo draws. */
  picture: string;
  places: DemoPlace[];
}

interface Slider {
  name: string;
  label: string;
  min: number;
  max: number;
  step: number;
  value: number;
}

export const slider = (demo: string, { name, label, min, max, step, value }: Slider): string =>
  `<label for="${demo}-${name}">${label} <output id="${demo}-${name}-value">${value}</output></label>
<input type="range" id="${demo}-${name}" min="${min}" max="${max}" step="${step}" value="${value}">`;

/** @param options value and text of each; the first is chosen, or `chosen` */
export const choice = (
  demo: string,
  name: string,
  label: string,
  options: [string, string][],
  chosen = options[0][0],
): string =>
  `<label for="${demo}-${name}">${label}</label>
<select id="${demo}-${name}">${options.map(([value, text]) => `<option value="${value}"${value === chosen ? ' selected' : ''}>${text}</option>`).join('')}</select>`;

/** @param figure what decides its height: size, and names in the legend; without it no place is kept free */
export const plot = (id: string, title: string, figure?: Figure): string => {
  const place = figure ? ` style="${reserved(figure)}"` : '';
  return `<div class="plot"${place}><div id="${id}" role="group" aria-label="${title}"></div></div>`;
};

/**
 * @param level of its heading
 * @param chapters that explain it, for pages that are not one of them
 */
export function demoHtml(
  { id, title, text, controls, picture }: DemoPage,
  level: 2 | 3,
  chapters: PageLink[] = [],
): string {
  const links = chapters.map((link) => `<a href="${link.href}">${escapeXml(link.title)}</a>`);
  const where =
    links.length > 0
      ? `<p class="where"><small>Explained in ${links.join(' and ')}.</small></p>\n`
      : '';
  return `<section class="demo" id="${id}">
<h${level}>${title}</h${level}>
<p>${text}</p>
${where}<div class="controls">${controls.map((control) => `<div>${control}</div>`).join('\n')}</div>
<p class="numbers" id="${id}-numbers" aria-live="polite"></p>
${picture}
</section>`;
}
