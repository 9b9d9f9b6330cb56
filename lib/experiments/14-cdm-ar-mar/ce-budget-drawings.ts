/** How ce-budget is drawn from its record. */
import { mean } from '../../base/statistics.js';
import { lineChart, panelGrid } from '../../figures/charts.js';
import type { PlotDrawing, TableDrawing } from '../../figures/drawing.js';
import { COLOURS } from '../../figures/theme.js';
import { student } from '../../record/over-seeds.js';
import { text } from '../../record/say.js';
import { cellsOfFamily, distanceOf, gainOf, shareLeft } from './ce-budget-gains.js';
import { type Cell, type Config, FAMILIES } from './ce-budget-models.js';

const PREDICTS = { velocity: 'the velocity', noise: 'the noise' };
/** One hue for a family, dashed where it is refined. */
const HUES = { cdm: COLOURS.grey, ar: COLOURS.blue, mar: COLOURS.vermillion };
const stepsOf = (cells: Cell[]) => cells.map(({ steps }) => steps);

/** FD by budget, a panel for each prediction; a static condition has one line. */
export function distancePanels(
  cells: Cell[],
  { floor, samples }: { [name: string]: number },
  { predictions, budgets, batches }: Config,
): PlotDrawing {
  const line = (own: Cell[], row: 'plain' | 'refined', name: string) => {
    const spreads = own.map((cell) => student(cell[row].map(({ fd }) => fd)));
    return {
      name,
      x: stepsOf(own),
      y: spreads.map((spread) => spread.mean),
      error: spreads.map((spread) => spread.high - spread.mean),
      dash: row === 'refined' ? ('dash' as const) : ('solid' as const),
      colour: HUES[own[0].family],
    };
  };
  return panelGrid(
    {
      caption: `Fréchet distance (FD-MNIST16) to all unseen test images by training steps: means and 95 % intervals over ${batches} batches of ${samples} samples from the same noise. Dotted: as many real images that no network has seen, ${text(floor)}.`,
      columns: predictions.length,
      panelHeight: 380,
    },
    predictions.map((prediction) =>
      lineChart(
        {
          caption: '',
          title: predictions.length > 1 ? `predicting ${PREDICTS[prediction]}` : '',
          x: { title: 'training steps', log: true, ticks: budgets },
          y: { title: 'FD-MNIST16', log: true },
        },
        [
          ...FAMILIES.flatMap((family) => {
            const own = cellsOfFamily(cells, family, prediction);
            const name = family.toUpperCase();
            const plain = line(own, 'plain', name);
            return family === 'cdm' ? [plain] : [plain, line(own, 'refined', `${name} + OT`)];
          }),
          {
            name: 'real images',
            x: budgets,
            y: budgets.map(() => floor),
            dash: 'dot' as const,
            colour: COLOURS.green,
            markers: false,
          },
        ],
      ),
    ),
  );
}

/** What refinement gains, from zero, in the distance and as a share of it. */
export function gainChart(cells: Cell[], { budgets, predictions }: Config): PlotDrawing {
  const rows = predictions.flatMap((prediction) =>
    (['ar', 'mar'] as const).map((family) => {
      const own = cellsOfFamily(cells, family, prediction);
      const what = predictions.length > 1 ? `, ${PREDICTS[prediction]}` : '';
      return { name: `${family.toUpperCase()}${what}`, own };
    }),
  );
  const x = { title: 'training steps', log: true, ticks: budgets };
  const highest = Math.max(...rows.flatMap(({ own }) => own.map((cell) => gainOf(cell).high)));
  return panelGrid(
    {
      caption:
        'What refinement gains: FD without less FD with it (95 % intervals over paired batches), and the same as a share of FD without it.',
      columns: 2,
      panelHeight: 320,
    },
    [
      lineChart(
        { caption: '', title: 'Gain', x, y: { title: 'gain in FD', range: [0, 1.05 * highest] } },
        rows.map(({ name, own }) => {
          const gains = own.map(gainOf);
          return {
            name,
            x: stepsOf(own),
            y: gains.map((gain) => gain.mean),
            error: gains.map((gain) => gain.high - gain.mean),
          };
        }),
      ),
      lineChart(
        { caption: '', title: 'Share', x, y: { title: 'gain / FD', range: [0, 0.6] } },
        rows.map(({ name, own }) => ({
          name,
          x: stepsOf(own),
          y: own.map((cell) => 1 - shareLeft(cell)),
        })),
      ),
    ],
  );
}

/** Processor time of an image beside the gain, at the longest budget. */
export function costTable(cells: Cell[]): TableDrawing {
  const longest = Math.max(...stepsOf(cells));
  const own = cells.filter(
    ({ steps, family, prediction }) =>
      steps === longest && family !== 'cdm' && prediction === 'velocity',
  );
  return {
    kind: 'table',
    caption: `What refinement (K = 3, s = ½) costs, and what it gains, after ${longest} steps: processor time for an image, measured where other programs ran too.`,
    columns: ['model', 'plain (ms)', 'refined (ms)', 'times', 'FD plain', 'FD refined', 'accuracy'],
    rows: own.map((cell) => {
      const { plain, refined } = cell.cost;
      const accuracy = (['plain', 'refined'] as const).map((row) =>
        text(mean(cell[row].map((quality) => quality.accuracy))),
      );
      return [
        cell.family.toUpperCase(),
        text(plain, 2),
        text(refined, 2),
        text(refined / plain, 2),
        text(distanceOf(cell, 'plain')),
        text(distanceOf(cell, 'refined')),
        accuracy.join(' → '),
      ];
    }),
  };
}
