export * from './charts.js';
export * from './drawing.js';
export { closePlotly } from './headless-plotly.js';
export { imageGrid, imageStrip } from './image-grid.js';
export { type PlotlyFigure, plotlyFigure } from './plot.js';
export { renderPng, renderSvg } from './render.js';
export { formatNumber, tableToHtml } from './table.js';
export { COLOURS, type Mode, theme } from './theme.js';
