/** Where Theorem 1 stops: a network that reads the condition does not obey its inequality. */

import { randomStream } from '../../engine/random.js';
import { barChart } from '../../figures/index.js';
import type { Experiment, Results } from '../../record/experiment.js';
import { text, texts } from '../../record/say.js';
import { conditionalScore, diffuse, posterior } from '../../theory/companion/mixture.js';
import { marginalize, measureScoreMatching } from '../../theory/companion/score-gap.js';
import { levelName, type MixtureConfig, mixtureConfigs, TOY_MIXTURE } from './mixture.js';

type Row = {
  level: string;
  /** E‖∇log p(x) − s(x, c)‖² and E‖∇log p(x|c) − s(x, c)‖² for a network that reads c. */
  unconditional: number;
  conditional: number;
  /** Standard error of their difference. */
  error: number;
  /** E‖∇log p(x) − s̄(x)‖² for the network averaged over p(c|x). */
  marginal: number;
};

const rowsOf = (results: Results) => results.series.rows as unknown as Row[];

export const errCeThm1: Experiment<MixtureConfig> = {
  id: 'err-ce-thm1',
  title: 'Theorem 1 does not hold for networks that read the condition',
  paper: 'Companion paper, Theorem 1 and its use in Sec. 4 [R]',
  version: 1,
  usesEngine: false,
  config: mixtureConfigs(200_000),
  expect: {
    smoke: 'instant',
    laptop: 'about 5 s; the inequality turns round',
    paper: 'as laptop: the statement is exact',
  },
  async run({ config, seed }) {
    const random = randomStream(seed, 'err-ce-thm1');
    const uniform = () => random.uniform();
    const rows: Row[] = config.levels.map((level) => {
      const law = diffuse(TOY_MIXTURE, level.a, level.s);
      // A good conditional network: the true conditional score with a small smooth error.
      const network = (x: readonly number[], c: number) =>
        conditionalScore(law, x, c).map((value, k) => value + 0.5 * Math.sin(x[k] + c));
      const reads = measureScoreMatching(law, network, config.samples, uniform);
      const averaged = marginalize(network, (x) => posterior(law, x));
      const marginal = measureScoreMatching(law, averaged, config.samples, uniform);
      return {
        level: levelName(level),
        unconditional: reads.unconditional.mean,
        conditional: reads.conditional.mean,
        error: Math.hypot(reads.unconditional.standardError, reads.conditional.standardError),
        marginal: marginal.unconditional.mean,
      };
    });
    return { series: { rows }, metrics: { samples: config.samples } };
  },
  claims(results) {
    const rows = rowsOf(results);
    const left = rows.map((row) => row.unconditional);
    const right = rows.map((row) => row.conditional);
    const violated = rows.some((row) => row.unconditional > row.conditional + 3 * row.error);
    return [
      {
        id: 'err-ce-thm1.network',
        statement: 'The inequality of Theorem 1 also holds for a network s(x, c) that reads c.',
        criterion:
          'E‖∇log p(x) − s(x,c)‖² ≤ E‖∇log p(x|c) − s(x,c)‖² + 3 standard errors at every level',
        measured: `left ${texts(left)}; right ${texts(right)}`,
        verdict: refutedUnless(!violated),
      },
      {
        id: 'err-ce-thm1.marginal',
        statement: 'It holds for the network averaged over p(c|x), s̄(x) = E_{c|x} s(x, c).',
        criterion: 'E‖∇log p(x) − s̄(x)‖² ≤ E‖∇log p(x|c) − s(x,c)‖² at every level',
        measured: `left ${texts(rows.map((row) => row.marginal))}; right ${texts(right)}; largest left/right ${text(
          Math.max(...rows.map((row) => row.marginal / row.conditional)),
        )}`,
        verdict: reproducedIf(rows.every((row) => row.marginal <= row.conditional)),
      },
    ];
  },
  draw(record) {
    const rows = rowsOf(record);
    const x = rows.map((row) => row.level);
    const bar = (name: string, y: number[]) => ({ name, x, y });
    return [
      barChart(
        {
          caption:
            'A network that reads c is near the conditional score and far from the unconditional one, so the order of Theorem 1 is reversed; averaging it over p(c|x) restores the order.',
          x: { title: 'noise level' },
          y: { title: 'score-matching loss' },
        },
        [
          bar(
            'unconditional, s(x, c)',
            rows.map((row) => row.unconditional),
          ),
          bar(
            'conditional, s(x, c)',
            rows.map((row) => row.conditional),
          ),
          bar(
            'unconditional, averaged',
            rows.map((row) => row.marginal),
          ),
        ],
      ),
    ];
  },
};
