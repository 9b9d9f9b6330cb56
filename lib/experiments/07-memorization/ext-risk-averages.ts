/**
 * What averages cannot see: Fréchet distance and C_T of the tables whose members an attack finds one by one
 * (Meehan, Chaudhuri and Dasgupta, 2020, for C_T; van den Burg and Williams, 2021, for the argument).
 */
import { experiment, type Results, type RunContext } from '../../record/experiment.js';
import { percent, say, text } from '../../record/say.js';
import { codesNeeded } from '../../runs/index.js';
import { codesRun } from '../shared/code-presets.js';
import {
  type Config,
  type Row,
  rowsByLabel,
  rowsOf,
  TRAINING,
  UNSEEN,
} from './ext-risk-averages-models.js';

interface Series {
  /** By data set: tables by rising γ, then the training codes and unseen ones. */
  rows: Row[];
}

/** C_T below this says: copies (its authors read it as a z-score). */
const COPYING = -3;

const CODES = [codesRun('laptop', 'mnist', 8), codesRun('laptop', 'cifar10', 8)];

export const extRiskAverages = experiment({
  id: 'ext-risk-averages',
  title: 'What averages say of the tables that an attack reads',
  paper: 'beyond the paper: memorization of single images',
  version: 1,
  usesEngine: true,
  config: {
    smoke: {
      codes: [codesRun('smoke', 'mnist', 8)],
      images: 60,
      sides: [1, 3],
      shadows: 8,
      targets: 2,
      level: 0.05,
      samples: 60,
      reference: 60,
      cells: 1,
    },
    laptop: {
      codes: CODES,
      images: 1000,
      sides: [1, 3, 5, 7],
      shadows: 64,
      targets: 16,
      level: 0.001,
      samples: 1000,
      reference: 4000,
      cells: 5,
    },
    study: {
      codes: CODES,
      images: 1000,
      sides: [1, 3, 5, 7],
      shadows: 64,
      targets: 64,
      level: 0.001,
      samples: 2500,
      reference: 5000,
      cells: 5,
    },
    paper: {
      codes: CODES,
      images: 1000,
      sides: [1, 3, 5, 7],
      shadows: 256,
      targets: 256,
      level: 0.001,
      samples: 2500,
      reference: 5000,
      cells: 5,
    },
  },
  expect: {
    smoke: 'about 3 s with its codes',
    laptop: 'about 2 min after the codes are made',
    study: 'about 10 min after the codes are made',
    paper: 'an hour',
  },
  needs: ({ codes }: Config) => codesNeeded(codes),

  async run({ config, seed, progress }: RunContext<Config>): Promise<Results<Series>> {
    const rows: Row[] = [];
    for (const [k, codes] of config.codes.entries()) {
      progress(k / config.codes.length, codes.dataset);
      rows.push(...(await rowsOf(codes, config, seed)));
      await new Promise(setImmediate);
    }
    return { series: { rows }, metrics: {} };
  },

  claims: {
    hidden: {
      kind: 'ours',
      statement: 'C_T does not see what the attack finds.',
      criterion: ({ level }) =>
        `γ = 3, each data set: members found, lower end, above ten times the false alarms (${percent(10 * level)} %), and C_T above ${COPYING}`,
      fixed: 'before',
      judge: ({ series: { rows } }, { level }) => {
        const own = rows.filter(({ gamma }) => gamma === 3);
        return {
          measured: own
            .map(
              ({ label, found, copyTest }) =>
                `${label}: ${percent(found?.share ?? 0)} % found, C_T ${text(copyTest)}`,
            )
            .join('; '),
          holds: own.every(
            ({ found, copyTest }) => (found?.low ?? 0) > 10 * level && copyTest > COPYING,
          ),
        };
      },
    },
    preferred: {
      kind: 'ours',
      statement: 'By Fréchet distance the table that memorizes most is the best.',
      criterion: 'its lowest distance to unseen codes is that of the largest γ, on each data set',
      fixed: 'before',
      judge: ({ series: { rows } }) => {
        const lists = rowsByLabel(rows).map((own) => own.filter(({ gamma }) => gamma > 0));
        const distances = lists.map((own) => own.map(({ frechet }) => frechet));
        return {
          measured: lists.map((own, k) => say`${own[0].label}: ${distances[k]} by γ`).join('; '),
          holds: distances.every((list) => Math.min(...list) === list[list.length - 1]),
        };
      },
    },
    copier: {
      kind: 'check',
      statement: 'Both instruments work: C_T sees a plain copier, and passes unseen codes.',
      criterion: `C_T of the training codes below ${COPYING}, of unseen codes within ±${-COPYING}, on each data set`,
      fixed: 'before',
      judge: ({ series: { rows } }) => {
        const of = (source: string) =>
          rows.filter((row) => row.source === source).map(({ copyTest }) => copyTest);
        const [copied, unseen] = [of(TRAINING), of(UNSEEN)];
        return {
          measured: say`training codes ${copied}, unseen codes ${unseen}`,
          holds:
            copied.every((value) => value < COPYING) &&
            unseen.every((value) => Math.abs(value) <= -COPYING),
        };
      },
    },
  },

  draw({ series: { rows }, config }) {
    return {
      figure: {
        kind: 'table' as const,
        caption: `What averages say of tables of ${config.images} codes, and what an attack finds. Fréchet distance of the bits to those of ${config.reference} unseen codes; C_T against ${config.samples} unseen codes: below ${COPYING} it says that a generator copies. Members found at ${percent(config.level)} % false alarms.`,
        columns: [
          'codes',
          'source',
          'equal to a training code, %',
          'C_T',
          'FD-bits',
          'members found, %',
        ],
        rows: rows.map(({ label, source, copies, copyTest, frechet, found }) => [
          label,
          source,
          percent(copies.share),
          text(copyTest),
          text(frechet),
          found ? percent(found.share) : '–',
        ]),
      },
    };
  },
});
