/**
 * Figure 8 (Sec. 5.2): the memorization rate against the observation range. The wider the window γ of an
 * autoregressive model, the more often it returns training images.
 *
 * γ-ARVM stands beside the count table that it imitates and the same network trained on single symbols.
 * The paper's PixelCNN v1 and v2 differ in width and in the number of training images: all four are
 * trained. What a Fréchet distance sees of it is Table 2.
 */
import { classifierNetwork, embeddedClassifier } from '../../metrics/index.js';
import { experiment, type Results, type RunContext } from '../../record/experiment.js';
import { codeSets } from '../../runs/code-sets.js';
import { codesNeeded } from '../../runs/index.js';
import { CLAIMS, type Series } from './fig08-claims.js';
import {
  copiesChart,
  distancePanels,
  distanceTable,
  lossChart,
  massChart,
  threeWaysTable,
} from './fig08-drawings.js';
import { imagesOf, localModels, pixelCnns } from './fig08-models.js';
import { metricsOf } from './fig08-rows.js';
import { type Floor, floorsOf, type Row, refereeFor, scored } from './fig08-scores.js';
import { type Config, SETTINGS } from './fig08-settings.js';
import { sharpRows } from './fig08-sharp.js';

export const fig08 = experiment({
  id: 'fig08',
  title: 'Memorization rate against the observation range',
  paper: 'Figure 8, Sec. 5.2',
  version: 3,
  usesEngine: true,
  config: SETTINGS,
  expect: {
    smoke: 'about 10 s with its codes',
    laptop: 'about 6 min after the codes and Figure 7; the rate climbs from about 0 to nearly 1',
    study:
      'about three hours on two cores: few images, stored above 30 dB, and networks trained six times as long',
    paper: 'hours on a GPU',
  },
  needs: ({ codes, sharp }: Config) => codesNeeded([...codes, sharp]),

  async run(context: RunContext<Config>): Promise<Results<Series>> {
    const { codes, sides, images, samples, pixelCnn } = context.config;
    const rows: Row[] = [];
    const floors: Floor[] = [];
    const decoding: { [name: string]: number } = {};
    for (const run of codes) {
      const sets = await codeSets(run, context, codes);
      decoding[`${sets.label}: codes decode at dB`] = sets.source.psnrTrain;
      const network = classifierNetwork(embeddedClassifier(run.dataset).classifier);
      const referee = await refereeFor(sets, network, images);
      const corpus = { run, sets, tokens: referee.train.tokens };
      for (const gamma of sides) {
        for await (const model of localModels(gamma, corpus, context)) {
          rows.push(await scored(model, referee, samples));
        }
      }
      floors.push(...(await floorsOf(referee, samples)));

      for (const [version, count] of imagesOf(pixelCnn, sets.train.images).entries()) {
        const other = await refereeFor(sets, network, count);
        const learned = { run, sets, tokens: other.train.tokens };
        for await (const model of pixelCnns(version, learned, context)) {
          rows.push(await scored(model, other, pixelCnn.samples));
        }
      }
    }
    const { sharp, psnr } = await sharpRows(context);
    return {
      series: { rows, floors, sharp },
      metrics: { ...metricsOf(rows), ...decoding, 'sharp codes: dB': psnr },
    };
  },

  claims: CLAIMS,

  draw({ series: { rows, floors, sharp }, config }) {
    return {
      figure: massChart(rows),
      copies: copiesChart(rows),
      distance: distancePanels(rows, floors),
      distances: distanceTable(rows, floors, config.images),
      ...(rows.some(({ course }) => course) ? { losses: lossChart(rows) } : {}),
      threeWays: threeWaysTable([...rows, ...sharp]),
    };
  },
});
