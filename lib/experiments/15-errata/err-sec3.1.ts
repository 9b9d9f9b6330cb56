/** Sec. 3.1: two sentences that say the opposite of Theorem 3.3. */

import { last, linspace, rises } from '../../base/statistics.js';
import { lineChart } from '../../figures/charts.js';
import type { Results } from '../../record/experiment.js';
import { say } from '../../record/say.js';
import { bayesRisk } from '../../theory/bayes.js';
import { gaussianNoise, type Noise, triangularNoise } from '../../theory/noise.js';
import { shifted } from '../../theory/overlap.js';
import { latentsOf, overlapMatrix, overlapSummary } from '../../theory/overlap-matrix.js';
import { erratum } from './erratum.js';

const LATENTS = [-2, -1, 0, 1, 2];
const TARGETS = [[0], [1], [-1], [2], [0.5]];
const SIGMAS = linspace(0.2, 3, 29);

function measure(noise: Noise) {
  const densities = LATENTS.map((z) => shifted(noise, z));
  const overlaps = overlapMatrix(latentsOf(LATENTS.map((z) => [z])), noise);
  const { mean, maximum } = overlapSummary(overlaps);
  return { mean, maximum, risk: bayesRisk(densities, TARGETS) };
}

interface Series {
  /** Mean overlap, rising with σ, and the least possible error. */
  overlap: number[];
  risk: number[];
}

const course = ({ overlap, risk }: Series): string =>
  say`best error ${risk[0]} at mean OC ${overlap[0]}, ${last(risk)} at ${last(overlap)}`;

export const errSec31 = erratum({
  id: 'err-sec3.1',
  title: 'Lower overlap means lower error, not lower quality',
  paper: 'Sec. 3.1',
  expect: 'instant; the best possible error grows with the overlap',

  compute(): Results<Series> {
    const rows = SIGMAS.map((sigma) => measure(gaussianNoise(sigma)));
    const separate = measure(triangularNoise(0.5, 2));
    return {
      series: { overlap: rows.map((row) => row.mean), risk: rows.map((row) => row.risk) },
      metrics: { separateOverlap: separate.maximum, separateRisk: separate.risk },
    };
  },

  claims: {
    quality: {
      kind: 'paper',
      place: 'Sec. 3.1',
      quote: 'a lower overlap coefficient … leads to lower reconstruction quality',
      statement: '“A lower overlap coefficient leads to lower reconstruction quality.”',
      criterion: 'refuted if the least possible error falls whenever the overlap does',
      fixed: 'before',
      otherwise: 'refuted',
      judge: ({ series }) => ({ measured: course(series), holds: !rises(series.risk) }),
    },
    meps: {
      kind: 'paper',
      place: 'Sec. 3.1',
      quote: 'presence of MEPS implies reconstructed images cannot perfectly match',
      statement: '“The presence of MEPS implies that reconstructed images cannot match perfectly.”',
      criterion: 'refuted if strictly exclusive supports allow error 0',
      fixed: 'before',
      otherwise: 'refuted',
      judge({ metrics: { separateOverlap, separateRisk } }) {
        const perfect = separateOverlap === 0 && separateRisk < 1e-12;
        return {
          measured: say`largest OC ${separateOverlap}, least error ${separateRisk}`,
          holds: !perfect,
        };
      },
    },
    corrected: {
      kind: 'ours',
      statement:
        'Corrected: a lower overlap allows a lower reconstruction error; the presence of overlap, not of MEPS, forbids a perfect match.',
      criterion: 'the least possible error grows with the mean overlap',
      fixed: 'before',
      judge: ({ series }) => ({ measured: course(series), holds: rises(series.risk) }),
    },
  },

  draw: ({ series }) => ({
    risk: lineChart(
      {
        caption: 'The least possible error of five latents against their mean overlap.',
        x: { title: 'mean overlap OC' },
        y: { title: 'Bayes risk' },
      },
      [{ name: 'Bayes risk', x: series.overlap, y: series.risk }],
    ),
  }),
});
