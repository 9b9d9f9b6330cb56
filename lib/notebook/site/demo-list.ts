/** The live demos: what each says, its controls, and the sections that need it. */
import { escapeXml } from '../../figures/svg-text.js';
import type { PictureRows } from './demo-data.js';
import { choice, type DemoPage, plot, slider } from './demo-page.js';
import { trainingDemos } from './training-demo.js';

const NOISES: [string, string][] = [
  ['gaussian', 'Gaussian'],
  ['triangular', 'generalized triangular, corrected (exponent 1/κ)'],
  ['printed', 'generalized triangular, as printed (exponent κ)'],
];

const overlapDemo: DemoPage = {
  id: 'overlap',
  title: 'Overlap and the bound it forces',
  text: 'Two latents at distance Δ, each with noise of width σ, stand for two images at squared distance 1. The shaded overlap (Definition 3.1) forces an error on every decoder (Theorem 3.3); the best decoder answers with the dashed weight of the second image.',
  controls: [
    choice('overlap', 'noise', 'Noise', NOISES),
    slider('overlap', {
      name: 'distance',
      label: 'Distance Δ of the latents',
      min: 0,
      max: 6,
      step: 0.1,
      value: 2,
    }),
    slider('overlap', {
      name: 'sigma',
      label: 'Width σ of the noise',
      min: 0.1,
      max: 3,
      step: 0.05,
      value: 1,
    }),
    slider('overlap', {
      name: 'kappa',
      label: 'Shape κ of triangular noise',
      min: 0.25,
      max: 4,
      step: 0.25,
      value: 2,
    }),
  ],
  picture: plot('overlap-plot', 'Densities of two latents and their overlap', {
    data: ['p₁', 'p₂', 'min(p₁, p₂)', 'weight of image 2'].map((name) => ({ name })),
    layout: {
      width: 720,
      height: 380,
      xaxis: {},
      yaxis: {},
      legend: { orientation: 'h', y: -0.25 },
    },
  }),
  places: [
    { chapter: '01-overlap', heading: '1.3' },
    { chapter: '02-reconstruction-bound', heading: '2.4' },
  ],
};

const flowDemo: DemoPage = {
  id: 'flow',
  title: 'Latents that flee their overlap',
  text: 'Latents in the box [−1, 1] follow the gradient of their total overlap (Theorem 3.5). Large noise drives them to the two ends, as binary codes; small noise spreads them out, although two heaps at the ends would have the larger distances: the theorem as printed is false.',
  controls: [
    slider('flow', {
      name: 'count',
      label: 'Number of latents',
      min: 2,
      max: 9,
      step: 1,
      value: 5,
    }),
    slider('flow', {
      name: 'sigma',
      label: 'Width σ of the noise',
      min: 0.1,
      max: 2,
      step: 0.05,
      value: 0.3,
    }),
    slider('flow', {
      name: 'start',
      label: 'Start (random seed)',
      min: 1,
      max: 20,
      step: 1,
      value: 1,
    }),
  ],
  picture: plot('flow-plot', 'Latents over the steps of the flow', {
    data: [],
    layout: { width: 720, height: 360, xaxis: {}, yaxis: {}, showlegend: false },
  }),
  places: [{ chapter: '03-mutual-exclusivity', heading: '3.3' }],
};

const windowDemo: DemoPage = {
  id: 'window',
  title: 'The observation range γ: from noise to copies',
  text: 'The histograms of Eq. 9 are counted here, in your browser, over real MNIST digits (halved in size, black and white, one pixel a symbol), and new digits are drawn from them pixel by pixel. A pixel sees the earlier pixels in a square of side γ around it. With small γ the result is texture; with large γ whole training images come back. Each digit stands above the training digit that is nearest to it. Framed digits are copies: at most 2 of their 196 pixels differ from a training image.',
  controls: [
    slider('window', {
      name: 'gamma',
      label: 'Side γ of the square that a pixel sees',
      min: 1,
      max: 27,
      step: 2,
      value: 7,
    }),
    slider('window', {
      name: 'images',
      label: 'Number of training digits',
      min: 10,
      max: 400,
      step: 10,
      value: 100,
    }),
    slider('window', {
      name: 'seed',
      label: 'Draw (random seed)',
      min: 1,
      max: 20,
      step: 1,
      value: 1,
    }),
  ],
  picture: `<canvas id="window-canvas" class="pixels" role="img" aria-label="Digits drawn from the histograms, each above its nearest training digit"></canvas>`,
  places: [
    { chapter: '06-arvm', heading: '6.2' },
    { chapter: '07-memorization', heading: '7.2' },
  ],
};

const denoiseDemo: DemoPage = {
  id: 'denoise',
  title: 'A digit from noise: the best denoiser chooses a training image',
  text: 'The best denoiser of a few training digits is known in closed form: the mean of the digits, weighted by how probable each is. Here it walks from pure noise to an image. The first tile is the noisy picture, the second the denoiser’s guess; below stand the training digits, each as bright as its weight. They collapse onto one while the first tile still looks like noise, and that one is what comes out.',
  controls: [
    slider('denoise', {
      name: 'done',
      label: 'Steps done, of 100',
      min: 0,
      max: 100,
      step: 1,
      value: 20,
    }),
    slider('denoise', {
      name: 'images',
      label: 'Number of training digits',
      min: 2,
      max: 40,
      step: 1,
      value: 20,
    }),
    slider('denoise', {
      name: 'seed',
      label: 'Noise (random seed)',
      min: 1,
      max: 20,
      step: 1,
      value: 1,
    }),
  ],
  picture: `<canvas id="denoise-canvas" class="pixels" role="img" aria-label="A noisy digit, the best denoiser’s guess, and the training digits as bright as their weights"></canvas>`,
  places: [
    { chapter: '10-ddpm', heading: '10.3' },
    { chapter: '16-local-diffusion', heading: '16.2' },
  ],
};

/** A slider over precomputed rows of pictures; needs no computation in the page. */
function rowsDemo({ id, title, caption, rows, moves, chapter, heading }: PictureRows): DemoPage {
  const labels = rows.map(({ label }) => label);
  return {
    id: `rows-${id}`,
    title: escapeXml(title),
    text: escapeXml(caption),
    controls: [
      slider(`rows-${id}`, {
        name: 'row',
        label: moves,
        min: 0,
        max: rows.length - 1,
        step: 1,
        value: 0,
      }),
    ],
    picture: `<div class="pictures"><img id="rows-${id}-picture" class="pixels" src="assets/rows/${id}-0.png" alt="${escapeXml(labels[0])}" data-labels="${escapeXml(JSON.stringify(labels))}"></div>`,
    places: [{ chapter, heading }],
  };
}

/** @param withDigits whether the digits of MNIST are to be had */
export const allDemos = (withDigits: boolean, pictures: PictureRows[]): DemoPage[] => [
  overlapDemo,
  flowDemo,
  ...(withDigits ? [windowDemo, denoiseDemo, ...trainingDemos] : []),
  ...pictures.map(rowsDemo),
];
