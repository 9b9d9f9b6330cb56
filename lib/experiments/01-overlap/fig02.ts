/** Figure 2 in numbers: how much a diffusion model, a VAE and a GAN let the codes of images overlap. */
import { EigenvalueDecomposition, Matrix } from 'ml-matrix';
import { linspace } from '../../base/statistics.js';
import {
  type ImageSet,
  imageLength,
  loadCifar10,
  loadMnist,
  subset,
  toFloats,
} from '../../data/index.js';
import { type RandomStream, randomStream } from '../../engine/random.js';
import { lineChart, type Series } from '../../figures/charts.js';
import { linearSchedule } from '../../models/noise-schedule.js';
import { experiment, type Results, type RunContext } from '../../record/experiment.js';
import { text, texts } from '../../record/say.js';
import { meanDiffusionOverlap } from '../../theory/diffusion-overlap.js';
import { type LinearVae, posteriorOverlap } from '../../theory/linear-vae.js';
import { squaredDistances } from '../../theory/overlap-matrix.js';
import { overlapFromSamples } from '../../theory/overlap-samples.js';

type Config = { images: number; vaeImages: number; latents: number[]; ganPoints: number };

type Curve = { name: string; meanDistance: number; quantiles: number[]; overlap: number[] };
type Vae = {
  latents: number;
  mean: number;
  meanNearest: number;
  smallest: number;
  largest: number;
};

/** What the record keeps for drawing and judging. */
interface Stored {
  curves: Curve[];
  vaes: Vae[];
  gan: number[];
  steps: number[];
}

const STEPS = linspace(0, 1000, 101).slice(1);
const QUANTILES = 500;
/** Mean overlaps that an independent run found beforehand, and where. */
const PILOT_STEPS = [500, 600, 700, 800, 900, 1000];
const PILOT: { [name: string]: number[] } = {
  'CIFAR-10': [0.0001, 0.009, 0.136, 0.465, 0.754, 0.904],
  MNIST: [0.007, 0.107, 0.398, 0.691, 0.866, 0.949],
};
const GAN_DIMENSIONS = [2, 100];

const curvesOf = (results: Results<Stored>) => results.series.curves;
const vaesOf = (results: Results<Stored>) => results.series.vaes;

/** Sorted distances of all pairs of `count` random images, in [−1, 1] scaling. */
function pairDistances(set: ImageSet, count: number, stream: RandomStream): Float64Array {
  const images = subset(set, stream.choice(set.count, count));
  const dimension = imageLength(images);
  const squared = squaredDistances({ values: toFloats(images), count: images.count, dimension });
  const distances: number[] = [];
  for (let i = 0; i < images.count; i++) {
    for (let j = 0; j < i; j++) distances.push(Math.sqrt(squared[i * images.count + j]));
  }
  return Float64Array.from(distances).sort();
}

function curveOf(name: string, distances: Float64Array): Curve {
  const schedule = linearSchedule(1000);
  const quantiles = Array.from(
    { length: QUANTILES },
    (_, k) => distances[Math.floor(((k + 0.5) * distances.length) / QUANTILES)],
  );
  return {
    name,
    meanDistance: distances.reduce((sum, d) => sum + d, 0) / distances.length,
    quantiles,
    overlap: STEPS.map((t) => meanDiffusionOverlap(schedule.alphaBar[t], quantiles)),
  };
}

/** Coordinates of the images on their principal axes, and the variances along them. */
function principalAxes(set: ImageSet): { variances: number[]; coordinates: Matrix } {
  const dimension = imageLength(set);
  const data = Matrix.from1DArray(set.count, dimension, Array.from(toFloats(set)));
  data.center('column');
  const covariance = data.transpose().mmul(data).div(set.count);
  const { realEigenvalues, eigenvectorMatrix } = new EigenvalueDecomposition(covariance, {
    assumeSymmetric: true,
  });
  // Eigenvalues come in rising order.
  const order = realEigenvalues.map((_, k) => dimension - 1 - k);
  return {
    variances: order.map((k) => Math.max(realEigenvalues[k], 0)),
    coordinates: data.mmul(eigenvectorMatrix).subMatrixColumn(order),
  };
}

function vaeOverlaps(axes: ReturnType<typeof principalAxes>, latents: number): Vae {
  const vae: LinearVae = { variances: axes.variances, latents };
  const codes = axes.coordinates.to2DArray().map((row) => row.slice(0, latents));
  const all: number[] = [];
  let nearest = 0;
  for (const [i, code] of codes.entries()) {
    let best = 0;
    for (const [j, other] of codes.entries()) {
      if (i === j) continue;
      const oc = posteriorOverlap(
        vae,
        code.map((value, k) => value - other[k]),
      );
      best = Math.max(best, oc);
      if (j < i) all.push(oc);
    }
    nearest += best / codes.length;
  }
  return {
    latents,
    mean: all.reduce((sum, oc) => sum + oc, 0) / all.length,
    meanNearest: nearest,
    smallest: all.reduce((a, b) => Math.min(a, b), 1),
    largest: all.reduce((a, b) => Math.max(a, b), 0),
  };
}

/** The code of every image is the same draw z ~ N(0, I), so two images share one distribution. */
function ganOverlap(dimension: number, points: number, stream: RandomStream): number {
  const draw = () =>
    Array.from({ length: points }, () =>
      Float64Array.from({ length: dimension }, () => stream.normal()),
    );
  return overlapFromSamples(draw(), draw());
}

