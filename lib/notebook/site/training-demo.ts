/** The training that runs in the page: what its part of the demos page holds, and the digits that it learns. */
import path from 'node:path';
import { writeOutput } from '../../base/output.js';
import { first, type ImageSet, loadMnist } from '../../data/index.js';
import type { DemoPage } from './demo-data.js';
import { trainingCode } from './live/bundle.js';

const DIGITS = 256;

/** Writes the worker, and 256 training digits of MNIST, halved in size; nothing where MNIST is not to be had. */
export async function writeTraining(folder: string): Promise<void> {
  const set = await loadMnist('train').catch(() => undefined);
  if (!set) return;
  const bytes = Buffer.from(halved(first(set, DIGITS))).toString('base64');
  const assets = path.join(folder, 'assets');
  writeOutput(path.join(assets, 'training-digits.js'), `window.mepsTrainingDigits="${bytes}";`);
  const code = JSON.stringify(await trainingCode());
  writeOutput(path.join(assets, 'train-worker.js'), `window.mepsTrainWorker=${code};`);
}

/** Means of 2×2 pixels. */
function halved({ images, count, width, height }: ImageSet): Uint8Array {
  const [w, h] = [width / 2, height / 2];
  return Uint8Array.from({ length: count * w * h }, (_, at) => {
    const [image, y, x] = [Math.floor(at / (w * h)), Math.floor(at / w) % h, at % w];
    const corner = image * width * height + 2 * y * width + 2 * x;
    const below = corner + width;
    return (images[corner] + images[corner + 1] + images[below] + images[below + 1]) / 4;
  });
}

export const trainingDemo: DemoPage = {
  id: 'blae',
  title: 'Train it here: latents become binary',
  text: `A BL-AE with 128 latents learns ${DIGITS} small digits in this page, with the models and the training loop of the notebooks, in a minute or two. Noise of width σ is added to its latents, which tanh keeps between −1 and 1. Under noise they move to the two ends, and the digits are decoded from their signs alone (third row); without noise (σ = 0) few do.`,
  controls: [
    `<label for="blae-sigma">Width σ of the noise <output id="blae-sigma-value">2</output></label>
<input type="range" id="blae-sigma" min="0" max="2" step="0.25" value="2">`,
    `<label for="blae-seed">Start (random seed) <output id="blae-seed-value">1</output></label>
<input type="range" id="blae-seed" min="1" max="20" step="1" value="1">`,
    `<button type="button" id="blae-run">Train</button> <button type="button" id="blae-stop" disabled>Stop</button>`,
  ],
  picture: `<div class="plot"><div id="blae-plot" role="group" aria-label="Histogram of the latents"></div></div>
<canvas id="blae-canvas" class="pixels" role="img" aria-label="Twelve digits; below each what is decoded from its latents, and from their signs" hidden></canvas>`,
  chapters: ['04-blae'],
};
