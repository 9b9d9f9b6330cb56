/** The experiment of Tables 4 and 5: do the printed layers fit together? Computed, and built. */
import { randomStream } from '../../engine/random.js';
import * as tf from '../../engine/tf.js';
import type { TableDrawing } from '../../figures/drawing.js';
import {
  type LayerRow,
  layerMultiplications,
  layerParameters,
  outputEdge,
  printedAutoencoder,
  type Taps,
  tapsOf,
} from '../../models/printed-autoencoder.js';
import type { Experiment, Json } from '../../record/experiment.js';

interface PrintedTable {
  id: string;
  title: string;
  paper: string;
  rows(dimensions: number): LayerRow[];
  /** Output edge of printed rows by number, as derived by hand. */
  expected: { [row: number]: number };
}

/** Latent numbers per position, and the width at which the network is built to see its shapes. */
type Config = { dimensions: number; width: number };

type TableRow = {
  layer: string;
  stated: number;
  printed: number;
  alone: number;
  corrected: number;
  printedTaps: string;
  correctedTaps: string;
  parameters: number;
  multiplications: number;
};

const tapsText = ({ kernel, stride, padding }: Taps) => `k${kernel} s${stride} p${padding}`;

/** Sizes after each row: as printed all through, the row alone on its stated input, and corrected. */
function follow(rows: LayerRow[]): TableRow[] {
  let [printedEdge, correctedEdge, statedEdge] = [32, 32, 32];
  return rows.map((row) => {
    const used = tapsOf(row, 'corrected');
    const inputEdge = correctedEdge;
    printedEdge = outputEdge(row.kind, printedEdge, row.printed);
    correctedEdge = outputEdge(row.kind, correctedEdge, used);
    const alone = outputEdge(row.kind, statedEdge, row.printed);
    statedEdge = row.statedEdge;
    return {
      layer: `${row.part}: ${row.kind} ${row.inputs} → ${row.outputs}`,
      stated: row.statedEdge,
      printed: printedEdge,
      alone,
      corrected: correctedEdge,
      printedTaps: tapsText(row.printed),
      correctedTaps: row.corrected ? tapsText(used) : 'as printed',
      parameters: layerParameters(row, used),
      multiplications: layerMultiplications(row, inputEdge, used),
    };
  });
}

export function printedTable({
  id,
  title,
  paper,
  rows,
  expected,
}: PrintedTable): Experiment<Config> {
  return {
    id,
    title,
    paper,
    version: 1,
    usesEngine: true,
    config: {
      smoke: { dimensions: 12, width: 1 / 64 },
      laptop: { dimensions: 12, width: 1 / 64 },
      paper: { dimensions: 12, width: 1 },
    },
    expect: {
      smoke: 'a second',
      laptop: 'a second; three printed rows give other sizes than stated',
      paper: 'a second; the network is built at full width',
    },
    async run({ config, seed }) {
      const layers = rows(config.dimensions);
      const built = (version: 'printed' | 'corrected') =>
        tf.tidy(() => {
          const random = randomStream(seed, id);
          const model = printedAutoencoder(layers, version, random, { width: config.width });
          const edge = model.decode(model.encode(tf.zeros([1, 32, 32, 3]))).shape[1];
          tf.dispose(Object.values(model.parameters));
          return edge;
        });
      const table = follow(layers);
      const sum = (part: 'encoder' | 'decoder', key: 'parameters' | 'multiplications') =>
        table.reduce(
          (total, row) =>
            row.layer.startsWith('encoder') === (part === 'encoder') ? total + row[key] : total,
          0,
        );
      return {
        series: { table: table as unknown as Json },
        metrics: {
          builtPrintedEdge: built('printed'),
          builtCorrectedEdge: built('corrected'),
          encoderParameters: sum('encoder', 'parameters'),
          decoderParameters: sum('decoder', 'parameters'),
          encoderMultiplications: sum('encoder', 'multiplications'),
          decoderMultiplications: sum('decoder', 'multiplications'),
          wrongRows: table.filter((row) => row.alone !== row.stated).length,
        },
      };
    },
    claims({ series, metrics }) {
      const table = series.table as unknown as TableRow[];
      const wrong = table.filter((row) => row.alone !== row.stated);
      const derived = Object.entries(expected).every(
        ([k, edge]) => table[Number(k)].printed === edge,
      );
      const end = table[table.length - 1];
      return [
        {
          id: `${id}.printed`,
          statement: 'The printed layers give the printed output sizes.',
          criterion: 'every layer, fed its stated input, gives its stated output',
          measured: wrong
            .map(
              (row) =>
                `${row.layer}, ${row.printedTaps}: ${row.alone}×${row.alone}, stated ${row.stated}×${row.stated}`,
            )
            .concat(
              `the network as printed ends at ${metrics.builtPrintedEdge}×${metrics.builtPrintedEdge}`,
            )
            .join('; '),
          verdict: refutedUnless(wrong.length === 0),
        },
        {
          id: `${id}.corrected`,
          statement: 'With three small corrections the network has the stated sizes throughout.',
          criterion:
            'all stated sizes met, the built network returns 32×32, printed sizes as derived by hand',
          measured: `corrected network ends at ${metrics.builtCorrectedEdge}×${metrics.builtCorrectedEdge}, ${(
            (metrics.encoderParameters + metrics.decoderParameters) / 1e6
          ).toFixed(2)} M parameters`,
          verdict: reproducedIf(
            table.every((row) => row.corrected === row.stated) &&
              metrics.builtCorrectedEdge === 32 &&
              metrics.builtPrintedEdge === end.printed &&
              derived,
          ),
        },
      ];
    },
    draw({ series }) {
      const table = series.table as unknown as TableRow[];
      const size = (edge: number) => `${edge}×${edge}`;
      const drawing: TableDrawing = {
        kind: 'table',
        caption: `${paper}: the size each printed layer really gives, alone on its stated input and after the layers before it. Kernel k, stride s, padding p.`,
        columns: [
          'layer',
          'printed',
          'stated output',
          'true output alone',
          'true output in sequence',
          'corrected',
          'parameters',
        ],
        rows: table.map((row) => [
          row.layer,
          row.printedTaps,
          size(row.stated),
          size(row.alone),
          size(row.printed),
          row.correctedTaps,
          row.parameters,
        ]),
      };
      return [drawing];
    },
  };
}
