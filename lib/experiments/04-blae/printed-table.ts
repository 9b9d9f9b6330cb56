/** The experiment of Tables 4 and 5: do the printed layers fit together? Computed, and built. */

import { last } from '../../base/statistics.js';
import { type RandomStream, randomStream } from '../../engine/random.js';
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
import type { ClaimDeclaration } from '../../record/claim.js';
import { experiment, type Results, type RunContext } from '../../record/experiment.js';

/** A table as the paper prints it. */
interface PrintedTable {
  id: string;
  title: string;
  paper: string;
  /** The table alone, where the claim is made, and a row of it that does not fit. */
  place: string;
  quote: string;
  layers(dimensions: number): LayerRow[];
  /** Output edge in pixels of printed rows by number, as derived by hand. */
  expected: { [row: number]: number };
}

type Config = {
  /** Latent numbers per position: the paper's NoD. */
  dimensions: number;
  /** Multiplies the inner channels of the networks that are built to see their shapes. */
  width: number;
};

/** A layer; sizes are edges of its output in pixels. */
type TableRow = {
  layer: string;
  stated: number;
  /** As printed all through. */
  printed: number;
  /** As printed, on the input that the table states. */
  alone: number;
  corrected: number;
  printedTaps: string;
  correctedTaps: string;
  /** Of the corrected layer; multiplications per image. */
  parameters: number;
  multiplications: number;
};

interface Series {
  table: TableRow[];
}

const tapsText = ({ kernel, stride, padding }: Taps) => `k${kernel} s${stride} p${padding}`;
const square = (edge: number) => `${edge}×${edge}`;

/** Sizes after each layer of an image of 32×32 pixels. */
function follow(layers: LayerRow[]): TableRow[] {
  let [printedEdge, correctedEdge, statedEdge] = [32, 32, 32];
  return layers.map((layer) => {
    const used = tapsOf(layer, 'corrected');
    const inputEdge = correctedEdge;
    printedEdge = outputEdge(layer.kind, printedEdge, layer.printed);
    correctedEdge = outputEdge(layer.kind, correctedEdge, used);
    const alone = outputEdge(layer.kind, statedEdge, layer.printed);
    statedEdge = layer.statedEdge;
    return {
      layer: `${layer.part}: ${layer.kind} ${layer.inputs} → ${layer.outputs}`,
      stated: layer.statedEdge,
      printed: printedEdge,
      alone,
      corrected: correctedEdge,
      printedTaps: tapsText(layer.printed),
      correctedTaps: layer.corrected ? tapsText(used) : 'as printed',
      parameters: layerParameters(layer, used),
      multiplications: layerMultiplications(layer, inputEdge, used),
    };
  });
}

/** The edge of what a network, built with random weights, makes of an image of 32×32 pixels. */
function builtEdge(
  layers: LayerRow[],
  version: 'printed' | 'corrected',
  width: number,
  random: RandomStream,
): number {
  return tf.tidy(() => {
    const model = printedAutoencoder(layers, version, random, { width });
    const edge = model.decode(model.encode(tf.zeros([1, 32, 32, 3]))).shape[1];
    tf.dispose(Object.values(model.parameters));
    return edge;
  });
}

const wrongRows = ({ table }: Series) => table.filter((row) => row.alone !== row.stated);

const printedSizes = ({
  place,
  quote,
}: Pick<PrintedTable, 'place' | 'quote'>): ClaimDeclaration<Config, Series> => ({
  kind: 'paper',
  place,
  quote,
  statement: 'The printed layers give the printed output sizes.',
  criterion: 'every layer, fed its stated input, gives its stated output',
  fixed: 'revised',
  otherwise: 'refuted',
  judge({ series, metrics }) {
    const wrong = wrongRows(series);
    const sizes = wrong.map(
      ({ layer, alone, stated }) =>
        `${layer.replace(/^.*: /, '')}: ${square(alone)}, stated ${square(stated)}`,
    );
    const end = `all in sequence: ${square(metrics.builtPrintedEdge)}`;
    return { measured: sizes.concat(end).join('; '), holds: wrong.length === 0 };
  },
});

const correctedSizes = (expected: PrintedTable['expected']): ClaimDeclaration<Config, Series> => ({
  kind: 'ours',
  statement: 'With three small corrections the network has the stated sizes throughout.',
  criterion:
    'all stated sizes met, the built network returns 32×32, printed sizes as derived by hand',
  fixed: 'before',
  judge({ series: { table }, metrics }) {
    const { builtCorrectedEdge, builtPrintedEdge, encoderParameters, decoderParameters } = metrics;
    const millions = (encoderParameters + decoderParameters) / 1e6;
    return {
      measured: `corrected network ends at ${square(builtCorrectedEdge)}, ${millions.toFixed(2)} M parameters`,
      holds:
        table.every((row) => row.corrected === row.stated) &&
        builtCorrectedEdge === 32 &&
        builtPrintedEdge === last(table).printed &&
        Object.entries(expected).every(([row, edge]) => table[Number(row)].printed === edge),
    };
  },
});

export const printedTable = ({ id, title, paper, place, quote, layers, expected }: PrintedTable) =>
  experiment({
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

    async run({ config, seed }: RunContext<Config>): Promise<Results<Series>> {
      const rows = layers(config.dimensions);
      const built = (version: 'printed' | 'corrected') =>
        builtEdge(rows, version, config.width, randomStream(seed, id));
      const table = follow(rows);
      const isEncoder = (row: TableRow) => row.layer.startsWith('encoder');
      const encoder = table.filter(isEncoder);
      const decoder = table.filter((row) => !isEncoder(row));
      const total = (part: TableRow[], key: 'parameters' | 'multiplications') =>
        part.reduce((sum, row) => sum + row[key], 0);
      return {
        series: { table },
        metrics: {
          builtPrintedEdge: built('printed'),
          builtCorrectedEdge: built('corrected'),
          encoderParameters: total(encoder, 'parameters'),
          decoderParameters: total(decoder, 'parameters'),
          encoderMultiplications: total(encoder, 'multiplications'),
          decoderMultiplications: total(decoder, 'multiplications'),
          wrongRows: wrongRows({ table }).length,
        },
      };
    },

    claims: { printed: printedSizes({ place, quote }), corrected: correctedSizes(expected) },

    draw: ({ series }) => ({ figure: sizesTable(paper, series) }),
  });

function sizesTable(paper: string, { table }: Series): TableDrawing {
  return {
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
      square(row.stated),
      square(row.alone),
      square(row.printed),
      row.correctedTaps,
      row.parameters,
    ]),
  };
}
