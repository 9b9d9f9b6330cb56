/** Theorem 1 of the companion paper: conditional score matching bounds score matching from above. */

import { randomStream } from '../../engine/random.js';
import { barChart } from '../../figures/index.js';
import type { Experiment, Results } from '../../record/experiment.js';
import { text, texts } from '../../record/say.js';
import { diffuse, type Mixture, score } from '../../theory/companion/mixture.js';
import { measureScoreMatching, type ScoreField } from '../../theory/companion/score-gap.js';
import { levelName, type MixtureConfig, mixtureConfigs, TOY_MIXTURE } from './mixture.js';

type Row = {
  level: string;
  network: string;
  unconditional: number;
  conditional: number;
  guidance: number;
  crossTerm: number;
  crossTermError: number;
};

/** Score networks that do not read the condition, from perfect to useless. */
const networks: { name: string; field(law: Mixture): ScoreField }[] = [
  { name: 'exact score', field: (law) => (x) => score(law, x) },
  { name: 's = −x', field: () => (x) => x.map((value) => -value) },
  { name: 's = 0', field: () => (x) => x.map(() => 0) },
];

const rowsOf = (results: Results) => results.series.rows as unknown as Row[];

export const ceThm1: Experiment<MixtureConfig> = {
  id: 'ce-thm1',
  title: 'Score matching is bounded by conditional score matching',
  paper: 'Companion paper, Theorem 1, Eq. 9 and App. C [R]',
  version: 1,
  usesEngine: false,
  config: mixtureConfigs(400_000),
  expect: {
    smoke: 'instant',
    laptop: 'about 10 s; the gap equals the guidance energy',
    paper: 'as laptop: the statement is exact',
  },
  async run({ config, seed, progress }) {
    const random = randomStream(seed, 'ce-thm1');
    const uniform = () => random.uniform();
    const rows: Row[] = [];
    const measure = (law: Mixture, level: string, name: string, field: ScoreField) => {
      const result = measureScoreMatching(law, field, config.samples, uniform);
      rows.push({
        level,
        network: name,
        unconditional: result.unconditional.mean,
        conditional: result.conditional.mean,
        guidance: result.guidance.mean,
        crossTerm: result.crossTerm.mean,
        crossTermError: result.crossTerm.standardError,
      });
      progress(rows.length / (networks.length * config.levels.length + 1), level);
    };
    for (const level of config.levels) {
      const law = diffuse(TOY_MIXTURE, level.a, level.s);
      for (const { name, field } of networks) measure(law, levelName(level), name, field(law));
    }
    // The control: all classes equal, so x does not depend on c.
    const { weights } = TOY_MIXTURE;
    const independent: Mixture = {
      weights,
      means: weights.map(() => [0.5, -0.5]),
      variances: weights.map(() => 0.4),
    };
    measure(independent, 'x independent of c', 's = −x', networks[1].field(independent));
    return { series: { rows }, metrics: { samples: config.samples } };
  },
  claims(results) {
    const rows = rowsOf(results);
    const dependent = rows.slice(0, -1);
    const control = rows[rows.length - 1];
    const gap = (row: Row) => row.conditional - row.unconditional;
    const worst = Math.max(
      ...dependent.map((row) => Math.abs(row.crossTerm) / (row.crossTermError || 1)),
    );
    return [
      {
        id: 'ce-thm1.inequality',
        statement:
          'For a network that ignores c, E‖∇log p(x) − s‖² ≤ E‖∇log p(x|c) − s‖² at every noise level.',
        criterion: 'Left side ≤ right side for every network and noise level',
        measured: `smallest right minus left: ${text(Math.min(...dependent.map(gap)))} over ${dependent.length} cases`,
        verdict: reproducedIf(dependent.every((row) => gap(row) >= 0)),
      },
      {
        id: 'ce-thm1.gap',
        statement: 'The gap does not depend on the network: it is E‖∇log p(c|x)‖² exactly.',
        criterion: '|gap − E‖g‖²| < 3 standard errors (paired) in every case',
        measured: `largest deviation ${text(worst)} standard errors; gaps ${texts(dependent.map(gap))}`,
        verdict: reproducedIf(worst < 3),
      },
      {
        id: 'ce-thm1.equality',
        statement: 'Equality holds if and only if x and c are independent.',
        criterion: '|gap| < 1e-9 for identical classes, gap > 0 for the three different classes',
        measured: `identical classes ${text(gap(control))}; otherwise at least ${text(Math.min(...dependent.map(gap)))}`,
        verdict: reproducedIf(
          Math.abs(gap(control)) < 1e-9 && dependent.every((row) => gap(row) > 0),
        ),
      },
    ];
  },
  draw(record) {
    const rows = rowsOf(record).filter((row) => row.network !== 's = 0');
    const names = rows.map((row) =>
      row.level.startsWith('a') ? `${row.level.split(', ')[1]}: ${row.network}` : 'independent',
    );
    const bar = (name: string, y: number[]) => ({ name, x: names, y });
    return [
      barChart(
        {
          caption:
            'Theorem 1 on three Gaussian classes: the conditional loss is the unconditional loss plus the guidance energy E‖g‖², whatever the network; the bars vanish together when x does not depend on c.',
          x: { title: 'noise level and network' },
          y: { title: 'score-matching loss' },
        },
        [
          bar(
            'unconditional',
            rows.map((row) => row.unconditional),
          ),
          bar(
            'unconditional + E‖g‖²',
            rows.map((row) => row.unconditional + row.guidance),
          ),
          bar(
            'conditional',
            rows.map((row) => row.conditional),
          ),
        ],
      ),
    ];
  },
};
