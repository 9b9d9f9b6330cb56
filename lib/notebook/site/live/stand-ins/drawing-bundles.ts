/** Drawings as bundles for the page: it draws them itself and needs no picture. */
import type { Drawing, PlotDrawing } from '../../../../figures/drawing.js';
import { tableToHtml } from '../../../../figures/table.js';
import { plotlyJson } from '../../../bundles.js';
import type { Bundle } from '../../../display.js';
import { PLOTLY_MIME } from '../../../mime.js';

/** A sheet of pictures as its drawing. */
export const SHEET_MIME = 'application/vnd.meps-ldh.sheet+json';

export async function drawingBundle(drawing: Drawing): Promise<Bundle> {
  const text = { 'text/plain': drawing.caption };
  if (drawing.kind === 'table') return { data: { 'text/html': tableToHtml(drawing), ...text } };
  if (drawing.kind === 'images') return { data: { [SHEET_MIME]: drawing, ...text } };
  return liveBundle(drawing);
}

/** In the page a plot over seeds is as large as others. */
export const smallBundle = async (drawing: PlotDrawing): Promise<Bundle> => liveBundle(drawing);

export function liveBundle(drawing: PlotDrawing): Bundle {
  return { data: { [PLOTLY_MIME]: plotlyJson(drawing), 'text/plain': drawing.caption } };
}
