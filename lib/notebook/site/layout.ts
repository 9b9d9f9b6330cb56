/** The frame around every page: navigation, search, theme. */
import { escapeXml } from '../../figures/svg-text.js';
import { renderText } from './markdown.js';

export interface PageLink {
  href: string;
  title: string;
}

export interface PageOptions {
  title: string;
  body: string;
  /** File name of this page. */
  href: string;
  chapters: PageLink[];
  previous?: PageLink;
  next?: PageLink;
  /** Headings of this page, for the contents. */
  outline?: PageLink[];
  /** Scripts of this page alone. */
  scripts?: string[];
}

/** Pages that are not chapters, as the navigation lists them. */
export const SPECIAL_PAGES: PageLink[] = [
  { href: 'figures.html', title: 'Figures, tables, theorems' },
  { href: 'claims.html', title: 'Claims ledger' },
  { href: 'errata.html', title: 'Errata' },
  { href: 'demos.html', title: 'Live demos' },
  { href: 'glossary.html', title: 'Glossary and references' },
];

/**
 * Nothing may be loaded from another host; styles and scripts inside the page are our own, and trainings
 * compute in WebAssembly.
 */
const POLICY =
  "default-src 'self' 'unsafe-inline' 'wasm-unsafe-eval' data: blob:; connect-src 'none'; form-action 'none'";

/** Runs before the first paint, so that a dark page never flashes white, and nothing folds before the eyes. */
const THEME_SCRIPT = `{const d=document.documentElement;d.classList.add('live');try{const t=localStorage.getItem('theme');if(t)d.dataset.theme=t}catch{}}`;

const link = ({ href, title }: PageLink, current?: string) =>
  `<a href="${href}"${href === current ? ' aria-current="page"' : ''}>${escapeXml(title)}</a>`;

function head(title: string, scripts: string[]): string {
  return `<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<title>${escapeXml(title)} · meps-ldh</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="assets/katex/katex.min.css">
<link rel="stylesheet" href="assets/site.css">
<script>${THEME_SCRIPT}</script>
${scripts.map((script) => `<script src="${script}" defer></script>`).join('\n')}`;
}

/** Above a chapter: where else it is to be had, and the demos that belong to it. */
export function chapterLinks(links: PageLink[], demos: PageLink[]): string {
  const list = (items: PageLink[]) => items.map((item) => link(item)).join(' · ');
  const live = demos.length > 0 ? `<br>Live: ${list(demos)}` : '';
  return `<p class="to-slides">${list(links)}${live}</p>\n`;
}

/** A page of slides, in a folder of its own; its links start from the site. */
export function renderSlidesPage(title: string, body: string): string {
  return `<!doctype html>
<html lang="en" class="presentation">
<head>
<base href="../">
${head(`Slides: ${title}`, ['assets/slides.js'])}
</head>
<body>
${body}
</body>
</html>
`;
}

/** A whole page. */
export function renderPage(options: PageOptions): string {
  const { title, body, href, chapters, previous, next, outline = [], scripts = [] } = options;
  const headings = outline.map(
    (item) => `<li><a href="${escapeXml(item.href)}">${renderText(item.title)}</a></li>`,
  );
  const here = outline.length > 0 ? `<ul class="outline">${headings.join('')}</ul>` : '';
  const list = (links: PageLink[]) =>
    `<ul>${links
      .map((item) => `<li>${link(item, href)}${item.href === href ? here : ''}</li>`)
      .join('')}</ul>`;
  const neighbours = [
    previous ? `<a rel="prev" href="${previous.href}">← ${escapeXml(previous.title)}</a>` : '',
    next ? `<a rel="next" href="${next.href}">${escapeXml(next.title)} →</a>` : '',
  ];
  return `<!doctype html>
<html lang="en">
<head>
${head(title, ['assets/site.js', ...scripts])}
</head>
<body>
<a class="skip" href="#content">Skip to the text</a>
<header>
<a class="home" href="index.html">meps-ldh</a>
<div class="search" role="search">
<input id="search" type="search" placeholder="Search (press /)" aria-label="Search the site" autocomplete="off">
<ul id="found" aria-live="polite" hidden></ul>
</div>
<button id="theme" type="button" aria-label="Switch between light and dark">◐</button>
</header>
<div class="columns">
<nav aria-label="Chapters"><details open><summary>Contents</summary>${list(SPECIAL_PAGES)}${list(chapters)}</details></nav>
<main id="content" tabindex="-1">
${body}
<div class="neighbours">${neighbours.join('')}</div>
</main>
</div>
</body>
</html>
`;
}
