/** An erratum: a computation without settings, drawn as a table of what is claimed and what is found. */
import type { Drawing } from '../../figures/drawing.js';
import type {
  Claim,
  Experiment,
  ExperimentRecord,
  Json,
  Results,
} from '../../record/experiment.js';

interface Erratum {
  id: string;
  title: string;
  paper: string;
  follows: string;
  version?: number;
  expect: string;
  compute(seed: number): Results | Promise<Results>;
  claims(results: Results): Claim[];
  /** More drawings, after the table. */
  draw?(record: ExperimentRecord): Drawing[];
}

type NoSettings = { [name: string]: Json };

/** The table of a record's claims. */
function claimsTable(record: ExperimentRecord, caption: string): Drawing {
  return {
    kind: 'table',
    caption,
    columns: ['statement', 'measured', 'verdict'],
    rows: record.claims.map(({ statement, measured, verdict }) => [statement, measured, verdict]),
  };
}

/** Makes the experiment of an erratum; all scales compute the same. */
export function erratum({
  compute,
  claims,
  draw,
  expect,
  version,
  ...rest
}: Erratum): Experiment<NoSettings> {
  return {
    ...rest,
    notebook: '15-errata',
    version: version ?? 1,
    usesEngine: false,
    config: { smoke: {}, laptop: {}, paper: {} },
    expect: { smoke: expect, laptop: expect, paper: expect },
    run: async ({ seed }) => compute(seed),
    claims,
    draw: (record) => [claimsTable(record, rest.title), ...(draw?.(record) ?? [])],
  };
}
