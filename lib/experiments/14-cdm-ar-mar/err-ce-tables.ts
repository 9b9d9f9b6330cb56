/** Sentences of the companion paper held against its own tables: arithmetic, nothing is trained. */
import { lineChart } from '../../figures/index.js';
import { experiment, type RunContext } from '../../record/experiment.js';

import { curve } from '../shared/companion-support.js';
import { REPORTED_TABLE_1, REPORTED_TABLE_3, type ReportedRow } from './reported.js';

type Config = { table1: ReportedRow[]; table3: typeof REPORTED_TABLE_3 };

const config: Config = { table1: REPORTED_TABLE_1, table3: REPORTED_TABLE_3 };

const rising = (values: number[]) => values.every((v, i) => i === 0 || v > values[i - 1]);

export const errCeTables = experiment({
  id: 'err-ce-tables',
  title: 'What the reported tables do and do not say',
  paper: 'Companion paper, Tables 1 and 3 [S, P] and the sentences about them',
  version: 1,
  usesEngine: false,
  config: { smoke: config, laptop: config, paper: config },
  expect: { smoke: 'instant', laptop: 'instant', paper: 'instant' },
  async run({ config: { table1, table3 } }: RunContext<Config>) {
    return {
      series: {
        sizes: table3.map((row) => row.size),
        fidGaps: table3.map((row) => row.fid[0] - row.fid[1]),
        inceptionGaps: table3.map((row) => row.inception[1] - row.inception[0]),
        table1,
      },
      metrics: { bestFid: Math.min(...table1.map((row) => row.fid)) },
    };
  },
  claims: {
    gap: {
      kind: 'paper',
      place: 'the text on Table 3',
      quote: 'performance gap widens with size',
      statement: 'The performance gap widens with the size of the model.',
      criterion: 'Both the FID and the IS gap of Table 3 rise with size',
      fixed: 'before',
      otherwise: 'refuted',
      judge(results) {
        const fidGaps = results.series.fidGaps;
        const inceptionGaps = results.series.inceptionGaps;
        const text = (values: number[]) =>
          values.map((value) => Number(value.toFixed(2))).join(', ');
        return {
          measured: `FID gaps ${text(fidGaps)}; IS gaps ${text(inceptionGaps)}`,
          holds: rising(fidGaps) && rising(inceptionGaps),
        };
      },
    },
    best: {
      kind: 'paper',
      place: 'the text on Table 1',
      statement: 'The refined AR model has the best FID, 1.52.',
      criterion: 'No other model of Table 1 has a lower FID',
      fixed: 'before',
      otherwise: 'refuted',
      judge(results) {
        const table = results.series.table1;
        const find = (model: string) => table.find((row) => row.model === model) as ReportedRow;
        const [ar, mar] = [find('Ours (AR)'), find('Ours (MAR)'), find('CDM')];
        const better = table.filter((row) => row.fid < ar.fid && !row.model.startsWith('Ours'));
        return {
          measured: `lower: ${better.map((row) => `${row.model} ${row.fid}`).join(', ') || 'none'}; only the MAR variant (${mar.fid}) is lowest`,
          holds: better.length === 0,
        };
      },
    },
    all: {
      kind: 'paper',
      place: 'the text on Table 1',
      statement: 'The improvement is significant across all metrics.',
      criterion:
        'The MAR variant has a higher precision than CDM, and no other model has a higher recall (one counterexample is enough)',
      fixed: 'revised',
      otherwise: 'refuted',
      judge(results) {
        const table = results.series.table1;
        const find = (model: string) => table.find((row) => row.model === model) as ReportedRow;
        const [, mar, cdm] = [find('Ours (AR)'), find('Ours (MAR)'), find('CDM')];
        const recalls = table.filter(
          (row) => row.recall !== null && row.recall > (mar.recall ?? 0),
        );
        return {
          measured: `precision ${mar.precision} against CDM ${cdm.precision}; recall ${mar.recall} against ${recalls.map((row) => `${row.model} ${row.recall}`).join(', ') || 'none higher'}`,
          holds: (mar.precision ?? 0) > (cdm.precision ?? 0) && recalls.length === 0,
        };
      },
    },
  },
  draw(record) {
    const sizes = record.series.sizes;
    return {
      figure: lineChart(
        {
          caption:
            'Gap in FID between MAR without and with refinement, from the reported Table 3: it does not widen with size.',
          x: { title: 'parameters (millions)' },
          y: { title: 'FID gap' },
        },
        [curve('FID gap', sizes, record.series.fidGaps)],
      ),
    };
  },
});
