/** Lemma 1: score-matching losses expand into three terms, and only the last one sees the condition. */
import { randomStream } from '../../engine/random.js';
import type { Experiment, Results } from '../../record/experiment.js';
import { text, texts } from '../../record/say.js';
import { diffuse } from '../../theory/companion/mixture.js';
import { measureScoreMatching } from '../../theory/companion/score-gap.js';
import { levelName, type MixtureConfig, mixtureConfigs, TOY_MIXTURE } from './mixture.js';

type Row = {
  level: string;
  inner: number;
  innerError: number;
  innerConditional: number;
  difference: number;
  differenceError: number;
};

/** E⟨s, ∇log p⟩ = −E div s by parts; for s(x) = −x in the plane that is 2. */
const TRUTH = 2;

const rowsOf = (results: Results) => results.series.rows as unknown as Row[];

export const ceLem1: Experiment<MixtureConfig> = {
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
  async run({ config, seed }) {
    const random = randomStream(seed, 'ce-lem1');
    const rows: Row[] = config.levels.map((level) => {
      const law = diffuse(TOY_MIXTURE, level.a, level.s);
      const field = (x: readonly number[]) => x.map((value) => -value);
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
  claims(results) {
    const rows = rowsOf(results);
    const paired = Math.max(...rows.map((row) => Math.abs(row.difference) / row.differenceError));
    const byParts = Math.max(...rows.map((row) => Math.abs(row.inner - TRUTH) / row.innerError));
    return [
      {
        id: 'ce-lem1.inner',
        statement:
          'In Eqs. 11 and 12 the terms E‖s‖² and E⟨s, ·⟩ agree, so only E‖∇log p‖² differs.',
        criterion:
          '|E⟨s, ∇log p(x)⟩ − E⟨s, ∇log p(x|c)⟩| < 3 standard errors (paired), every level',
        measured: `largest ${text(paired)} standard errors; conditional ${texts(
          rows.map((row) => row.innerConditional),
          4,
        )}`,
        verdict: reproducedIf(paired < 3),
      },
      {
        id: 'ce-lem1.parts',
        statement: 'The inner product is −E div s, which needs no score at all.',
        criterion: '|E⟨−x, ∇log p(x)⟩ − 2| < 3 standard errors at every level',
        measured: `${texts(
          rows.map((row) => row.inner),
          4,
        )}; largest ${text(byParts)} standard errors`,
        verdict: reproducedIf(byParts < 3),
      },
    ];
  },
  draw(record) {
    const rows = rowsOf(record);
    return [
      {
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
      },
    ];
  },
};