export const fig02 = experiment({
  id: 'fig02',
  title: 'Generative models as assumptions about overlap',
  paper: 'Figure 2, Sec. 3.1, A.2.4',
  version: 1,
  usesEngine: false,
  config: {
    smoke: { images: 40, vaeImages: 60, latents: [2], ganPoints: 100 },
    laptop: { images: 500, vaeImages: 1000, latents: [2, 5, 20, 50], ganPoints: 1000 },
    paper: { images: 2000, vaeImages: 1000, latents: [2, 5, 20, 50], ganPoints: 2000 },
  },
  expect: {
    smoke: 'about 5 s',
    laptop: 'about 20 s; diffusion spans 0 to 0.9 (CIFAR-10), the linear VAE far below 1, GAN 1',
    paper: 'about 40 s',
  },
  async run({ config, seed, progress }: RunContext<Config>) {
    const random = randomStream(seed, 'fig02');
    const mnist = await loadMnist('train');
    const sets: [string, ImageSet][] = [
      ['MNIST', mnist],
      ['CIFAR-10', await loadCifar10('train')],
    ];
    const curves = sets.map(([name, set]) =>
      curveOf(name, pairDistances(set, config.images, random.split(name))),
    );
    progress(0.4, 'linear VAE of MNIST');
    const chosen = random.split('vae').choice(mnist.count, config.vaeImages);
    const axes = principalAxes(subset(mnist, chosen));
    const vaes = config.latents.map((latents) => vaeOverlaps(axes, latents));
    progress(0.8, 'GAN inputs');
    const gan = GAN_DIMENSIONS.map((dimension) =>
      ganOverlap(dimension, config.ganPoints, random.split(`gan ${dimension}`)),
    );
    return {
      series: { steps: STEPS, curves, vaes, gan },
      metrics: Object.fromEntries(
        curves.map(({ name, meanDistance }) => [`meanDistance ${name}`, meanDistance]),
      ),
    };
  },
  claims: {
    diffusion: {
      kind: 'paper',
      place: 'Figure 2, Sec. 3.1',
      statement:
        'The overlap of a diffusion model is fixed by its schedule: step and image distance decide it.',
      criterion: `mean OC at t = ${PILOT_STEPS.join(', ')} within 0.01 of the values computed beforehand, and growing with t`,
      fixed: 'before',
      judge(results) {
        const curves = curvesOf(results);
        const at = ({ overlap }: Curve) => PILOT_STEPS.map((t) => overlap[STEPS.indexOf(t)]);
        const gaps = curves.map((curve) =>
          Math.max(...at(curve).map((value, k) => Math.abs(value - PILOT[curve.name][k]))),
        );
        const grows = curves.every(({ overlap }) =>
          overlap.every((value, k) => k === 0 || value >= overlap[k - 1]),
        );
        return {
          measured: curves.map((curve) => `${curve.name} ${texts(at(curve))}`).join('; '),
          holds: grows && gaps.every((gap) => gap < 0.01),
        };
      },
    },
    vae: {
      kind: 'paper',
      place: 'Figure 2, Sec. 3.1',
      statement: 'A VAE has an overlap below 1 that differs from pair to pair.',
      criterion: 'largest OC < 1 and at least twice the smallest, for the optimal linear VAE',
      fixed: 'before',
      judge(results) {
        const vaes = vaesOf(results);
        return {
          measured: vaes
            .map(
              (v) =>
                `${v.latents} latents: ${text(v.smallest)} to ${text(v.largest)}, mean ${text(v.mean)}`,
            )
            .join('; '),
          holds: vaes.every((v) => v.largest < 1 && v.largest > 2 * v.smallest),
        };
      },
    },
    gan: {
      kind: 'check',
      statement: 'The codes of a GAN overlap completely, OC = 1 (A.2.4).',
      criterion: 'OC estimated from samples of two images’ inputs ≥ 0.9',
      fixed: 'before',
      judge(results) {
        const gan = results.series.gan;
        return {
          measured: gan.map((oc, k) => `${text(oc)} in ${GAN_DIMENSIONS[k]} dimensions`).join(', '),
          holds: gan.every((oc) => oc >= 0.9),
        };
      },
    },
  },
  draw(record) {
    const curves = curvesOf(record);
    const vaes = vaesOf(record);
    const latents = vaes.map((vae) => vae.latents);
    const ends = [STEPS[0], STEPS[STEPS.length - 1]];
    const levels: Series[] = [
      { name: 'GAN', x: ends, y: [1, 1], dash: 'dot', markers: false },
      {
        name: `linear VAE, ${latents[0]} latents`,
        x: ends,
        y: [vaes[0].mean, vaes[0].mean],
        dash: 'dash',
        markers: false,
      },
    ];
    return {
      figure: lineChart(
        {
          caption:
            'Mean overlap over pairs of images. Diffusion: from 0 at the first step to nearly 1 at the last, the same for every model with this schedule. VAE: one level, small, set by training (here the optimal linear one on MNIST; with more latents it lies on the axis). GAN: 1.',
          x: { title: 'diffusion step t' },
          y: { title: 'mean overlap OC', range: [0, 1.02] },
        },
        [
          ...curves.map(({ name, overlap }) => ({
            name: `diffusion, ${name}`,
            x: record.series.steps,
            y: overlap,
          })),
          ...levels,
        ],
      ),
      vae: lineChart(
        {
          caption:
            'The optimal linear VAE of MNIST: overlap of a random pair and of each image’s nearest one. More latents, less overlap.',
          x: { title: 'latents', log: true },
          y: { title: 'posterior overlap OC', log: true },
        },
        [
          { name: 'nearest pair', x: latents, y: vaes.map((vae) => vae.meanNearest) },
          { name: 'random pair', x: latents, y: vaes.map((vae) => vae.mean) },
        ],
      ),
    };
  },
});
