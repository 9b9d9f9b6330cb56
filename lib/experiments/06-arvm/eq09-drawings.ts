/** How the masses of count tables are drawn: against γ, and in a table. */
import { distinct } from '../../base/statistics.js';
import { lineChart, type Series } from '../../figures/charts.js';
import type { PlotDrawing, TableDrawing } from '../../figures/drawing.js';
import { seriesColour } from '../../figures/theme.js';
import type { Pooling } from '../../models/count-table.js';
import { text } from '../../record/say.js';
import { groupName, type Row } from './eq09-tables.js';

const withPooling = (rows: Row[], pooling: Pooling): Row[] =>
  rows.filter((row) => row.pooling === pooling);

/** One colour for each set of codes. */
export function massesByGamma(rows: Row[]): PlotDrawing {
  return lineChart(
    {
      caption:
        'Exact memorized mass of the count table of Eq. 9 against γ (solid); with histograms pooled over positions (dashed); and the mass on held-out codes (dotted): as many as N, at most the 10 000 of the test set.',
      x: { title: 'window side γ' },
      y: { title: 'mass', range: [0, 1.02] },
    },
    distinct(rows.map(groupName)).flatMap((group, k): Series[] => {
      const colour = seriesColour(k);
      const members = rows.filter((row) => groupName(row) === group);
      const own = withPooling(members, 'own');
      const pooled = withPooling(members, 'pooled');
      const x = own.map((row) => row.gamma);
      const memorized = own.map((row) => row.memorized);
      const variant = pooled.map((row) => row.memorized);
      const heldOut = own.map((row) => row.heldOut);
      return [
        { name: group, colour, x, y: memorized },
        { name: `${group}, pooled`, colour, x, y: variant, dash: 'dash' },
        { name: `${group}, held out`, colour, x, y: heldOut, dash: 'dot' },
      ];
    }),
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
