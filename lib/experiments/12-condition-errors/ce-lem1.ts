/** Lemma 1: score-matching losses expand into three terms, and only the last one sees the condition. */

import { randomStream } from '../../engine/random.js';
import type { TableDrawing } from '../../figures/drawing.js';
import { experiment, type Results, type RunContext } from '../../record/experiment.js';
import { say, text, texts } from '../../record/say.js';
import {
  conditionalEnergy,
  diffuse,
  type Mixture,
  scoreEnergy,
} from '../../theory/companion/mixture.js';
import type { Estimate } from '../../theory/companion/sampling.js';
import { measureScoreMatching, type ScoreMatching } from '../../theory/companion/score-gap.js';
import { levelName, type MixtureConfig, mixtureConfigs, TOY_MIXTURE } from './mixture.js';

/** One of the two losses of Lemma 1. */
type Expansion = {
  /** E‖s − ∇log p‖², sampled. */
  loss: number;
  /** E‖s‖² − 2E⟨s, ∇log p⟩ sampled, plus E‖∇log p‖² exactly. */
  terms: number;
  /** Standard error of their difference. */
  error: number;
};

type Row = {
  level: string;
  /** For ∇log p(x) (Eq. 11) and for ∇log p(x|c) (Eq. 12). */
  unconditional: Expansion;
  conditional: Expansion;
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

/** The expansion of a loss, given the estimates of its parts and the exact last term. */
const expand = (
  { fieldEnergy }: ScoreMatching,
  { loss, inner, energy }: { loss: Estimate; inner: Estimate; energy: Estimate },
  exact: number,
): Expansion => ({
  loss: loss.mean,
  terms: fieldEnergy.mean - 2 * inner.mean + exact,
  error: energy.standardError,
});

function measure(level: string, law: Mixture, samples: number, uniform: () => number): Row {
  const result = measureScoreMatching(law, (x) => x.map((value) => -value), samples, uniform);
  const unconditional = {
    loss: result.unconditional,
    inner: result.innerUnconditional,
    energy: result.scoreEnergy,
  };
  const conditional = {
    loss: result.conditional,
    inner: result.innerConditional,
    energy: result.conditionalScoreEnergy,
  };
  return {
    level,
    unconditional: expand(result, unconditional, scoreEnergy(law)),
    conditional: expand(result, conditional, conditionalEnergy(law)),
    inner: result.innerUnconditional.mean,
    innerError: result.innerUnconditional.standardError,
    innerConditional: result.innerConditional.mean,
    difference: result.innerDifference.mean,
    differenceError: result.innerDifference.standardError,
  };
}

const expansions = ({ rows }: Series): Expansion[] =>
  rows.flatMap((row) => [row.unconditional, row.conditional]);

export const ceLem1 = experiment({
  id: 'ce-lem1',
  title: 'Score-matching losses expand into three terms, and only the last sees the condition',
  paper: 'Companion paper, Lemma 1, Eqs. 11 and 12 [R]',
  version: 2,
  usesEngine: false,
  config: mixtureConfigs(400_000),
  expect: {
    smoke: 'instant',
    laptop: 'about 3 s; both inner products are 2',
    paper: 'as laptop: the statement is exact',
  },

  async run({ config, seed }: RunContext<MixtureConfig>): Promise<Results<Series>> {
    const random = randomStream(seed, 'ce-lem1');
    const rows = config.levels.map((level) => {
      const law = diffuse(TOY_MIXTURE, level.a, level.s);
      return measure(levelName(level), law, config.samples, () => random.uniform());
    });
    return { series: { rows }, metrics: { truth: TRUTH } };
  },

  claims: {
    expansion: {
      kind: 'paper',
      place: 'Lemma 1, Eqs. 11 and 12',
      statement:
        'E‖s − ∇log p‖² = E‖s‖² − 2E⟨s, ∇log p⟩ + E‖∇log p‖², for ∇log p(x) and for ∇log p(x|c).',
      criterion:
        '|loss − terms| < 3 standard errors (paired) for both losses at every level, the last term exact',
      fixed: 'before',
      judge({ series }) {
        const list = expansions(series);
        const worst = Math.max(
          ...list.map(({ loss, terms, error }) => Math.abs(loss - terms) / error),
        );
        return {
          measured: say`losses ${list.map((one) => one.loss)}; terms ${list.map((one) => one.terms)}; largest ${worst} standard errors`,
          holds: worst < 3,
        };
      },
    },
    inner: {
      kind: 'ours',
      statement:
        'Of the three terms only the last differs: E‖s‖² and E⟨s, ·⟩ do not see the condition.',
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
