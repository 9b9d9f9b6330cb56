/** How ext-local-networks is drawn from its record. */
import { distinct } from '../../base/statistics.js';
import { lineChart, panelGrid } from '../../figures/charts.js';
import type { ImageDrawing, PlotDrawing } from '../../figures/drawing.js';
import {
  bestFit,
  type Config,
  type Control,
  type Fit,
  type Sampled,
} from './ext-local-networks-models.js';

/** r² by step, for every shared window, one panel for each network. */
export const fitChart = (fits: Fit[], controls: Control[], names: string[]): PlotDrawing =>
  panelGrid(
    {
      caption:
        'How well closed forms predict what trained networks answer on noisy unseen digits: median r² over pictures, by step t and side w of windows shared among places; dotted, the mean training image. 128 digits of 14×14 pixels.',
      columns: 2,
      panelHeight: 320,
    },
    names.map((name) => {
      const own = fits.filter(({ network, sharing }) => network === name && sharing === 'shared');
      const control = controls.filter(({ network }) => network === name);
      return lineChart(
        {
          caption: '',
          title: name,
          x: { title: 'step t' },
          y: { title: 'median r²', range: [0, 1.02] },
        },
        [
          ...distinct(own.map(({ side }) => side)).map((side) => {
            const some = own.filter((fit) => fit.side === side);
            return {
              name: `w = ${side}`,
              x: some.map(({ t }) => t),
              y: some.map(({ measured }) => measured),
            };
          }),
          {
            name: 'mean image',
            x: control.map(({ t }) => t),
            y: control.map(({ average }) => average),
            dash: 'dot' as const,
          },
        ],
      );
    }),
  );

/** The window that fits best at each step. */
export const sideChart = (
  fits: Fit[],
  names: string[],
  { times, sides }: Config,
  field: number,
): PlotDrawing => {
  const largest = sides[sides.length - 1];
  return lineChart(
    {
      caption: `Side of the window that fits best at each step, chosen on other pictures than those it is measured on; ${largest} holds the whole image from every pixel. Dotted: the receptive field of the convolution.`,
      x: { title: 'step t' },
      y: { title: 'side w(t) that fits best', log: true, range: [0.9, 1.1 * largest] },
    },
    [
      ...names.map((name) => ({
        name,
        x: times,
        y: times.map((t) => bestFit(fits, name, t).side),
      })),
      {
        name: 'receptive field',
        x: [times[0], times[times.length - 1]],
        y: [field, field],
        dash: 'dot' as const,
        markers: false,
      },
    ],
  );
};

export const sampleStrips = (sampled: Sampled[]): ImageDrawing => ({
  kind: 'images',
  caption:
    'Samples of trained networks, of the closed forms with the window that fits best at each step, and of the ideal denoiser, all from the same noise.',
  size: 14,
  rows: sampled.flatMap(({ strips }) => strips),
});
