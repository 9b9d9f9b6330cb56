/**
 * Sec. 5.1.3: the PSNR of BL-AE against the deviation σ of its noise.
 *
 * Figure 4 does this for a plain autoencoder whose encoder is frozen. Here latents live in [−1, 1] and are
 * learned together with the decoder, one network for each σ, so that noise has two effects: it disturbs
 * what the decoder reads, and it drives latents to −1 and 1, so that their signs are enough. The text that
 * we have of the section gives no numbers; the statements below are ours.
 */

import { over } from '../../base/progress.js';
import { falls, last, leastFall, mean, range, spearman } from '../../base/statistics.js';
import { randomStream } from '../../engine/random.js';
import { type Series as Line, lineChart, panelGrid } from '../../figures/charts.js';
import type { PlotDrawing } from '../../figures/drawing.js';
import {
  type BaseScale,
  experiment,
  type Results,
  type RunContext,
} from '../../record/experiment.js';
import { say, texts } from '../../record/say.js';
import { type BlaeRun, type TrainedBlae, trainedBlae } from '../../runs/blae.js';
import { blaeNeeded } from '../../runs/index.js';
import { decodedPsnr, encodeSet } from '../../runs/reconstruction.js';
import { makeNoise, type NoiseSpec } from '../../theory/noise.js';
import { gridRun } from '../shared/blae-presets.js';
import { binaryRate, end } from './curves.js';

type Config = {
  /** One network for each σ, which rises. */
  runs: { sigma: number; run: BlaeRun }[];
  /** Noise draws per image when PSNR is measured. */
  draws: number;
};

/** A network at the end of its training; mean PSNR of training images in dB. */
type Point = {
  sigma: number;
  /** Decoded from latents under the noise, from latents as they are, and from their signs. */
  noisy: number;
  soft: number;
  hard: number;
  /** Share of latents with |z| > 0.9. */
  rate: number;
};

interface Series {
  points: Point[];
}

const SIGMAS = [0.25, 0.5, 1, 1.5, 2, 3];

const noiseOf = (sigma: number): NoiseSpec => ({ family: 'triangular', sigma, kappa: 2 });

function configFor(scale: BaseScale, epochs: number, widths?: number[]): Config {
  const sigmas = scale === 'smoke' ? [0.5, 2] : SIGMAS;
  return {
    runs: sigmas.map((sigma) => ({
      sigma,
      run: gridRun(scale, 'mnist', 8, noiseOf(sigma), { epochs, widths }),
    })),
    draws: 5,
  };
}

/** Mean PSNR of training images decoded from latents under the noise that the network was trained with. */
async function noisyPsnr(
  { model, set, squash }: TrainedBlae,
  spec: NoiseSpec,
  draws: number,
  seed: number,
): Promise<number> {
  const latents = await encodeSet(model, set, squash);
  const noise = makeNoise(spec);
  const random = randomStream(seed, 'sec5.1.3', 'noise');
  const means: number[] = [];
  for (const _ of range(draws)) {
    const disturbed = latents.map((z) => z + noise.sample(() => random.uniform()));
    means.push(mean(await decodedPsnr(model, set, disturbed)));
  }
  return mean(means);
}

const values = ({ points }: Series, key: keyof Point): number[] =>
  points.map((point) => point[key]);

