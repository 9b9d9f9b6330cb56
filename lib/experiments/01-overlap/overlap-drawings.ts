/** Densities of two latents, with the area that both share. */

import { last } from '../../base/statistics.js';
import { type ChartOptions, lineChart, type Series, sliderFigure } from '../../figures/charts.js';
import type { PlotDrawing } from '../../figures/drawing.js';
import { text } from '../../record/say.js';
import { makeNoise, type NoiseSpec } from '../../theory/noise.js';
import { overlapAtDistance } from '../../theory/overlap.js';

/** min(p₁, p₂) at each place; the area under it is the overlap coefficient (Eq. 1). */
export const shared = (p: number[], q: number[]): number[] => p.map((v, k) => Math.min(v, q[k]));

/** Curves with the area under the last of them shaded. */
export function shadedChart(options: ChartOptions, series: Series[]): PlotDrawing {
  const drawing = lineChart(options, series);
  Object.assign(last(drawing.data), { fill: 'tozeroy' });
  return drawing;
}

function densities(spec: NoiseSpec, distance: number, places: number[]): PlotDrawing {
  const { pdf } = makeNoise(spec);
  const p = places.map((x) => pdf(x));
  const q = places.map((x) => pdf(x - distance));
  return shadedChart({ caption: '', x: { title: 'z' }, y: { title: 'density', range: [0, 1.1] } }, [
    { name: 'p₁', x: places, y: p },
    { name: 'p₂', x: places, y: q },
    { name: 'min(p₁, p₂), area OC', x: places, y: shared(p, q) },
  ]);
}

/** The densities of two latents under one noise, at six distances. */
export function overlapSlider(spec: NoiseSpec, places: number[]): PlotDrawing {
  const noise = makeNoise(spec);
  return sliderFigure(
    {
      caption: `The overlap coefficient is the shaded area (${noise.label}). Move the slider to pull the latents apart.`,
      label: 'Δ',
      start: 1,
    },
    [0.25, 0.5, 1, 1.5, 2, 3].map((distance) => ({
      label: `${distance} (OC ${text(overlapAtDistance(noise, distance))})`,
      drawing: densities(spec, distance, places),
    })),
  );
}
