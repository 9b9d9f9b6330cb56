/** Lemma 1: score-matching losses expand into three terms, and only the last one sees the condition. */

import { randomStream } from '../../engine/random.js';
import type { TableDrawing } from '../../figures/drawing.js';
import { experiment, type Results, type RunContext } from '../../record/experiment.js';
import { say, text, texts } from '../../record/say.js';
import { diffuse } from '../../theory/companion/mixture.js';
import { measureScoreMatching } from '../../theory/companion/score-gap.js';
import { levelName, type MixtureConfig, mixtureConfigs, TOY_MIXTURE } from './mixture.js';

type Row = {
  level: string;
  /** E⟨s, ∇log p(x)⟩ and its standard error. */
  inner: number;
  innerError: number;
  /** E⟨s, ∇log p(x|c)⟩. */
  innerConditional: number;
  /** The second minus the first, draw by draw, and its standard error. */
  difference: number;
  differenceError: number;
};

interface Series {
  /** One per noise level. */
  rows: Row[];
}

/** E⟨s, ∇log p⟩ = −E div s by parts; for s(x) = −x in the plane that is 2. */
const TRUTH = 2;

export const ceLem1 = experiment({
  id: 'ce-lem1',
  title: 'The inner product with the score does not see the condition',
  paper: 'Companion paper, Lemma 1, Eqs. 11 and 12 [R]',
  version: 1,
  usesEngine: false,
  config: mixtureConfigs(400_000),
  expect: {
    smoke: 'instant',
    laptop: 'about 3 s; both inner products are 2',
    paper: 'as laptop: the statement is exact',
  },

  async run({ config, seed }: RunContext<MixtureConfig>): Promise<Results<Series>> {
    const random = randomStream(seed, 'ce-lem1');
    const field = (x: readonly number[]) => x.map((value) => -value);
    const rows = config.levels.map((level) => {
      const law = diffuse(TOY_MIXTURE, level.a, level.s);
      const result = measureScoreMatching(law, field, config.samples, () => random.uniform());
      return {
        level: levelName(level),
        inner: result.innerUnconditional.mean,
        innerError: result.innerUnconditional.standardError,
        innerConditional: result.innerConditional.mean,
        difference: result.innerDifference.mean,
        differenceError: result.innerDifference.standardError,
      };
    });
    return { series: { rows }, metrics: { truth: TRUTH } };
  },

  claims: {
    inner: {
      kind: 'paper',
      place: 'Lemma 1, Eqs. 11 and 12',
      statement: 'In Eqs. 11 and 12 the terms E‖s‖² and E⟨s, ·⟩ agree, so only E‖∇log p‖² differs.',
      criterion: '|E⟨s, ∇log p(x)⟩ − E⟨s, ∇log p(x|c)⟩| < 3 standard errors (paired), every level',
      fixed: 'before',
      judge({ series: { rows } }) {
        const worst = Math.max(
          ...rows.map((row) => Math.abs(row.difference) / row.differenceError),
        );
        const conditional = rows.map((row) => row.innerConditional);
        return {
          measured: say`largest ${worst} standard errors; conditional ${texts(conditional, 4)}`,
          holds: worst < 3,
        };
      },
    },
    parts: {
      kind: 'check',
      statement: 'The inner product is −E div s, which needs no score at all.',
      criterion: '|E⟨−x, ∇log p(x)⟩ − 2| < 3 standard errors at every level',
      fixed: 'before',
      judge({ series: { rows } }) {
        const inner = rows.map((row) => row.inner);
        const worst = Math.max(...rows.map((row) => Math.abs(row.inner - TRUTH) / row.innerError));
        return {
          measured: say`${texts(inner, 4)}; largest ${worst} standard errors`,
          holds: worst < 3,
        };
      },
    },
  },

  draw({ series: { rows } }) {
    const figure: TableDrawing = {
      kind: 'table',
      caption: 'Lemma 1 for s(x) = −x: both inner products are −E div s = 2.',
      columns: [
        'noise level',
        'E⟨s, ∇log p(x)⟩',
        'E⟨s, ∇log p(x|c)⟩',
        'difference',
        'standard error',
      ],
      rows: rows.map((row) => [
        row.level,
        text(row.inner, 5),
        text(row.innerConditional, 5),
        text(row.difference),
        text(row.differenceError),
      ]),
    };
    return { figure };
  },
});
