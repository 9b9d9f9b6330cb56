/**
 * Table 2 of the companion paper, small: images of twice the edge, made in the latents of an autoencoder.
 * The models of Table 1 see 16 tokens of 16 latents instead of 16 patches of 16 pixels; their samples are
 * decoded to 32×32, averaged to 16×16 and judged by the same judge.
 */
import { part } from '../../base/progress.js';
import { experiment, type Results, type RunContext } from '../../record/experiment.js';
import { say, text, texts } from '../../record/say.js';
import type { BlaeSettings } from '../../runs/autoencoder-training.js';
import { createJudge, type Scores, systemData } from '../../runs/companion.js';
import { reportedTable, samplesSheet, scoresTable } from './ce-tab02-drawings.js';
import {
  type Config,
  decodedImages,
  type Found,
  type Row,
  rowsOverSeeds,
} from './ce-tab02-models.js';
import { latentTokens } from './latents.js';
import { lowerIn, meanScore, mostOf, scoresOf } from './scores.js';
import { SYSTEM } from './system.js';

interface Series {
  rows: Row[];
  /** Pictures of the first seed by name of the row. */
  strips: { [name: string]: string };
  /** Unseen images through the autoencoder: the best that any model can reach here. */
  decoded: Found;
}

const autoencoder: BlaeSettings = {
  grid: 4,
  dimensions: 16,
  widths: [8, 16, 32],
  noise: { family: 'gaussian', sigma: 0.1 },
  epochs: 4,
  batchSize: 100,
  learningRate: 2e-3,
};

export const ceTab02 = experiment({
  id: 'ce-tab02',
  title: 'Twice the resolution, in the latents of an autoencoder',
  paper: 'Companion paper, Table 2 [S]',
  version: 4,
  usesEngine: true,
  config: {
    smoke: { system: SYSTEM.smoke, autoencoder: { ...autoencoder, epochs: 1 }, seeds: 1 },
    laptop: {
      system: {
        ...SYSTEM.laptop,
        training: { ...SYSTEM.laptop.training, steps: 1000 },
        samplingSteps: 16,
        idealPerClass: 50,
      },
      autoencoder,
      seeds: 3,
    },
    study: {
      system: { ...SYSTEM.study, samplingSteps: 50 },
      autoencoder: { ...autoencoder, widths: [16, 32, 64], epochs: 20 },
      seeds: 1,
    },
    paper: {
      system: SYSTEM.paper,
      autoencoder: { ...autoencoder, widths: [64, 128, 256], epochs: 50 },
      seeds: 5,
    },
  },
  expect: {
    smoke: 'a few seconds',
    laptop: 'about 5 min; a third of the training steps of Table 1',
    study: 'about an hour and a half; the training of Table 1',
    paper: 'a day on a GPU; the paper’s own are ImageNet latents of 512²',
  },

  async run(context: RunContext<Config>): Promise<Results<Series>> {
    const { config, seed, progress } = context;
    const { system, seeds } = config;
    const data = await systemData(system, seed);
    const judge = await createJudge(system, seed, data, part(progress, 0, 0.05));
    const latents = await latentTokens(
      system,
      config.autoencoder,
      seed,
      part(progress, 0.05, 0.15, 'autoencoder'),
    );
    const found = await rowsOverSeeds(
      { ...context, progress: part(progress, 0.15, 1) },
      latents,
      judge,
    );
    const { psnr, binaryRate } = latents;
    return {
      series: { ...found, decoded: await decodedImages(latents, judge) },
      metrics: { seeds, samples: system.samples, psnr, binaryRate },
    };
  },

  claims: {
    masked: {
      kind: 'paper',
      place: 'Table 2',
      statement: 'Refinement improves MAR at twice the resolution, in distance and in score.',
      criterion:
        'FD(MAR + OT) < FD(MAR) and IS(MAR + OT) > IS(MAR), each in at least 4 of 5 seeds (all of 3)',
      fixed: 'before',
      judge({ series }) {
        const [refined, plain] = ['marRefined', 'mar'].map((key) => scores(series, key));
        const higher = refined.filter(({ inception }, s) => inception > plain[s].inception).length;
        return {
          measured: `FD ${against(refined, plain, 'fd')}; IS ${against(refined, plain, 'inception')}`,
          holds: lowerIn(refined, plain) >= mostOf(plain.length) && higher >= mostOf(plain.length),
        };
      },
    },
    controls: {
      kind: 'ours',
      statement:
        'For MAR the gain is due to transport, not to moving conditions towards real ones.',
      criterion:
        'mean FD(MAR + OT) below that of both controls of the same strength (class mean, any real condition)',
      fixed: 'revised',
      judge({ series }) {
        const [refined, ...controls] = ['marRefined', 'classMean', 'anyReal'].map((key) =>
          fd(series, key),
        );
        return {
          measured: say`FD ${refined}; class mean, any real condition ${controls}`,
          holds: controls.every((control) => refined < control),
        };
      },
    },
    raster: {
      kind: 'ours',
      statement: 'It improves AR too.',
      criterion: 'FD(AR + OT) < FD(AR) in at least 4 of 5 seeds (all of 3)',
      fixed: 'before',
      judge({ series }) {
        const [refined, plain] = ['arRefined', 'ar'].map((key) => scores(series, key));
        return {
          measured: `FD ${against(refined, plain, 'fd')}`,
          holds: lowerIn(refined, plain) >= mostOf(plain.length),
        };
      },
    },
    ar: {
      kind: 'ours',
      statement: 'In latents too, autoregressive conditions are better than a static one.',
      criterion: 'FD(AR) < FD(CDM) in at least 4 of 5 seeds (all of 3)',
      fixed: 'revised',
      judge({ series }) {
        const [ar, cdm] = ['ar', 'cdm'].map((key) => scores(series, key));
        const accuracy = [ar, cdm].map((row) => text(meanScore(row, 'accuracy')));
        return {
          measured: `FD ${against(ar, cdm, 'fd')}; class accuracy ${accuracy.join(' against ')}`,
          holds: lowerIn(ar, cdm) >= mostOf(ar.length),
        };
      },
    },
    copies: {
      kind: 'ours',
      statement:
        'None of the models memorizes: none is nearer to its training images than held-out images are.',
      criterion:
        'share of samples above the PSNR that 1 % of held-out images exceed is ≤ 2 % in every row',
      fixed: 'before',
      judge({ series }) {
        const shares = series.rows.map((row) => meanScore(row.scores, 'memorized'));
        return {
          measured: say`largest share ${Math.max(...shares)}`,
          holds: shares.every((share) => share <= 0.02),
        };
      },
    },
  },

  draw({ series, metrics }) {
    const { rows, strips, decoded } = series;
    return {
      figure: samplesSheet(rows, strips, decoded),
      scores: scoresTable(rows, decoded, metrics),
      reported: reportedTable(scores(series, 'mar'), scores(series, 'marRefined')),
    };
  },
});

/** The scores of a row, seed by seed. */
function scores({ rows }: Series, key: string): Scores[] {
  const found = rows.find((row) => row.key === key);
  if (!found) throw new Error(`Table 2 has no row ${key}.`);
  return found.scores;
}

/** Mean Fréchet distance of a row over seeds. */
const fd = (series: Series, key: string): number => meanScore(scores(series, key), 'fd');

/** One score of two rows, seed by seed. */
const against = (a: Scores[], b: Scores[], key: keyof Scores): string =>
  `${texts(scoresOf(a, key))} against ${texts(scoresOf(b, key))}`;
