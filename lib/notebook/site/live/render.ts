/** Outputs as the page shows them: HTML, or a plot that it draws. */
import type { ImageDrawing } from '../../../figures/drawing.js';
import { escapeXml } from '../../../figures/svg-text.js';
import { METADATA } from '../../bundles.js';
import type { Bundle } from '../../display.js';
import { PLOTLY_MIME, PROGRESS_MIME, type ProgressReport } from '../../mime.js';
import type { Figure } from '../client/figure.js';
import { foldTables } from '../fold.js';
import { renderMarkdown, renderText } from '../markdown.js';
import { sheetHtml } from '../sheets.js';
import type { Shown } from './protocol.js';
import { SHEET_MIME } from './stand-ins/drawing-bundles.js';
import { madeHow } from './stand-ins/run-experiment.js';

export function shownBundle({ data, metadata = {} }: Bundle, display?: string): Shown {
  const report = data[PROGRESS_MIME] as ProgressReport | undefined;
  if (report) return { kind: 'progress', ...report };
  const caption = String(data['text/plain'] ?? '');
  const figure = data[PLOTLY_MIME] as Figure | undefined;
  if (figure) return { kind: 'plot', figure, caption, display };
  const { kind, id = '' } = (metadata[METADATA] ?? {}) as { kind?: string; id?: string };
  return { kind: 'html', html: html(data, kind, id), display };
}

function html(data: Bundle['data'], kind: string | undefined, id: string): string {
  const sheet = data[SHEET_MIME] as ImageDrawing | undefined;
  if (sheet) return sheetHtml(sheet, (png) => `data:image/png;base64,${png}`);
  const plain = String(data['text/plain'] ?? '');
  if (kind === 'caption') return `<p class="caption">${renderText(plain)}</p>`;
  if (kind === 'record') {
    const name = `<p>Record <strong>${escapeXml(id)}</strong>. ${escapeXml(madeHow(id))}</p>`;
    return `<div class="record">${name}</div>`;
  }
  const own = data['text/html'];
  if (own) {
    return `<div class="table" tabindex="0" role="group" aria-label="Table">${foldTables(String(own))}</div>`;
  }
  const markdown = data['text/markdown'];
  if (markdown) return renderMarkdown(String(markdown));
  return plain ? `<pre>${escapeXml(plain)}</pre>` : '';
}
