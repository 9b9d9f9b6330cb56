/** A.1.1: a VAE does not notice the scale of its prior. */

import { rises } from '../../base/statistics.js';
import { type RandomStream, randomStream } from '../../engine/random.js';
import { lineChart } from '../../figures/charts.js';
import type { Results } from '../../record/experiment.js';
import { say } from '../../record/say.js';
import { overlapGaussian } from '../../theory/overlap.js';
import { erratum } from './erratum.js';

const SIGMAS = [0.05, 0.1, 0.25, 0.5, 1];
const LATENTS = 5;

/** KL(N(μ, diag s²) ‖ N(0, σ²I)) in nats. */
function divergence(mean: number[], deviation: number[], sigma: number): number {
  return mean.reduce((sum, m, k) => {
    const ratio = (deviation[k] / sigma) ** 2;
    return sum + (ratio + (m / sigma) ** 2 - 1 - Math.log(ratio)) / 2;
  }, 0);
}

/** The negative evidence lower bound of a model and the same model with its code scaled by σ. */
function lossAt(sigma: number, stream: RandomStream): number {
  const code = Array.from({ length: LATENTS }, () => ({
    mean: stream.normal(),
    deviation: 0.1 + stream.uniform(),
    noise: stream.normal(),
    target: stream.normal(),
  }));
  const decode = (z: number) => Math.tanh(3 * z);
  // Encoder outputs are multiplied by σ, the decoder divides by σ: one network weight each.
  const error = code.reduce((sum, { mean, deviation, noise, target }) => {
    const z = sigma * mean + sigma * deviation * noise;
    return sum + (decode(z / sigma) - target) ** 2;
  }, 0);
  return (
    error +
    divergence(
      code.map(({ mean }) => sigma * mean),
      code.map(({ deviation }) => sigma * deviation),
      sigma,
    )
  );
}

interface Series {
  sigmas: number[];
  /** Negative evidence lower bounds, in nats. */
  losses: number[];
  /** Overlap of two posteriors when σ scales the prior and its codes, and when it scales the noise alone. */
  priorOverlap: number[];
  noiseOverlap: number[];
}

export const errA11 = erratum({
  id: 'err-a1.1',
  title: 'Shrinking the prior of a VAE changes nothing; shrinking its noise does',
  paper: 'A.1.1, Figure 9',
  expect: 'instant; equal loss and overlap for every prior σ',

  compute(seed): Results<Series> {
    const losses = SIGMAS.map((sigma) => lossAt(sigma, randomStream(seed, 'err-a1.1')));
    // Two posteriors two deviations apart: their codes scale together with the prior.
    return {
      series: {
        sigmas: SIGMAS,
        losses,
        priorOverlap: SIGMAS.map((sigma) => overlapGaussian(2 * sigma, sigma)),
        noiseOverlap: SIGMAS.map((sigma) => overlapGaussian(2, sigma)),
      },
      metrics: { lossSpread: Math.max(...losses) - Math.min(...losses) },
    };
  },

  claims: {
    prior: {
      kind: 'check',
      statement:
        'Scaling the prior and the codes by σ leaves loss and overlap as they are: only the noise can change the overlap.',
      criterion: 'loss and overlap equal (1e-9) when the code is scaled with σ',
      fixed: 'before',
      judge({ series: { priorOverlap }, metrics: { lossSpread } }) {
        const constant = priorOverlap.every((oc) => Math.abs(oc - priorOverlap[0]) < 1e-12);
        return {
          measured: say`loss spread ${lossSpread}, overlap ${priorOverlap}`,
          holds: lossSpread < 1e-9 && constant,
        };
      },
    },
    noise: {
      kind: 'ours',
      statement: 'Corrected: reducing the σ of the sampling noise reduces the overlap.',
      criterion: 'overlap strictly growing with σ at fixed means',
      fixed: 'before',
      judge: ({ series: { noiseOverlap } }) => ({
        measured: say`overlap ${noiseOverlap} for σ = ${SIGMAS}`,
        holds: rises(noiseOverlap),
      }),
    },
  },

  draw: ({ series }) => ({
    overlap: lineChart(
      {
        caption:
          'Overlap of two posteriors as σ shrinks: as the prior’s scale, and as the noise’s.',
        x: { title: 'σ' },
        y: { title: 'overlap OC' },
      },
      [
        { name: 'σ of the prior', x: SIGMAS, y: series.priorOverlap },
        { name: 'σ of the noise', x: SIGMAS, y: series.noiseOverlap },
      ],
    ),
  }),
});
