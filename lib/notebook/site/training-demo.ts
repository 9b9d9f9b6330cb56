/** The trainings that run in the page: what their parts of the demos hold. */
import { choice, type DemoPage, plot, slider } from './demo-page.js';
import { CODES, DIGITS } from './training-data.js';

/** Its seed, and what starts and stops it. */
const common = (id: string) => [
  slider(id, { name: 'seed', label: 'Start (random seed)', min: 1, max: 20, step: 1, value: 1 }),
  `<button type="button" id="${id}-run">Train</button> <button type="button" id="${id}-stop" disabled>Stop</button>`,
];

const numbers = (values: number[]) =>
  values.map((value): [string, string] => [`${value}`, `${value}`]);

const canvas = (id: string, title: string) =>
  `<canvas id="${id}" class="pixels digits" role="img" aria-label="${title}" hidden></canvas>`;

const blae: DemoPage = {
  id: 'blae',
  title: 'Train it here: latents become binary',
  text: `A BL-AE with 128 latents learns ${DIGITS} small digits in this page, with the models and the training loop of the notebooks, in less than a minute. Noise of width σ is added to its latents, which tanh keeps between −1 and 1. Under noise they move to the two ends, and the digits are decoded from their signs alone (third row); without noise (σ = 0) few do.`,
  controls: [
    slider('blae', {
      name: 'sigma',
      label: 'Width σ of the noise',
      min: 0,
      max: 2,
      step: 0.25,
      value: 2,
    }),
    ...common('blae'),
  ],
  picture: `${canvas('blae-canvas', 'Twelve digits; below each what is decoded from its latents, and from their signs')}
${plot('blae-plot', 'Histogram of the latents')}`,
  places: [{ chapter: '04-blae', heading: '4.4' }],
};

const arvm: DemoPage = {
  id: 'arvm',
  title: 'Train it here: γ decides between new digits and copies',
  text: `The network of γ-ARVM learns the codes of ${CODES} digits: 4×4 positions of 8 bits, made by a BL-AE. It sees the earlier positions in a square of side γ and learns the histograms of Eq. 9. Each drawn digit stands above the training digit that is nearest to it; framed digits are copies, whose code is exactly that of a training digit. With γ = 7 a position sees all earlier ones: samples are new while the network is untrained, and copies once it has learnt. With γ = 3 it learns as well, and its samples stay new.`,
  controls: [
    choice('arvm', 'gamma', 'Side γ of the window', numbers([1, 3, 5, 7]), '7'),
    ...common('arvm'),
  ],
  picture: `${canvas('arvm-canvas', 'Twelve digits drawn by the network, each above the training digit nearest to it')}
${plot('arvm-plot', 'Share of copies by epoch')}`,
  places: [{ chapter: '06-arvm', heading: '6.4' }],
};

const plane: DemoPage = {
  id: 'plane',
  title: 'Train it here: a diffusion model turns from generator to memorizer',
  text: 'A small denoiser learns a few points of the plane (open circles), which were drawn from a ring. Every dot is a sample, and a line leads to the training point nearest to it. At first the samples lie along the ring, where new points would lie, too; as the training goes on they settle on the points that were given. A sample counts as a copy when the nearest training point is less than a third as far away as the second nearest, as one new point in nine is by chance. The more points, the later the copies.',
  controls: [
    choice('plane', 'count', 'Training points', numbers([6, 8, 16, 64]), '8'),
    ...common('plane'),
  ],
  picture: `<div class="beside">${plot('plane-plot', 'Samples and training points in the plane')}
${plot('plane-curve', 'Share of copies by training step')}</div>`,
  places: [{ chapter: '10-ddpm', heading: '10.4' }],
};

export const trainingDemos: DemoPage[] = [blae, arvm, plane];
