/** The diagnostic that the paper calls for: does a distance improve because a model copies? */

import { distinct, falls, last, spearman } from '../../base/statistics.js';
import { experiment, type Results, type RunContext } from '../../record/experiment.js';
import { ends, say, texts } from '../../record/say.js';
import { type CodesRun, trainedCodes } from '../../runs/codes.js';
import { codesNeeded } from '../../runs/index.js';
import { codesRun } from '../shared/code-presets.js';
import { diagnostic, scoresTable } from './ext-fd-memorization-drawings.js';
import {
  countTables,
  createJudge,
  modelCount,
  type Other,
  otherGenerators,
  type Scores,
  type Settings,
  type Table,
} from './ext-fd-memorization-models.js';

type Config = Settings & { codes: CodesRun };

interface Series {
  /** By training-set size, then by rising window. */
  tables: Table[];
  others: Other[];
}

type Read = (table: Table) => number;

/** The count tables of each training-set size, by rising window. */
const rowsOf = ({ tables }: Series): { size: number; row: Table[] }[] =>
  distinct(tables.map(({ size }) => size)).map((size) => ({
    size,
    row: tables.filter((table) => table.size === size),
  }));

const listed = (series: Series, read: Read): string =>
  rowsOf(series)
    .map(({ size, row }) => `N = ${size}: ${texts(row.map(read))}`)
    .join('; ');

const neverFalls = (values: number[]): boolean =>
  values.every((value, i) => i === 0 || value >= values[i - 1]);

/** All that was trained or counted, without copies and real images. */
const modelsOf = ({ tables, others }: Series): Scores[] => [
  ...tables,
  ...others.filter(({ isModel }) => isModel),
];

/** Rank correlation of a distance with the share above 30 dB. */
const correlationWithCopying = (models: Scores[], distance: (scores: Scores) => number): number =>
  spearman(
    models.map(({ memorized }) => memorized),
    models.map(distance),
  );

export const extFdMemorization = experiment({
  id: 'ext-fd-memorization',
  title: 'Fréchet distance against copying, over windows, training-set sizes and model families',
  paper: 'Sec. 5.3, A.1.6',
  version: 2,
  usesEngine: true,
  config: {
    smoke: {
      codes: codesRun('smoke', 'mnist', 8),
      sizes: [200],
      gammas: [1, 3, 7],
      otherSizes: [100],
      updates: { vae: 20, gan: 20, unet: 10 },
      samples: 100,
      reference: 200,
    },
    laptop: {
      codes: codesRun('laptop', 'mnist', 8),
      sizes: [500, 2000, 8000, 30_000],
      // The paper's windows, and the symbol alone.
      gammas: [1, 3, 5, 7],
      otherSizes: [2000],
      updates: { vae: 2000, gan: 2500, unet: 2500 },
      samples: 1000,
      // The other 2000 test images are the held-out real ones.
      reference: 8000,
    },
    paper: {
      codes: codesRun('paper', 'mnist', 8),
      sizes: [500, 2000, 8000, 30_000, 60_000],
      gammas: [1, 3, 5, 7],
      otherSizes: [2000, 8000],
      updates: { vae: 20_000, gan: 25_000, unet: 25_000 },
      samples: 2000,
      reference: 8000,
    },
  },
  expect: {
    smoke: 'a few seconds',
    laptop: 'about 2 minutes after the codes are made; the distance falls where copying rises',
    paper: 'half an hour after the codes are made',
  },
  needs: ({ codes }: Config) => codesNeeded([codes]),

  async run({ config, seed, progress, live }: RunContext<Config>): Promise<Results<Series>> {
    const codes = await trainedCodes(config.codes, seed, (done, line) =>
      progress(0.3 * done, line),
    );
    const judge = await createJudge(seed, config.reference);
    const tables: Table[] = [];
    const others: Other[] = [];
    const report = (line: string, done = 0) =>
      progress(0.3 + (0.7 * (tables.length + others.length + done)) / modelCount(config), line);
    for await (const table of countTables(judge, codes, config, report)) {
      tables.push(table);
      live(() => diagnostic(tables, others));
    }
    for await (const other of otherGenerators(judge, config, report)) {
      others.push(other);
      live(() => diagnostic(tables, others));
    }
    return { series: { tables, others }, metrics: metricsOf({ tables, others }) };
  },

  claims: {
    train: {
      kind: 'paper',
      place: 'Sec. 5.3, A.1.6',
      statement: 'The distance to the training images improves with the window, as copying grows.',
      criterion: 'for every N: copies never fall and FD to train falls strictly as γ grows',
      fixed: 'before',
      judge: ({ series }, { gammas }) => ({
        measured: `FD to train from γ = ${gammas[0]} to ${last(gammas)}: ${rowsOf(series)
          .map(({ size, row }) => `N = ${size}: ${ends(row.map((table) => table.frechetTrain))}`)
          .join('; ')}; copies rise to ${texts(rowsOf(series).map(({ row }) => last(row).copies))}`,
        holds: rowsOf(series).every(
          ({ row }) =>
            neverFalls(row.map(({ copies }) => copies)) &&
            falls(row.map(({ frechetTrain }) => frechetTrain)),
        ),
      }),
    },
    test: {
      kind: 'ours',
      statement:
        'The distance to test images improves too: held-out images do not give copying away.',
      criterion:
        'for every N: FD to test is smallest at the largest γ, where every sample is a copy',
      fixed: 'before',
      judge: ({ series }) => ({
        measured: listed(series, (table) => table.frechetTest),
        holds: rowsOf(series).every(({ row }) => {
          const least = Math.min(...row.map(({ frechetTest }) => frechetTest));
          return last(row).frechetTest === least && last(row).copies === 1;
        }),
      }),
    },
    families: {
      kind: 'ours',
      statement: 'Over model families, too, the model that copies more has the better distance.',
      criterion:
        'rank correlation of FD with the share above 30 dB at most −0.5 over all models, to train and to test',
      fixed: 'before',
      judge({ series }) {
        const models = modelsOf(series);
        const toTrain = correlationWithCopying(models, (scores) => scores.frechetTrain);
        const toTest = correlationWithCopying(models, (scores) => scores.frechetTest);
        return {
          measured: say`${models.length} models, ${series.tables.length} of them count tables: ${toTrain} to train, ${toTest} to test`,
          margin: -0.5 - Math.max(toTrain, toTest),
          holds: toTrain <= -0.5 && toTest <= -0.5,
        };
      },
    },
  },

  draw: ({ series: { tables, others }, config }) => ({
    figure: diagnostic(tables, others),
    table: scoresTable(tables, others, config.samples),
  }),
});

/** Every score by training-set size and window, or size and name. */
function metricsOf({ tables, others }: Series): Results['metrics'] {
  const named = (scores: Scores, place: string): [string, number][] => [
    [`memorized/${place}`, scores.memorized],
    [`frechetTrain/${place}`, scores.frechetTrain],
    [`frechetTest/${place}`, scores.frechetTest],
  ];
  return Object.fromEntries([
    ...tables.flatMap((table) => [
      [`copies/${table.size}/${table.gamma}`, table.copies],
      ...named(table, `${table.size}/${table.gamma}`),
    ]),
    ...others.flatMap((other) => named(other, `${other.size}/${other.name}`)),
  ]);
}
