/** Demos in the chapters, and the page of all demos. */
import { type DemoPage, demoHtml } from './demo-page.js';
import type { PageLink } from './layout.js';

const plain = (title: string) => title.replace(/<[^>]*>/g, '');

/** Links within a chapter to its demos. */
export const demoLinks = (demos: DemoPage[], chapter: string): PageLink[] =>
  demos
    .filter(({ places }) => places.some((place) => place.chapter === chapter))
    .map(({ id, title }) => ({ href: `#${id}`, title: plain(title) }));

/** The chapter with its demos, each at the end of its section; where there is no such section, before the summary. */
export function withDemos(html: string, demos: DemoPage[], chapter: string): string {
  let made = html;
  for (const demo of demos) {
    for (const place of demo.places.filter((one) => one.chapter === chapter)) {
      const at =
        endOfSection(made, place.heading) ?? startOf(made, made.indexOf('<h2 id="summary"'));
      made = `${made.slice(0, at)}${demoHtml(demo, 3)}\n${made.slice(at)}`;
    }
  }
  return made;
}

/** Where the section ends whose heading begins with a number such as `6.2`; undefined where there is none. */
export function endOfSection(html: string, heading: string): number | undefined {
  const start = html.search(new RegExp(`<h2 id="[^"]*">\\s*${heading.replace('.', '\\.')}\\s`));
  const next = start < 0 ? -1 : html.indexOf('<h2 ', start + 1);
  return next < 0 ? undefined : startOf(html, next);
}

/** A heading begins the text of its cell, as a rule: before that cell; otherwise before the heading itself. */
function startOf(html: string, heading: number): number {
  if (heading < 0) return html.length;
  const before = /<div class="text" id="[^"]*">\s*$/.exec(html.slice(0, heading));
  return before ? before.index : heading;
}

export function demosBody(demos: DemoPage[], chapters: PageLink[]): string {
  const all = demos.map((demo) => {
    const names = new Map(demo.places.map(({ chapter }) => [`${chapter}.html`, demo.id]));
    const links = chapters.filter(({ href }) => names.has(href));
    return demoHtml(
      demo,
      2,
      links.map(({ href, title }) => ({ href: `${href}#${demo.id}`, title })),
    );
  });
  return `<h1>Live demos</h1>
<p>These run in this page, with the same functions that the notebooks use (<code>lib/theory</code>, <code>lib/models</code>). Each also stands in the chapter that explains it.</p>
<noscript><p>The demos need JavaScript.</p></noscript>
${all.join('\n')}`;
}
