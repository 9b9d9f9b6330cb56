/** Captions and tables as bundles, and plots as plotly's JSON. */
import type { Drawing, PlotDrawing, TableDrawing } from '../figures/drawing.js';
import { plotlyFigure } from '../figures/plot.js';
import { escapeXml } from '../figures/svg-text.js';
import { tableToHtml } from '../figures/table.js';
import type { Bundle } from './display.js';

/** Name under which the outputs' metadata tell the site what they are. */
export const METADATA = 'meps-ldh';

/** The caption below a drawing. */
export function captionBundle({ caption }: Drawing): Bundle {
  return {
    data: { 'text/html': `<p><em>${escapeXml(caption)}</em></p>`, 'text/plain': caption },
    metadata: { [METADATA]: { kind: 'caption' } },
  };
}

/** A table without a caption. */
export function tableBundle(table: Pick<TableDrawing, 'columns' | 'rows'>): Bundle {
  const drawing: TableDrawing = { kind: 'table', caption: '', ...table };
  const text = [table.columns, ...table.rows].map((row) => row.join('\t')).join('\n');
  return { data: { 'text/html': tableToHtml(drawing), 'text/plain': text } };
}

/** A plot as front ends draw it. */
export function plotlyJson(drawing: PlotDrawing) {
  const { data, layout, config, frames } = plotlyFigure(drawing);
  return { data, layout, config, ...(frames.length > 0 ? { frames } : {}) };
}