export const sec513 = experiment({
  id: 'sec5.1.3',
  title: 'PSNR of BL-AE against its noise',
  paper: 'Sec. 5.1.3, Eq. 5',
  version: 1,
  usesEngine: true,
  config: {
    smoke: configFor('smoke', 3),
    laptop: configFor('laptop', 150),
    study: configFor('laptop', 1200, [32, 64, 128]),
    paper: configFor('paper', 200),
  },
  expect: {
    smoke: 'a few seconds',
    laptop: 'about 3 minutes; more noise costs PSNR, too little leaves signs that decode badly',
    study: 'about half an hour on two cores',
    paper: 'Table 5 on all images, 200 epochs for each σ: a day on a GPU',
  },
  needs: ({ runs }: Config) => blaeNeeded(runs.map(({ run }) => run)),

  async run({ config, seed, progress, live }: RunContext<Config>): Promise<Results<Series>> {
    const { runs, draws } = config;
    const points: Point[] = [];
    for (const [{ sigma, run }, report] of over(runs, progress, ({ sigma }) => `σ = ${sigma}`)) {
      const trained = await trainedBlae(run, seed, report);
      const snapshot = end(trained);
      points.push({
        sigma,
        noisy: await noisyPsnr(trained, run.settings.noise, draws, seed),
        soft: snapshot.soft,
        hard: snapshot.hard,
        rate: binaryRate(snapshot),
      });
      live(() => psnrPanels({ points }));
    }
    const metrics = points.flatMap(({ sigma, noisy, hard }): [string, number][] => [
      [`psnrNoisy σ=${sigma}`, noisy],
      [`psnrHard σ=${sigma}`, hard],
    ]);
    return { series: { points }, metrics: Object.fromEntries(metrics) };
  },

  claims: {
    falls: {
      kind: 'ours',
      statement: 'The more noise BL-AE is trained with, the worse it reconstructs.',
      criterion:
        'mean PSNR of training images decoded under the noise falls at every step of σ, and so does PSNR from noise-free latents',
      fixed: 'before',
      judge: ({ series }) => ({
        measured: say`under the noise ${values(series, 'noisy')} dB, noise-free ${values(series, 'soft')} dB for σ = ${values(series, 'sigma')}`,
        margin: Math.min(leastFall(values(series, 'noisy')), leastFall(values(series, 'soft'))),
        holds: falls(values(series, 'noisy')) && falls(values(series, 'soft')),
      }),
    },
    signs: {
      kind: 'ours',
      statement:
        'Images decoded from bits are best at a σ in between: little noise leaves no bits.',
      criterion:
        'PSNR from signs is greatest at neither the least nor the greatest σ; at the least σ signs cost 3 dB or more, at the greatest 0.5 dB or less',
      fixed: 'before',
      judge({ series: { points } }) {
        const hard = points.map((point) => point.hard);
        const costs = points.map(({ soft, hard: bits }) => soft - bits);
        const best = hard.indexOf(Math.max(...hard));
        return {
          measured: say`from signs ${hard} dB; signs cost ${costs} dB`,
          holds:
            best > 0 && best < points.length - 1 && costs[0] >= 3 && Math.abs(last(costs)) <= 0.5,
        };
      },
    },
    rate: {
      kind: 'ours',
      statement: 'More noise, more binary latents.',
      criterion: 'rank correlation of σ and the share of |z| > 0.9 at least 0.9',
      fixed: 'before',
      judge({ series }) {
        const rank = spearman(values(series, 'sigma'), values(series, 'rate'));
        return {
          measured: say`shares ${texts(values(series, 'rate'))}, rank correlation ${rank}`,
          margin: rank - 0.9,
          holds: rank >= 0.9,
        };
      },
    },
  },

  draw: ({ series }) => ({ figure: psnrPanels(series) }),
});

/** PSNR of the three ways to decode, and the binary rate, against σ. */
function psnrPanels(series: Series): PlotDrawing {
  const x = values(series, 'sigma');
  const line = (name: string, key: keyof Point): Line => ({ name, x, y: values(series, key) });
  return panelGrid(
    {
      caption:
        'BL-AE on 256 digits, one network for each σ of triangular noise, equally long training. Left: mean PSNR of training images, decoded under the noise, from latents as they are and from their signs. Right: share of latents with |z| > 0.9.',
      columns: 2,
      panelHeight: 340,
    },
    [
      lineChart({ caption: '', title: 'PSNR', x: { title: 'σ' }, y: { title: 'PSNR (dB)' } }, [
        line('under the noise', 'noisy'),
        line('noise-free', 'soft'),
        line('signs', 'hard'),
      ]),
      lineChart(
        {
          caption: '',
          title: 'binary rate',
          x: { title: 'σ' },
          y: { title: 'share of |z| > 0.9', range: [0, 1] },
        },
        [line('binary rate', 'rate')],
      ),
    ],
  );
}
