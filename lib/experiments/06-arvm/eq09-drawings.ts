/** How the masses of count tables are drawn: against γ, and in a table. */
import { distinct } from '../../base/statistics.js';
import { lineChart, panelGrid, type Series } from '../../figures/charts.js';
import type { PlotDrawing, TableDrawing } from '../../figures/drawing.js';
import { seriesColour } from '../../figures/theme.js';
import type { Pooling } from '../../models/count-table.js';
import { percent, text } from '../../record/say.js';
import { groupName, type Row } from './eq09-tables.js';

const withPooling = (rows: Row[], pooling: Pooling): Row[] =>
  rows.filter((row) => row.pooling === pooling);

/** Masses on one data set: a colour for each number of images, dashed where histograms are pooled. */
function massPanel(label: string, rows: Row[]): PlotDrawing {
  const counts = distinct(rows.map((row) => row.images));
  const all = Math.max(...counts);
  return lineChart(
    {
      caption: '',
      title: label,
      x: { title: 'window side γ', ticks: distinct(rows.map((row) => row.gamma)) },
      y: { title: 'memorized mass P_mem', range: [0, 1.02] },
    },
    counts.flatMap((images, k): Series[] => {
      const colour = seriesColour(k);
      const name = images === all ? 'all images' : `N = ${images}`;
      const by = (pooling: Pooling) => {
        const members = withPooling(rows, pooling).filter((row) => row.images === images);
        return { x: members.map((row) => row.gamma), y: members.map((row) => row.memorized) };
      };
      return [
        { name, colour, ...by('own') },
        { name: `${name}, pooled`, colour, dash: 'dash', ...by('pooled') },
      ];
    }),
  );
}

export function massesByGamma(rows: Row[]): PlotDrawing {
  const labels = distinct(rows.map((row) => row.label));
  const heldOut = Math.max(...rows.map((row) => row.heldOut));
  return panelGrid(
    {
      caption: `Exact memorized mass of the count table of Eq. 9 against γ; dashed: histograms pooled over positions. Held-out codes (as many as N, at most the 10 000 of the test set) have at most ${percent(heldOut)} % mass.`,
      columns: labels.length,
      panelHeight: 320,
    },
    labels.map((label) =>
      massPanel(
        label,
        rows.filter((row) => row.label === label),
      ),
    ),
  );
}

export function massesTable(rows: Row[]): TableDrawing {
  const pooled = withPooling(rows, 'pooled');
  return {
    kind: 'table',
    caption:
      'Exact masses of Eq. 9, one histogram for each position, beside those with positions pooled. H(q) in bits per image is the floor of cross-entropy.',
    columns: [
      'codes',
      'γ',
      'P_mem',
      'P_mem, pooled',
      'held out',
      'novel held out',
      'H(q)',
      'contexts',
      'MB',
    ],
    rows: withPooling(rows, 'own').map((row) => {
      const twin = pooled.find(
        (other) => other.gamma === row.gamma && groupName(other) === groupName(row),
      );
      return [
        groupName(row),
        row.gamma,
        text(row.memorized),
        twin ? text(twin.memorized) : '–',
        text(row.heldOut),
        text(row.heldOutNovel),
        text(row.entropy, 4),
        row.contexts,
        text(row.megabytes),
      ];
    }),
  };
}
