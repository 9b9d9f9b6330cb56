/** Figure 2 in numbers: how much a diffusion model, a VAE and a GAN let the codes of images overlap. */

import { type ImageSet, loadCifar10, loadMnist, subset } from '../../data/index.js';
import { randomStream } from '../../engine/random.js';
import { lineChart, panelGrid } from '../../figures/charts.js';
import type { PlotDrawing } from '../../figures/drawing.js';
import { experiment, type Results, type RunContext } from '../../record/experiment.js';
import { say } from '../../record/say.js';
import {
  type Curve,
  diffusionCurve,
  ganOverlap,
  principalAxes,
  STEPS,
  type Vae,
  vaeOverlaps,
} from './fig02-models.js';

type Config = { images: number; vaeImages: number; latents: number[]; ganPoints: number };

interface Series {
  curves: Curve[];
  vaes: Vae[];
  /** Overlap of the inputs of two images, in 2 and in 100 dimensions. */
  gan: number[];
  /** Diffusion steps in 1 … 1000. */
  steps: number[];
}

/** Mean overlaps that an independent run found beforehand, and where. */
const PILOT_STEPS = [500, 600, 700, 800, 900, 1000];
const PILOT: { [name: string]: number[] } = {
  'CIFAR-10': [0.0001, 0.009, 0.136, 0.465, 0.754, 0.904],
  MNIST: [0.007, 0.107, 0.398, 0.691, 0.866, 0.949],
};
const GAN_DIMENSIONS = [2, 100];

const neverFalls = (values: number[]): boolean =>
  values.every((value, k) => k === 0 || value >= values[k - 1]);

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

  async run({ config, seed, progress }: RunContext<Config>): Promise<Results<Series>> {
    const random = randomStream(seed, 'fig02');
    const mnist = await loadMnist('train');
    const sets: [string, ImageSet][] = [
      ['MNIST', mnist],
      ['CIFAR-10', await loadCifar10('train')],
    ];
    const curves = sets.map(([name, set]) =>
      diffusionCurve(name, set, config.images, random.split(name)),
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
      judge({ series: { curves, steps } }) {
        const at = ({ overlap }: Curve) => PILOT_STEPS.map((t) => overlap[steps.indexOf(t)]);
        return {
          measured: curves.map((curve) => say`${curve.name} ${at(curve)}`).join('; '),
          holds: curves.every(
            (curve) =>
              neverFalls(curve.overlap) &&
              at(curve).every((value, k) => Math.abs(value - PILOT[curve.name][k]) < 0.01),
          ),
        };
      },
    },
    vae: {
      kind: 'paper',
      place: 'Figure 2, Sec. 3.1',
      statement: 'A VAE has an overlap below 1 that differs from pair to pair.',
      criterion: 'largest OC < 1 and at least twice the smallest, for the optimal linear VAE',
      fixed: 'before',
      judge: ({ series: { vaes } }) => ({
        measured: vaes
          .map((vae) => say`${vae.latents} latents: ${vae.smallest} to ${vae.largest}`)
          .join('; '),
        holds: vaes.every(({ smallest, largest }) => largest < 1 && largest > 2 * smallest),
      }),
    },
    gan: {
      kind: 'check',
      statement:
        'Where all images share one density, as the inputs of a GAN do (A.2.4), the estimate from samples finds OC = 1.',
      criterion: 'OC estimated from samples of two images’ inputs ≥ 0.9',
      fixed: 'before',
      judge: ({ series: { gan } }) => ({
        measured: gan.map((oc, k) => say`${oc} in ${GAN_DIMENSIONS[k]} dimensions`).join(', '),
        holds: gan.every((oc) => oc >= 0.9),
      }),
    },
  },

  draw: ({ series }) => ({ figure: modelPanels(series), vae: vaeChart(series.vaes) }),
});

/** The paper's three kinds of model beside each other; only diffusion has steps. */
function modelPanels({ curves, vaes, gan, steps }: Series): PlotDrawing {
  const y = { title: 'overlap OC', range: [0, 1.02] as [number, number] };
  const latents = vaes.map((vae) => vae.latents);
  return panelGrid(
    {
      caption:
        'Overlap of the codes of two images. Diffusion: the mean over pairs, from 0 at the first step to nearly 1 at the last, the same for every model with this schedule. VAE (the optimal linear one, MNIST): set by training, different from pair to pair. GAN: 1, whatever the number of inputs.',
      columns: 3,
      panelHeight: 340,
    },
    [
      lineChart(
        { caption: '', title: 'diffusion', x: { title: 'step t', range: [0, 1000] }, y },
        curves.map(({ name, overlap }) => ({ name, x: steps, y: overlap })),
      ),
      lineChart({ caption: '', title: 'VAE', x: { title: 'latents', log: true }, y }, [
        { name: 'nearest pair', x: latents, y: vaes.map((vae) => vae.meanNearest) },
        { name: 'random pair', x: latents, y: vaes.map((vae) => vae.mean) },
      ]),
      lineChart({ caption: '', title: 'GAN', x: { title: 'inputs', range: [0, 105] }, y }, [
        { name: 'any pair', x: GAN_DIMENSIONS, y: gan },
      ]),
    ],
  );
}

function vaeChart(vaes: Vae[]): PlotDrawing {
  const latents = vaes.map((vae) => vae.latents);
  return lineChart(
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
  );
}
