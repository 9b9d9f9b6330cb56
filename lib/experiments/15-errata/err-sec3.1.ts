/** Sec. 3.1: two sentences that say the opposite of Theorem 3.3. */

import { linspace } from '../../base/statistics.js';
import { lineChart } from '../../figures/charts.js';
import { text } from '../../record/say.js';
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

export const errSec31 = erratum({
  id: 'err-sec3.1',
  title: 'Lower overlap means lower error, not lower quality',
  paper: 'Sec. 3.1',
  expect: 'instant; the best possible error grows with the overlap',
  compute() {
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
      judge({ series }) {
        const overlap = series.overlap;
        const risk = series.risk;
        const grows = risk.every((r, k) => k === 0 || r > risk[k - 1]);
        const range = `best error ${text(risk[0])} at mean OC ${text(overlap[0])}, ${text(risk[risk.length - 1])} at ${text(overlap[overlap.length - 1])}`;
        return { measured: range, holds: !grows };
      },
    },
    meps: {
      kind: 'paper',
      place: 'Sec. 3.1',
      quote: 'presence of MEPS implies reconstructed images cannot perfectly match',
      statement: '“The presence of MEPS implies that reconstructed images cannot match perfectly.”',
      criterion: 'refuted if strictly exclusive supports allow error 0',
      fixed: 'before',
      otherwise: 'refuted',
      judge({ metrics }) {
        return {
          measured: `largest OC ${text(metrics.separateOverlap)}, least error ${text(metrics.separateRisk)}`,
          holds: !(metrics.separateOverlap === 0 && metrics.separateRisk < 1e-12),
        };
      },
    },
    corrected: {
      kind: 'ours',
      statement:
        'Corrected: a lower overlap allows a lower reconstruction error; the presence of overlap, not of MEPS, forbids a perfect match.',
      criterion: 'the least possible error grows with the mean overlap',
      fixed: 'before',
      judge({ series }) {
        const overlap = series.overlap;
        const risk = series.risk;
        const grows = risk.every((r, k) => k === 0 || r > risk[k - 1]);
        const range = `best error ${text(risk[0])} at mean OC ${text(overlap[0])}, ${text(risk[risk.length - 1])} at ${text(overlap[overlap.length - 1])}`;
        return { measured: range, holds: grows };
      },
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
