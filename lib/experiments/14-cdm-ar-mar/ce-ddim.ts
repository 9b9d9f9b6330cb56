/** Appendix L draws tokens by DDIM, also inside its refinement loop; Tables 1 to 3 here draw ancestrally. */
import { part } from '../../base/progress.js';
import type { ImageDrawing, TableDrawing } from '../../figures/drawing.js';
import { IMAGE_SIZE } from '../../models/companion/patches.js';
import { experiment, type Results, type RunContext } from '../../record/experiment.js';
import { say } from '../../record/say.js';
import { createJudge, systemData } from '../../runs/companion.js';
import { type Config, type Row, rowsOverSeeds, SETTINGS } from './ce-tab01-models.js';
import { transport, type Variant } from './ce-tab01-variants.js';
import { distanceOf, SCORE_COLUMNS, scoreCells, wins } from './scores.js';

interface Series {
  rows: Row[];
  /** Pictures of the first seed by name of the row. */
  strips: { [name: string]: string };
}

const anchored = { ...transport, lambda: 0.1 };
const VARIANTS: Variant[] = [
  { key: 'ar', name: 'AR, ancestral', network: 'ar' },
  { key: 'refined', name: 'AR + OT, ancestral', network: 'ar', refinement: transport },
  { key: 'arDdim', name: 'AR, DDIM', network: 'ar', eta: 0 },
  { key: 'refinedDdim', name: 'AR + OT, DDIM', network: 'ar', eta: 0, refinement: transport },
  { key: 'loop', name: 'AR + OT, λ = .1, DDIM', network: 'ar', eta: 0, refinement: anchored },
];

export const ceDdim = experiment({
  id: 'ce-ddim',
  title: 'Tokens drawn by DDIM, inside the refinement and after it',
  paper: 'Companion paper, App. L [R, P]',
  version: 1,
  usesEngine: true,
  config: SETTINGS,
  expect: {
    smoke: 'a few seconds',
    laptop: 'about 3 min after ce-tab01 has trained its models',
    study: 'about half an hour after ce-tab01 has trained its models',
    paper: 'hours on a GPU',
  },

  async run(context: RunContext<Config>): Promise<Results<Series>> {
    const { config, seed, progress } = context;
    const { system, seeds } = config;
    const data = await systemData(system, seed);
    const judge = await createJudge(system, seed, data, part(progress, 0, 0.02));
    const { rows, strips } = await rowsOverSeeds(
      { ...context, progress: part(progress, 0.02, 1) },
      data,
      judge,
      VARIANTS,
    );
    return { series: { rows, strips }, metrics: { samples: system.samples, seeds } };
  },

  claims: {
    transport: {
      kind: 'paper',
      place: 'App. L, Table 1',
      statement: 'Refinement lowers the Fréchet distance of AR where DDIM draws the tokens.',
      criterion: 'FD(AR + OT) < FD(AR), both with DDIM, in at least 4 of 5 seeds (all of 3)',
      fixed: 'before',
      judge: ({ series }) => wins(series.rows, 'refinedDdim', 'arDdim'),
    },
    loop: {
      kind: 'paper',
      place: 'App. L, Eq. 29',
      statement:
        'So does the loop with the λ term, whose anchors come from tokens that DDIM draws at each step.',
      criterion:
        'FD(AR + OT, λ = .1) < FD(AR), both with DDIM, in at least 4 of 5 seeds (all of 3)',
      fixed: 'before',
      judge: ({ series }) => wins(series.rows, 'loop', 'arDdim'),
    },
    sampler: {
      kind: 'ours',
      statement: 'The gain does not depend on the sampler.',
      criterion:
        'the ratio FD(AR + OT)/FD(AR), means over seeds, differs by at most 0.1 between DDIM and ancestral sampling',
      fixed: 'before',
      judge({ series: { rows } }) {
        const ddim = distanceOf(rows, 'refinedDdim') / distanceOf(rows, 'arDdim');
        const ancestral = distanceOf(rows, 'refined') / distanceOf(rows, 'ar');
        return {
          measured: say`ratio ${ddim} with DDIM, ${ancestral} with ancestral sampling`,
          holds: Math.abs(ddim - ancestral) <= 0.1,
          margin: 0.1 - Math.abs(ddim - ancestral),
        };
      },
    },
  },

  draw({ series: { rows, strips }, metrics }): { figure: ImageDrawing; scores: TableDrawing } {
    return {
      figure: {
        kind: 'images',
        caption:
          'Samples of AR without and with refinement, drawn ancestrally and by DDIM; classes 0 to 9 twice.',
        size: IMAGE_SIZE,
        rows: rows.map(({ name }) => ({ label: name, png: strips[name] })),
      },
      scores: {
        kind: 'table',
        caption: `Mean over ${metrics.seeds} seeds with 95 % intervals (Student), ${metrics.samples} samples each, against all unseen test images, on features of our own classifier.`,
        columns: ['model', ...SCORE_COLUMNS],
        rows: rows.map(({ name, scores }) => [name, ...scoreCells(scores)]),
      },
    };
  },
});
