/** Pages with the project's own source files, for readers who want the code behind a figure. */
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { escapeXml } from '../../figures/svg-text.js';
import type { PageLink } from './layout.js';
import { highlight } from './markdown.js';
import { sourcePage } from './source-page.js';

/** Links to source files lead to their pages; returns the new HTML and the files. */
export function linkSources(html: string, root: string): { html: string; files: string[] } {
  const files: string[] = [];
  const linked = html.replace(/href="\.\.\/(lib\/[\w./-]+\.ts)"/g, (whole, file: string) => {
    if (file.includes('..') || !existsSync(path.join(root, file))) return whole;
    files.push(file);
    return `href="${sourcePage(file)}"`;
  });
  return { html: linked, files };
}

/** The file, below links back to where it is used. */
export function sourceBody(file: string, root: string, uses: PageLink[]): string {
  const code = readFileSync(path.join(root, file), 'utf8');
  const links = uses.map(
    ({ href, title }) => `<a href="${escapeXml(href)}">${escapeXml(title)}</a>`,
  );
  const back = links.length > 0 ? `<p class="uses">← ${links.join(' · ')}</p>` : '';
  return `<h1><code>${escapeXml(file)}</code></h1>
${back}
<pre class="code" tabindex="0" role="group" aria-label="Code"><code>${highlight(code, 'typescript')}</code></pre>`;
}
