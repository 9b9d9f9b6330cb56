/** Words of the glossary and citations become links, in the text of chapters only. */
import { escapeXml } from '../../figures/svg-text.js';
import { TERMS, type Term, termAnchor } from './glossary.js';
import { REFERENCES } from './references.js';

/** Within these elements nothing is linked. */
const CLOSED = /^(a|code|pre|h[1-6]|button|summary|math)$/;
const VOID = /^(area|br|col|hr|img|input|link|meta|source|wbr)$/;

/** Calls `change` on each piece of running text of `html`. */
function inText(html: string, change: (text: string) => string): string {
  const open: { name: string; isClosed: boolean }[] = [];
  return html
    .split(/(<[^>]*>)/)
    .map((part) => {
      if (!part.startsWith('<')) return open.some(({ isClosed }) => isClosed) ? part : change(part);
      const [, end, name = '', rest = ''] = /^<(\/?)([\w-]+)([^>]*)>$/.exec(part) ?? [];
      if (end) {
        const at = open.map((element) => element.name).lastIndexOf(name);
        if (at >= 0) open.splice(at);
      } else if (name && !VOID.test(name) && !rest.endsWith('/')) {
        open.push({ name, isClosed: CLOSED.test(name) || /class="katex/.test(rest) });
      }
      return part;
    })
    .join('');
}

const literally = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

const FORMS = TERMS.flatMap((term) =>
  (term.forms ?? [term.term]).map((form) => ({ form, term })),
).sort((a, b) => b.form.length - a.form.length);

/** Any form of any term as a word of its own; a hyphen makes it part of another word. */
const WORDS = new RegExp(
  `(?<![\\p{Letter}\\p{Number}_-])(${FORMS.map(({ form }) => literally(form)).join('|')})(?![\\p{Letter}\\p{Number}_-])`,
  'gu',
);

const termLink = (term: Term, shown: string): string =>
  `<a class="term" href="glossary.html#${termAnchor(term)}" data-definition="${escapeXml(term.definition)}">${shown}</a>`;

/** `Heusel et al. (2017)`, `Naeem et al. 2020`, `Kamb and Ganguli, 2025`. */
const CITATIONS = REFERENCES.map((reference) => ({
  reference,
  pattern: new RegExp(`${literally(reference.authors)},? \\(?${reference.year}(?!\\d)\\)?`, 'gu'),
}));

const citationLink = (id: string, shown: string): string => {
  // The bracket that closes the sentence's own stays outside.
  const text = shown.includes('(') ? shown : shown.replace(/\)$/, '');
  return `<a class="citation" href="glossary.html#${id}">${text}</a>${shown.slice(text.length)}`;
};

/**
 * Links every citation, and the first use of each term that is not in `known` yet, which then is.
 * @param html text of a chapter
 */
export function annotate(html: string, known: Set<string>): string {
  const cited = inText(html, (text) =>
    CITATIONS.reduce(
      (so, { reference, pattern }) =>
        so.replace(pattern, (shown) => citationLink(reference.id, shown)),
      text,
    ),
  );
  return inText(cited, (text) =>
    text.replace(WORDS, (shown) => {
      const term = FORMS.find(({ form }) => form === shown)?.term;
      if (!term || known.has(term.term)) return shown;
      known.add(term.term);
      return termLink(term, shown);
    }),
  );
}

/** The page of terms and references. */
export function glossaryBody(): string {
  const terms = TERMS.map(
    (term) =>
      `<dt id="${termAnchor(term)}">${escapeXml(term.term)}</dt><dd>${escapeXml(term.definition)}</dd>`,
  );
  const references = REFERENCES.map(
    ({ id, authors, year, title, href }) =>
      `<li id="${id}">${escapeXml(authors)} (${year}). <a href="${escapeXml(href)}"><cite>${escapeXml(title)}</cite></a>.</li>`,
  );
  return `<h1>Glossary and references</h1>
<p>In the chapters the first use of each word is underlined with dots; its definition shows when it is pointed at or has the focus.</p>
<dl class="glossary">${terms.join('\n')}</dl>
<h2 id="references">References</h2>
<ul class="references">${references.join('\n')}</ul>`;
}
