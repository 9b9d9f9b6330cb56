/** How ext-local-likelihood is drawn from its record. */
import { distinct } from '../../base/statistics.js';
import { lineChart, panelGrid, scatter } from '../../figures/charts.js';
import type { PlotDrawing } from '../../figures/drawing.js';
import type { Bits, Row } from './ext-local-likelihood-models.js';

const KINDS: { [sharing in Row['sharing']]: string } = {
  own: 'each place by itself',
  shared: 'windows shared',
  torus: 'shared, wrapped around',
};

const kindsOf = (rows: Row[]) =>
  distinct(rows.map(({ sharing }) => sharing)).map((sharing) => ({
    name: KINDS[sharing],
    own: rows.filter((row) => row.sharing === sharing),
  }));

/** Unseen bits at the best truncation, and the gap at one noise, by side. */
export const bitsChart = (
  rows: Row[],
  best: (row: Row) => Bits,
  gap: (row: Row) => number,
): PlotDrawing =>
  panelGrid(
    {
      caption:
        'Left: bits per dimension of unseen digits by the side of the window (variational bound, each side with the last step that is best for other unseen digits; standard errors over images). Right: by how much unseen digits cost more than training digits down to one noise, for all sides.',
      columns: 2,
      panelHeight: 320,
    },
    [
      lineChart(
        {
          caption: '',
          title: 'unseen digits',
          x: { title: 'side w', log: true },
          y: { title: 'bits per dimension' },
        },
        kindsOf(rows).map(({ name, own }) => ({
          name,
          x: own.map(({ side }) => side),
          y: own.map((row) => best(row).mean),
          error: own.map((row) => best(row).error),
        })),
      ),
      lineChart(
        {
          caption: '',
          title: 'unseen less training',
          x: { title: 'side w', log: true },
          y: { title: 'bits per dimension' },
        },
        kindsOf(rows).map(({ name, own }) => ({
          name,
          x: own.map(({ side }) => side),
          y: own.map(gap),
        })),
      ),
    ],
  );

/** Steps of a path as shares of the first one. */
const shares = (path: number[]): number[] => path.map((t) => t / path[0]);

/** The bound against the step at which the path ends, for a few sides. */
export const truncationChart = (rows: Row[]): PlotDrawing => {
  const own = rows.filter(({ sharing }) => sharing === 'own');
  const chosen = [...new Set([own[1] ?? own[0], own[own.length >> 1], own[own.length - 1]])];
  return panelGrid(
    {
      caption:
        'The bound if the path ends at step τ and the decoder does the rest, pixel by pixel: training digits (solid) and unseen ones (dotted), by side of the window, each place by itself.',
      columns: chosen.length,
      panelHeight: 300,
    },
    chosen.map(({ side, path, training, unseen }) =>
      lineChart(
        {
          caption: '',
          title: `w = ${side}`,
          x: { title: 'last step τ / T' },
          y: { title: 'bits per dimension', range: [0, 8] },
        },
        [
          {
            name: 'training',
            x: shares(path),
            y: training.map(({ mean }) => mean),
            markers: false,
          },
          {
            name: 'unseen',
            x: shares(path),
            y: unseen.map(({ mean }) => mean),
            dash: 'dot' as const,
            markers: false,
          },
        ],
      ),
    ),
  );
};

/** Copies against the gap. */
export const copiesChart = (rows: Row[], gap: (row: Row) => number): PlotDrawing =>
  scatter(
    {
      caption:
        'Share of copies among samples (PSNR > 30 dB to a training digit) against the bits by which unseen digits cost more; one point for each window.',
      x: { title: 'unseen less training (bits per dimension)' },
      y: { title: 'copies', range: [-0.03, 1.03] },
    },
    kindsOf(rows).map(({ name, own }) => ({
      name,
      x: own.map(gap),
      y: own.map(({ copies }) => copies.share),
    })),
  );
