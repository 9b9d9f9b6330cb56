/** An erratum: a computation without settings, drawn as a table of what is claimed and what is found. */
import type { TableDrawing } from '../../figures/drawing.js';
import type { ClaimDeclaration } from '../../record/claim.js';
import {
  type Drawings,
  type Experiment,
  type ExperimentRecord,
  experiment,
  type Results,
} from '../../record/experiment.js';

/** All scales compute the same. */
type NoSettings = object;

interface Erratum<Series extends object, Drawn extends Drawings> {
  id: string;
  title: string;
  paper: string;
  version?: number;
  expect: string;
  compute(seed: number): Results<Series> | Promise<Results<Series>>;
  claims: { [name: string]: ClaimDeclaration<NoSettings, Series> };
  /** More drawings, after the table. */
  draw?(record: ExperimentRecord<NoSettings, Series>): Drawn;
}

/** The table of a record's claims. */
function claimsTable({ claims, title }: ExperimentRecord): TableDrawing {
  return {
    kind: 'table',
    caption: title,
    columns: ['statement', 'measured', 'verdict'],
    rows: claims.map(({ statement, measured, verdict }) => [statement, measured, verdict]),
  };
}

/** Makes the experiment of an erratum; its `figure` is the table of its claims. */
export function erratum<Series extends object, Drawn extends Drawings = Record<never, never>>({
  compute,
  draw,
  expect,
  version = 1,
  ...rest
}: Erratum<Series, Drawn>): Experiment<NoSettings, Series, Drawn & { figure: TableDrawing }> {
  return experiment({
    ...rest,
    version,
    usesEngine: false,
    config: { smoke: {}, laptop: {}, paper: {} },
    expect: { smoke: expect, laptop: expect, paper: expect },
    run: async ({ seed }) => compute(seed),
    draw(record: ExperimentRecord<NoSettings, Series>) {
      const more = draw ? draw(record) : ({} as Drawn);
      return { figure: claimsTable(record), ...more };
    },
  });
}
