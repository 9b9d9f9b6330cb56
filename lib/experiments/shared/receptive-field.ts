/** The observation windows as pictures, before anything is trained. */
import { heatmap, panelGrid } from '../../figures/charts.js';
import type { PlotDrawing } from '../../figures/drawing.js';
import { receptiveField, squareWindow } from '../../models/window.js';

const COLOURS = { future: 0, forgotten: 1, seen: 2, current: 3 };

/** The 4×4 grid as seen from (row, column) by windows of the given sides. */
export function receptiveFields(sides: number[], row: number, column: number): PlotDrawing {
  return panelGrid(
    {
      caption: `What is read when the symbol at row ${row}, column ${column} is predicted (dark red): the window (light red), earlier places out of reach (light blue), places not yet known (dark blue).`,
      name: 'receptive-field',
      columns: sides.length,
      panelHeight: 300,
    },
    sides.map((side) =>
      heatmap(
        {
          caption: '',
          title: `γ = ${side}`,
          x: { title: 'column' },
          y: { title: 'row', range: [3.5, -0.5] },
          colour: '',
          scale: 'RdBu',
          colourRange: [0, 3],
        },
        receptiveField(squareWindow(side), 4, 4, row, column).map((cells) =>
          cells.map((cell) => COLOURS[cell]),
        ),
      ),
    ),
  );
}
