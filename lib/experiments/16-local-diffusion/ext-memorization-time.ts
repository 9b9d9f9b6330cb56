/**
 * When does a diffusion model learn to make images, and when to copy? Networks on N images, looked at while
 * they learn: quality arrives at one time whatever N is, copying at a time proportional to N (Bonnaire, Urfin,
 * Biroli and Mézard, "Why diffusion models don't memorize: the role of implicit dynamical regularization in
 * training", 2025). It tells which of Figure 12's readings a training length produces.
 */
import { experiment, type Results, type RunContext } from '../../record/experiment.js';
import { CLAIMS, type Series } from './ext-memorization-time-claims.js';
import { coursePanels, stagesDrawing, timesChart } from './ext-memorization-time-drawings.js';
import { type Config, courseOf, materialOf } from './ext-memorization-time-models.js';
import { SETTINGS } from './ext-memorization-time-settings.js';
import { type Course, slopeIn, timesOf } from './ext-memorization-time-times.js';

export const extMemorizationTime = experiment({
  id: 'ext-memorization-time',
  title: 'When quality arrives, and when copying sets in',
  paper: 'beyond the paper: Figure 12 by the length of training',
  version: 2,
  usesEngine: true,
  config: SETTINGS,
  expect: {
    smoke: 'a few seconds',
    laptop: 'about 5 min',
    study: 'about forty minutes on one core',
    paper: 'a day on two cores',
  },

  async run(context: RunContext<Config>): Promise<Results<Series>> {
    const { config, seed, progress, live } = context;
    const { groups } = config;
    const material = await materialOf(config, seed);
    const jobs = groups.flatMap((group) =>
      Array.from({ length: group.repeats }, (_, repeat) => ({ group, repeat })),
    );
    const total = jobs.reduce((sum, { group }) => sum + group.updates, 0);
    const series: Series = { courses: [], stages: [], closest: '' };
    let before = 0;
    for (const { group, repeat } of jobs) {
      const report = (share: number, line: string) =>
        progress((before + share * group.updates) / total, `${group.images} images: ${line}`);
      const own = Object.assign({}, context, { progress: report });
      const { course, pictures } = await courseOf(group, repeat, material, own, (now) =>
        live(() => coursePanels([...series.courses, now], material.train.height)),
      );
      before += group.updates;
      series.courses.push(course);
      if (group !== groups[groups.length - 1] || repeat > 0) continue;
      series.stages = pictures.map(({ look, generated }) => ({
        updates: look.updates,
        png: generated,
      }));
      series.closest = pictures[pictures.length - 1].closest;
    }
    const { floor, train } = material;
    const metrics = Object.assign(
      { floor: floor.frechet, unseenPrecision: floor.precision, edge: train.height },
      slopesIn(series.courses),
    );
    return { series, metrics };
  },

  claims: CLAIMS,

  draw({ series: { courses, stages, closest }, metrics, config }) {
    return {
      figure: coursePanels(courses, metrics.edge),
      times: timesChart(timesOf(courses)),
      stages: stagesDrawing(stages, closest, config, metrics.edge),
    };
  },
});

/** Slopes of both times, where enough trainings reach them. */
function slopesIn(courses: Course[]): { [name: string]: number } {
  const [copying, quality] = [slopeIn(courses, 'copying'), slopeIn(courses, 'quality')];
  return Object.assign(
    {},
    copying && { copyingSlope: copying.slope },
    quality && { qualitySlope: quality.slope },
  );
}
