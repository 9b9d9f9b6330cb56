/** Where Theorem 1 stops: a network that reads the condition does not obey its inequality. */

import { randomStream } from '../../engine/random.js';
import { barChart } from '../../figures/charts.js';
import { experiment, type Results, type RunContext } from '../../record/experiment.js';
import { say } from '../../record/say.js';
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

interface Series {
  /** One per noise level. */
  rows: Row[];
}

export const errCeThm1 = experiment({
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

  async run({ config, seed }: RunContext<MixtureConfig>): Promise<Results<Series>> {
    const random = randomStream(seed, 'err-ce-thm1');
    const uniform = () => random.uniform();
    const rows = config.levels.map((level) => {
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

  claims: {
    network: {
      kind: 'paper',
      place: 'Theorem 1 and its use in Sec. 4',
      statement: 'The inequality of Theorem 1 also holds for a network s(x, c) that reads c.',
      criterion:
        'E‖∇log p(x) − s(x,c)‖² ≤ E‖∇log p(x|c) − s(x,c)‖² + 3 standard errors at every level',
      fixed: 'before',
      otherwise: 'refuted',
      judge: ({ series: { rows } }) => ({
        measured: say`left ${rows.map((row) => row.unconditional)}; right ${rows.map((row) => row.conditional)}`,
        holds: rows.every((row) => row.unconditional <= row.conditional + 3 * row.error),
      }),
    },
    marginal: {
      kind: 'ours',
      statement: 'It holds for the network averaged over p(c|x), s̄(x) = E_{c|x} s(x, c).',
      criterion: 'E‖∇log p(x) − s̄(x)‖² ≤ E‖∇log p(x|c) − s(x,c)‖² at every level',
      fixed: 'before',
      judge({ series: { rows } }) {
        const left = rows.map((row) => row.marginal);
        const right = rows.map((row) => row.conditional);
        const largest = Math.max(...rows.map((row) => row.marginal / row.conditional));
        return {
          measured: say`left ${left}; right ${right}; largest left/right ${largest}`,
          holds: rows.every((row) => row.marginal <= row.conditional),
        };
      },
    },
  },

  draw({ series: { rows } }) {
    const x = rows.map((row) => row.level);
    const figure = barChart(
      {
        caption:
          'A network that reads c is near the conditional score and far from the unconditional one, so the order of Theorem 1 is reversed; averaging it over p(c|x) restores the order.',
        x: { title: 'noise level' },
        y: { title: 'score-matching loss' },
      },
      [
        { name: 'unconditional, s(x, c)', x, y: rows.map((row) => row.unconditional) },
        { name: 'conditional, s(x, c)', x, y: rows.map((row) => row.conditional) },
        { name: 'unconditional, averaged', x, y: rows.map((row) => row.marginal) },
      ],
    );
    return { figure };
  },
});
