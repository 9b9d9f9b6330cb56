/** Drawings as bundles: a picture for every reader, the interactive form where it can be shown. */
import { createHash, randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Drawing, PlotDrawing } from '../figures/drawing.js';
import { tableToHtml } from '../figures/index.js';
import { escapeXml } from '../figures/svg-text.js';
import { METADATA, plotlyJson } from './bundles.js';
import type { Bundle } from './display.js';
import { PLOTLY_MIME } from './mime.js';
import { lightPng, smallPng } from './pictures.js';

/**
 * The bundle of a drawing. Stored outputs (`headless`) hold a PNG, seen by every front end and code
 * host, and for plots the plotly JSON, drawn by VS Code, JupyterLab with its extension and the site.
 * For a reader at the page HTML is added that turns into the interactive plot.
 */
export async function drawingBundle(drawing: Drawing, headless: boolean): Promise<Bundle> {
  const metadata = { [METADATA]: { kind: drawing.kind, name: drawing.name ?? '' } };
  const text = { 'text/plain': drawing.caption };
  if (drawing.kind === 'table') {
    return { data: { 'text/html': tableToHtml(drawing), ...text }, metadata };
  }
  const png = (await lightPng(drawing)).toString('base64');
  const data = { 'image/png': png, ...text };
  if (drawing.kind === 'images') return { data, metadata };
  const figure = plotlyJson(drawing);
  const { width } = figure.layout; // The picture has twice as many pixels.
  const html = headless
    ? {}
    : { 'text/html': liveHtml(figure, picture(png, drawing.caption, width)) };
  return {
    data: { ...data, ...html, [PLOTLY_MIME]: figure },
    metadata: { ...metadata, 'image/png': { width } },
  };
}

/** A plot as a small picture alone, for stored outputs: the site draws it from the record of its study. */
export async function smallBundle(drawing: PlotDrawing): Promise<Bundle> {
  const png = (await smallPng(drawing)).toString('base64');
  return {
    data: { 'image/png': png, 'text/plain': drawing.caption },
    metadata: { [METADATA]: { kind: 'study' } },
  };
}

/** A plot that is about to change: too short-lived for a picture. */
export function liveBundle(drawing: PlotDrawing): Bundle {
  const figure = plotlyJson(drawing);
  const html = liveHtml(figure, '');
  return { data: { 'text/html': html, [PLOTLY_MIME]: figure, 'text/plain': drawing.caption } };
}

function picture(png: string, caption: string, width = 0): string {
  return `<img src="data:image/png;base64,${png}" alt="${escapeXml(caption)}" width="${width}">`;
}

/** `fallback` inside a box that the front end replaces by the interactive figure. */
function liveHtml(figure: object, fallback: string): string {
  const json = JSON.stringify(figure).replaceAll('<', '\\u003c');
  const hash = createHash('sha256').update(json).digest('hex').slice(0, 12);
  const id = `figure-${hash}-${randomUUID().slice(0, 8)}`;
  const code = readFileSync(path.join(__dirname, 'live-figure.js'), 'utf8');
  return `<div id="${id}">${fallback}</div><script>(() => {${code}\nmepsUpgradeFigure("${id}", ${json});})()</script>`;
}
