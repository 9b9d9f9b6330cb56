/** Table 3: high-resolution pictures from the reader's own folders, beside what the paper reports. */

import { over } from '../../base/progress.js';
import { last } from '../../base/statistics.js';
import type { TableDrawing } from '../../figures/index.js';
import { frechetName } from '../../metrics/index.js';
import { experiment, type Results, type RunContext } from '../../record/experiment.js';
import { text, texts } from '../../record/say.js';
import type { BlaeRun } from '../../runs/blae.js';
import { blaeNeeded } from '../../runs/index.js';
import { fineCifarRun } from '../shared/blae-presets.js';
import { REPORTED_TABLE_3 } from './reported-tables.js';
import { rateText } from './score-tables.js';
import {
  COPIES,
  featureExtractor,
  folders,
  foldersName,
  measuredFolder,
  REAL,
  type Row,
} from './tab03-folders.js';
import { type Mass, massesOnFineGrid } from './tab03-masses.js';

type Config = {
  /** Edge of the pictures for the neighbour search. */
  size: number;
  /** Pictures used of each folder, at most. */
  limit: number;
  /** Codes on a fine grid, which stand for those of large pictures. */
  fine: BlaeRun;
  /** Names the reader's folders and network without telling them; null without folders. */
  folders: string | null;
};

interface Series {
  /** Two for each folder; empty without folders. */
  rows: Row[];
  /** By rising window side. */
  masses: Mass[];
  /** Pictures that could not be read, and why. */
  skipped: string[];
  /** Whose features the distances of `rows` are measured on. */
  network: string;
}

const rowsOf = ({ rows }: Series, generator: string): Row[] =>
  rows.filter((row) => row.generator === generator);

/** The folders of the study: the paper's three kinds of pictures. */
const STUDIED = 'a picture of each ImageNet class, 500 faces, 500 bedrooms';

export const tab03 = experiment({
  id: 'tab03',
  title: 'High-resolution folders: copies beside real pictures',
  paper: 'Table 3',
  version: 3,
  usesEngine: true,
  config: {
    smoke: { size: 32, limit: 60, fine: fineCifarRun('smoke'), folders: foldersName() },
    laptop: { size: 64, limit: 1000, fine: fineCifarRun('laptop'), folders: foldersName() },
    study: { size: 64, limit: 1000, fine: fineCifarRun('laptop'), folders: STUDIED },
    // The codes are those of Figure 6 on a laptop: 256 images on a 16×16 grid.
    paper: { size: 256, limit: 10_000, fine: fineCifarRun('laptop'), folders: foldersName() },
  },
  expect: {
    smoke: 'a second without folders',
    laptop: 'seconds without folders, half a minute a folder otherwise',
    study: `two minutes; MEPS_FOLDERS must name the folders: ${STUDIED}`,
    paper: 'minutes a folder',
  },
  needs: ({ fine }: Config) => blaeNeeded([fine]),

  async run({ config, seed, progress }: RunContext<Config>): Promise<Results<Series>> {
    const found = folders();
    if (config.folders && found.length === 0) {
      throw new Error(
        `Table 3 is measured on folders here (${config.folders}), and MEPS_FOLDERS is not set: write name=/path/to/pictures for each, with commas between.`,
      );
    }
    const extractor = found.length > 0 ? await featureExtractor() : undefined;
    const rows: Row[] = [];
    const skipped: string[] = [];
    for (const [folder, report] of over(found, progress)) {
      if (!extractor) break;
      const own = await measuredFolder(folder, extractor, config, seed, report);
      rows.push(...own.rows);
      skipped.push(...own.skipped);
    }
    const masses = await massesOnFineGrid(config.fine, seed, (line) => progress(1, line));
    const metrics: [string, number][] = [
      ['folders', found.length],
      ...rows.flatMap(({ folder, generator, frechet, memorized }): [string, number][] => [
        [`frechet/${folder}/${generator}`, frechet],
        [`memorized/${folder}/${generator}`, memorized.share],
      ]),
      ...masses.map(({ gamma, memorized }): [string, number] => [`fine/γ = ${gamma}`, memorized]),
    ];
    return {
      series: { rows, masses, skipped, network: extractor?.network.name ?? '' },
      metrics: Object.fromEntries(metrics),
    };
  },

  claims: {
    blind: {
      kind: 'ours',
      statement:
        'On high-resolution pictures, too, a distance cannot tell copies from new pictures.',
      criterion:
        'on every folder FD(copies) ≤ 1.2 · FD(held-out real pictures) to other training pictures, while all copies and at most 1 % of real pictures are above 30 dB',
      fixed: 'before',
      judge({ series }) {
        const [copies, real] = [rowsOf(series, COPIES), rowsOf(series, REAL)];
        if (copies.length === 0) {
          return {
            measured: 'no folder was given: set MEPS_FOLDERS="name=/path/to/pictures"',
            verdict: 'not judged',
          };
        }
        const distances = (rows: Row[]) => texts(rows.map(({ frechet }) => frechet));
        const rates = (rows: Row[]) => texts(rows.map(({ memorized }) => memorized.share));
        return {
          measured: `${copies.map(({ folder }) => folder).join(', ')}: copies ${distances(copies)}, real ${distances(real)}; above 30 dB: copies ${rates(copies)}, real ${rates(real)}`,
          holds: copies.every(
            ({ frechet, memorized }, i) =>
              frechet <= 1.2 * real[i].frechet &&
              memorized.share === 1 &&
              real[i].memorized.share <= 0.01,
          ),
        };
      },
    },
    global: {
      kind: 'check',
      statement: 'On a finer grid, as of larger pictures, a global window memorizes everything.',
      criterion:
        '256 images of CIFAR-10 on a 16×16 grid of single bits: the mass of the count table on training codes is 1 to 1e-9 where the window covers the grid, and below one half at γ = 3',
      fixed: 'before',
      judge({ series: { masses } }) {
        const course = masses.map(({ gamma, memorized }) => `γ = ${gamma}: ${text(memorized)}`);
        const unseen = Math.max(...masses.map((mass) => mass.unseen));
        return {
          measured: `${course.join(', ')}; on unseen codes at most ${text(unseen)}`,
          holds: Math.abs(last(masses).memorized - 1) < 1e-9 && masses[0].memorized < 0.5,
        };
      },
    },
  },

  draw: ({ series, scale }) => ({
    figure: foldersTable(series, scale),
    fine: fineTable(series.masses),
    reported: REPORTED_TABLE_3,
  }),
});

const foldersTable = ({ rows, network }: Series, scale: string): TableDrawing => ({
  kind: 'table',
  caption:
    rows.length === 0
      ? 'No folder of pictures was given: nothing was measured. Set MEPS_FOLDERS to measure your own.'
      : `Measured here at scale ${scale} on features of ${network}; compare only within a folder, at equal numbers of pictures.`,
  columns: ['folder', 'pictures', 'number', frechetName(network), 'KD', 'above 30 dB'],
  rows: rows.map(({ folder, generator, count, frechet, kernel, memorized }) => [
    folder,
    generator,
    count,
    frechet,
    kernel,
    rateText(memorized),
  ]),
});

const fineTable = (masses: Mass[]): TableDrawing => ({
  kind: 'table',
  caption:
    'The γ-ARVM’s count table on the 16×16×1 codes of Figure 6, which stand for those of large pictures: exact mass on the training codes, and on as many unseen ones.',
  columns: ['γ', 'on training codes', 'on unseen codes'],
  rows: masses.map(({ gamma, memorized, unseen }) => [gamma, text(memorized), text(unseen)]),
});
