/**
 * Figure 12 (A.1.4): diffusion models by the number of training images, beside the closed form.
 *
 * How long a network is trained grows with its number of images, and is looked at on the way, so that
 * a reader sees what is due to the number and what to the training.
 */
import { last } from '../../base/statistics.js';
import { experiment, type Results, type RunContext } from '../../record/experiment.js';
import { CLAIMS, metricsOf } from './fig12-claims.js';
import {
  copiesPanels,
  lossChart,
  overlapPanels,
  pairsDrawing,
  psnrChart,
  recognizedChart,
  schedulesChart,
  ssimChart,
  trainingPanels,
} from './fig12-drawings.js';
import type { Series } from './fig12-judging.js';
import { dataOf, groupOf, type Pairs, pairRows, refereeFor } from './fig12-models.js';
import { overlapsOf } from './fig12-overlap.js';
import { type Config, SETTINGS } from './fig12-settings.js';

export const fig12 = experiment({
  id: 'fig12',
  title: 'Diffusion models by the number of training images',
  paper: 'Figure 12, A.1.4',
  version: 5,
  usesEngine: true,
  config: SETTINGS,
  expect: {
    smoke: 'some seconds',
    laptop: 'about 20 minutes of one core',
    study: 'about an hour and a half on two cores: digits, the paper’s numbers of images',
    paper: 'a GPU day; the paper gives neither network nor updates',
  },

  async run(context: RunContext<Config>): Promise<Results<Series>> {
    const { config, seed, progress, live } = context;
    const { datasets, groups, steps } = config;
    const series: Series = {
      rows: [],
      courses: [],
      pairs: { network: [], closedForm: [] },
      overlaps: [],
    };
    const distances: number[] = [];
    const trainings = datasets.length * groups.length;
    for (const dataset of datasets) {
      const { label, train, test } = await dataOf(dataset, config.edge);
      const referee = await refereeFor(dataset, test, config, seed);
      const pairs: Pairs[] = [];
      for (const group of groups) {
        const before = series.courses.length;
        const report = (done: number, line: string) =>
          progress((before + done) / trainings, `${label}, ${group.images} images: ${line}`);
        const own = Object.assign({}, context, { progress: report });
        const found = await groupOf({ label, train, referee }, group, own, (now) =>
          live(() => trainingPanels([...series.courses, now], config)),
        );
        series.rows.push(...found.rows);
        series.courses.push(found.course);
        pairs.push(...found.pairs);
      }
      const { network, closedForm } = series.pairs;
      const name = datasets.length > 1 ? `${label}, generated` : 'generated';
      network.push(...(await pairRows(name, pairs, 'network, ancestral', train)));
      closedForm.push(...(await pairRows(name, pairs, 'closed form', train)));
      const counts = groups.map(({ images }) => images);
      const overlaps = await overlapsOf(label, train, counts, { steps, seed });
      series.overlaps.push(...overlaps.curves);
      distances.push(overlaps.meanDistance);
    }
    return { series, metrics: metricsOf(series, last(distances)) };
  },

  claims: CLAIMS,

  draw({ series: { rows, courses, pairs, overlaps }, config }) {
    return {
      figure: pairsDrawing(
        'Samples of the networks (above) and, below each, the most similar training image by SSIM among the 20 nearest, for N training images.',
        pairs.network,
        config,
      ),
      closedForm: pairsDrawing(
        'The same for the best denoiser of the N images in closed form: every sample is a training image.',
        pairs.closedForm,
        config,
      ),
      training: trainingPanels(courses, config),
      loss: lossChart(courses),
      psnr: psnrChart(rows),
      ssim: ssimChart(rows),
      copies: copiesPanels(rows),
      recognized: recognizedChart(rows),
      overlap: overlapPanels(overlaps),
      schedules: schedulesChart(overlaps),
    };
  },
});
