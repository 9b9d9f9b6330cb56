/** How ext-law is drawn from its record. */
import { distinct } from '../../base/statistics.js';
import { lineChart, panelGrid, scatter } from '../../figures/charts.js';
import type { PlotDrawing } from '../../figures/drawing.js';
import type { Law, Mass } from './ext-law-tables.js';

/** Own share of every window and N, against entropy less log₂ N. */
export const lawChart = (laws: Law[], labels: string[]): PlotDrawing =>
  scatter(
    {
      caption:
        'Own share, the weight of the image itself in what a model answers in its window, against the bits that the window holds less log₂ N: every window, number of bits and noise; of N every third.',
      x: { title: 'H(window) − log₂ N (bits)', range: [-12, 12] },
      y: { title: 'own share', range: [0, 1.02] },
    },
    labels.map((name) => {
      const own = laws.filter(({ label }) => label === name);
      return {
        name,
        x: own.flatMap(({ images, entropy }) =>
          images.filter(isThird).map((count) => entropy - Math.log2(count)),
        ),
        y: own.flatMap(({ share }) => share.filter(isThird)),
      };
    }),
  );

/** The onset that unseen images predict, and the one that is found. */
export const onsetChart = (onsets: { law: Law; found: number }[], labels: string[]): PlotDrawing =>
  scatter(
    {
      caption:
        'log₂ N at which the own share passes one half: predicted from unseen images, and found among training images. No number is fitted.',
      x: { title: 'predicted onset (log₂ N)' },
      y: { title: 'measured onset (log₂ N)' },
      diagonal: [5, 17],
    },
    labels.map((name) => {
      const own = onsets.filter(({ law }) => law.label === name);
      return {
        name,
        x: own.map(({ law }) => law.onset),
        y: own.map(({ found }) => found),
      };
    }),
  );

/** Of a list, the first, the fourth and so on. */
const isThird = (_: number, k: number): boolean => k % 3 === 0;

/** Memorized mass of whole codes against the same axis. */
export const massChart = (masses: Mass[]): PlotDrawing =>
  panelGrid(
    {
      caption:
        'Memorized mass of whole codes against the mean entropy of the windows less log₂ N, N rising to the left; γ = 3 solid, γ = 5 dashed, colours by the bits that are kept.',
      columns: 2,
      panelHeight: 280,
    },
    distinct(masses.map(({ label }) => label)).map((title) =>
      lineChart(
        {
          caption: '',
          title,
          x: { title: 'mean H(window) − log₂ N (bits)', range: [-16, 38] },
          y: { title: 'P_mem', range: [0, 1.02] },
        },
        masses
          .filter(({ label }) => label === title)
          .map(({ bits, side, entropy, images, memorized }) => ({
            name: bits === 1 ? '1 bit' : `${bits} bits`,
            dash: side === 3 ? ('solid' as const) : ('dash' as const),
            markers: false,
            x: images.map((count) => entropy - Math.log2(count)),
            y: memorized,
          })),
      ),
    ),
  );
