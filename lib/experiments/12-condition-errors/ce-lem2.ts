/** Lemma 2: conditional minus unconditional score energy is the energy of the guidance term. */

import { randomStream } from '../../engine/random.js';
import { lineChart } from '../../figures/index.js';
import type { Experiment, Results } from '../../record/experiment.js';
import { text, texts } from '../../record/say.js';
import { squaredNorm } from '../../theory/companion/linear-algebra.js';
import {
  conditionalEnergy,
  diffuse,
  guidance,
  posterior,
  sampleMixture,
  score,
  scoreEnergy,
} from '../../theory/companion/mixture.js';
import { estimator } from '../../theory/companion/sampling.js';
import { curve } from '../shared/companion-support.js';
import { levelName, NOISE_LEVELS, TOY_MIXTURE } from './mixture.js';

type Config = { samples: number; weights: number[] };

type Row = {
  level: string;
  /** E‖∇log p(x|c)‖² − E‖∇log p(x)‖², exactly. */
  difference: number;
  guidance: number;
  guidanceError: number;
  /** The largest ‖E_{c|x} g_c‖ over the draws. */
  meanGuidance: number;
  /** E‖∇log p + w g‖² − E‖∇log p‖² per guidance weight w, its deviation from w² E‖g‖² and that one's error. */
  guided: number[];
  deviation: number[];
  deviationError: number[];
};

const rowsOf = (results: Results) => results.series.rows as unknown as Row[];

export const ceLem2: Experiment<Config> = {
  id: 'ce-lem2',
  title: 'The guidance term carries the whole difference, and grows with the square of its weight',
  paper: 'Companion paper, Lemma 2, Eqs. 15 and 16 [R]',
  version: 1,
  usesEngine: false,
  config: {
    smoke: { samples: 2000, weights: [0, 1, 3] },
    laptop: { samples: 200_000, weights: [0, 1, 2, 3, 4] },
    paper: { samples: 400_000, weights: [0, 1, 2, 3, 4] },
  },
  expect: {
    smoke: 'instant',
    laptop: 'about 5 s; equal within the Monte Carlo error',
    paper: 'about 10 s',
  },
  async run({ config, seed, progress }) {
    const random = randomStream(seed, 'ce-lem2');
    const rows: Row[] = NOISE_LEVELS.map((level, index) => {
      const law = diffuse(TOY_MIXTURE, level.a, level.s);
      const energy = estimator();
      const guided = config.weights.map(estimator);
      const deviation = config.weights.map(estimator);
      let meanGuidance = 0;
      for (let n = 0; n < config.samples; n++) {
        const { x, c } = sampleMixture(law, () => random.uniform());
        const unconditional = score(law, x);
        const control = guidance(law, x, c);
        energy.add(squaredNorm(control));
        config.weights.forEach((w, i) => {
          const field = unconditional.map((value, k) => value + w * control[k]);
          const excess = squaredNorm(field) - squaredNorm(unconditional);
          guided[i].add(excess);
          deviation[i].add(excess - w * w * squaredNorm(control));
        });
        if (n < 1000) {
          const weights = posterior(law, x);
          const mean = weights.reduce(
            (sum, weight, k) => sum.map((v, j) => v + weight * guidance(law, x, k)[j]),
            [0, 0],
          );
          meanGuidance = Math.max(meanGuidance, Math.hypot(...mean));
        }
      }
      progress((index + 1) / NOISE_LEVELS.length, levelName(level));
      return {
        level: levelName(level),
        difference: conditionalEnergy(law) - scoreEnergy(law),
        guidance: energy.estimate().mean,
        guidanceError: energy.estimate().standardError,
        meanGuidance,
        guided: guided.map((value) => value.estimate().mean),
        deviation: deviation.map((value) => value.estimate().mean),
        deviationError: deviation.map((value) => value.estimate().standardError),
      };
    });
    return { series: { weights: config.weights, rows }, metrics: {} };
  },
  claims(results) {
    const rows = rowsOf(results);
    const exact = Math.max(
      ...rows.map((row) => Math.abs(row.difference - row.guidance) / row.guidanceError),
    );
    const law = Math.max(
      ...rows.flatMap((row) =>
        row.deviation.map((value, i) => Math.abs(value) / (row.deviationError[i] || 1)),
      ),
    );
    const centred = Math.max(...rows.map((row) => row.meanGuidance));
    return [
      {
        id: 'ce-lem2.identity',
        statement: 'E‖∇log p(x|c)‖² − E‖∇log p(x)‖² = E‖g_c‖² with g_c = ∇log p(c|x).',
        criterion: '|exact difference − sampled E‖g‖²| < 3 standard errors at every noise level',
        measured: `difference ${texts(rows.map((row) => row.difference))}; E‖g‖² ${texts(rows.map((row) => row.guidance))}; largest ${text(exact)} standard errors`,
        verdict: reproducedIf(exact < 3),
      },
      {
        id: 'ce-lem2.cross',
        statement: 'The cross term vanishes because E_{c|x} g_c = 0 at every x.',
        criterion: '‖E_{c|x} g_c‖ < 1e-9 at 1000 draws per level',
        measured: `largest ${text(centred)}`,
        verdict: reproducedIf(centred < 1e-9),
      },
      {
        id: 'ce-lem2.weight',
        statement: 'With classifier-free guidance weight w the difference is w² E‖g‖².',
        criterion: '|difference(w) − w² E‖g‖²| < 3 standard errors (paired) for every w and level',
        measured: `largest ${text(law)} standard errors; at the middle level ${texts(rows[1].guided)}`,
        verdict: reproducedIf(law < 3),
      },
    ];
  },
  draw(record) {
    const weights = record.series.weights as number[];
    return [
      lineChart(
        {
          caption:
            'Energy that guidance of weight w adds to the score, in units of E‖g‖²: at every noise level the points lie on w² (dotted).',
          x: { title: 'guidance weight w' },
          y: { title: 'added energy / E‖g‖²' },
        },
        [
          ...rowsOf(record).map((row) =>
            curve(
              row.level,
              weights,
              row.guided.map((value) => value / row.guidance),
            ),
          ),
          curve(
            'w²',
            weights,
            weights.map((w) => w * w),
            { dash: 'dot', markers: false },
          ),
        ],
      ),
    ];
  },
};
