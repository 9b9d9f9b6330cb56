/** Definitions 1 and 2: the condition error ε_c, its sign and what it measures. */

import { randomStream } from '../../engine/random.js';
import { lineChart } from '../../figures/index.js';
import type { Experiment, Results } from '../../record/experiment.js';
import { text } from '../../record/say.js';
import {
  conditionalEnergy,
  diffuse,
  type Mixture,
  scoreEnergy,
} from '../../theory/companion/mixture.js';
import { curve } from '../shared/companion-support.js';
import { levelName, NOISE_LEVELS, TOY_MIXTURE } from './mixture.js';

type Config = { mixtures: number; spreads: number[] };

type Row = { spread: number; level: string; total: number; condition: number };

const rowsOf = (results: Results) => results.series.rows as unknown as Row[];

/** ε_c = E‖∇log p(x|c)‖² − E‖∇log p(x)‖² (Definition 1), exact up to quadrature. */
const conditionError = (law: Mixture) => conditionalEnergy(law) - scoreEnergy(law);

export const ceDef1: Experiment<Config> = {
  id: 'ce-def1',
  title: 'The condition error is never negative, and neither its sign nor its size means an error',
  paper: 'Companion paper, Definitions 1 and 2, Eqs. 13 and 14, App. D.3 [R]',
  version: 1,
  usesEngine: false,
  config: {
    smoke: { mixtures: 2, spreads: [0, 1] },
    laptop: { mixtures: 40, spreads: [0, 0.2, 0.4, 0.6, 0.8, 1, 1.5, 2, 3, 4] },
    paper: { mixtures: 200, spreads: [0, 0.2, 0.4, 0.6, 0.8, 1, 1.5, 2, 3, 4] },
  },
  expect: {
    smoke: 'instant',
    laptop: 'about 5 s; ε_c ≥ 0 for 40 random mixtures',
    paper: 'about 25 s; 200 mixtures',
  },
  async run({ config, seed, progress }) {
    const random = randomStream(seed, 'ce-def1');
    const errors: number[] = [];
    for (let n = 0; n < config.mixtures; n++) {
      const raw = [1, 2, 3].map(() => 0.2 + random.uniform());
      const total = raw.reduce((sum, value) => sum + value, 0);
      const mixture: Mixture = {
        weights: raw.map((value) => value / total),
        means: raw.map(() => [2 * random.normal(), 2 * random.normal()]),
        variances: raw.map(() => 0.2 + random.uniform()),
      };
      const { a, s } = NOISE_LEVELS[n % NOISE_LEVELS.length];
      errors.push(conditionError(diffuse(mixture, a, s)));
      progress((n + 1) / config.mixtures, 'random mixtures');
    }
    // The classes of the toy data moved together (0) and apart (1 is the toy data itself).
    const rows: Row[] = config.spreads.flatMap((spread) =>
      NOISE_LEVELS.map((level) => {
        const means = TOY_MIXTURE.means.map((mean) => mean.map((value) => spread * value));
        const shared = { ...TOY_MIXTURE, means, variances: TOY_MIXTURE.variances.map(() => 0.3) };
        const law = diffuse(shared, level.a, level.s);
        return {
          spread,
          level: levelName(level),
          total: conditionalEnergy(law),
          condition: conditionError(law),
        };
      }),
    );
    return { series: { errors, rows }, metrics: { smallest: Math.min(...errors) } };
  },
  claims(results) {
    const rows = rowsOf(results);
    const { smallest } = results.metrics;
    const together = Math.max(
      ...rows.filter((row) => row.spread === 0).map((row) => Math.abs(row.condition)),
    );
    const farthest = Math.max(...rows.map((row) => row.spread));
    const clear = rows.filter((row) => row.level === levelName(NOISE_LEVELS[0]));
    const peak = clear.reduce((best, row) => (row.condition > best.condition ? row : best));
    const far = clear.find((row) => row.spread === farthest) ?? peak;
    const errors = results.series.errors as number[];
    return [
      {
        id: 'ce-def1.nonnegative',
        statement: 'ε_c ≥ 0, and ε̄_c = E‖∇log p(x)‖² + ε_c ≥ E‖∇log p(x)‖².',
        criterion: 'ε_c > −1e-6 for every random mixture and |ε_c| < 1e-6 for identical classes',
        measured: `smallest ε_c ${text(smallest)} of ${errors.length}; identical classes ${text(together)}`,
        verdict: reproducedIf(smallest > -1e-6 && together < 1e-6),
      },
      {
        id: 'ce-def1.sign',
        statement:
          'The sign of ε_c is informative: a positive value suggests an error that the condition adds.',
        criterion: 'Some mixture whose x depends on c has ε_c ≤ 0',
        measured: `${errors.filter((value) => value > 0).length} of ${errors.length} dependent mixtures have ε_c > 0; at low noise ε_c peaks at ${text(peak.condition)} for relative distance ${peak.spread} and is ${text(far.condition)} at ${farthest}`,
        verdict: refutedUnless(errors.some((value) => value <= 0)),
      },
    ];
  },
  draw(record) {
    const rows = rowsOf(record);
    return [
      lineChart(
        {
          caption:
            'ε_c against the distance between the classes (1 is the toy data): zero when the classes coincide, and small again when they are so far apart that x itself reveals its class. ε_c is the mean squared slope of log p(c|x): large where the class is undecided, not where the condition is wrong.',
          x: { title: 'distance between classes, relative' },
          y: { title: 'ε_c' },
        },
        NOISE_LEVELS.map((level) => {
          const chosen = rows.filter((row) => row.level === levelName(level));
          return curve(
            levelName(level),
            chosen.map((row) => row.spread),
            chosen.map((row) => row.condition),
          );
        }),
      ),
    ];
  },
};
