/** Markdown, maths and code as HTML, without anything left to do in the browser. */
import katexPlugin from '@vscode/markdown-it-katex';
import hljs from 'highlight.js/lib/common';
import MarkdownIt from 'markdown-it';
import { escapeXml } from '../../figures/svg-text.js';
import { printedHtml } from '../../figures/typeset.js';
import { withoutMarks } from '../numbers.js';
import { foldCode, foldTables } from './fold.js';

/** Code as HTML with highlight.js classes; unknown languages are only escaped. */
export function highlight(code: string, language: string): string {
  return hljs.getLanguage(language) ? hljs.highlight(code, { language }).value : escapeXml(code);
}

/** The notebooks' own Markdown: HTML is allowed, since exercises hide solutions in `<details>`. */
const notebookMarkdown = new MarkdownIt({ html: true, linkify: false, highlight }).use(
  katexPlugin,
  {
    enableMathBlockInHtml: true,
    enableMathInlineInHtml: true,
  },
);

/** No rule but the formulas. */
const textOnly = new MarkdownIt('zero').use(katexPlugin);
textOnly.renderer.rules.text = (tokens, index) => printedHtml(tokens[index].content);

/** Links to notebooks lead to their pages, links to files of the project to its sources. */
function localLinks(html: string): string {
  return html.replace(/href="([\w-]+)\.ipynb(#[^"]*)?"/g, 'href="$1.html$2"');
}

/** What may be wider than a narrow screen scrolls by itself, also with the keyboard. */
function scrollable(html: string): string {
  return html
    .replaceAll('<pre>', '<pre tabindex="0" role="group" aria-label="Code">')
    .replaceAll(
      '<table>',
      '<div class="table" tabindex="0" role="group" aria-label="Table"><table>',
    )
    .replaceAll('</table>', '</table></div>');
}

/** A Markdown cell or output as HTML. */
export function renderMarkdown(text: string): string {
  return foldTables(foldCode(scrollable(localLinks(notebookMarkdown.render(withoutMarks(text))))));
}

/** Text of a record: formulas between dollar signs are set, numbers and indices printed, all else escaped. */
export function renderText(text: string): string {
  return textOnly.renderInline(text);
}
