/** The live demos: sliders, the theory library and a plot each. */
import { bayesDecoder, bayesRisk } from '../../../theory/bayes.js';
import { reconstructionBound } from '../../../theory/bound.js';
import {
  greatestDistancesOnLine,
  overlapFlow,
  totalOverlap,
  totalSquaredDistance,
} from '../../../theory/exclusivity.js';
import { gaussianNoise, type Noise, triangularNoise } from '../../../theory/noise.js';
import { overlap, shifted } from '../../../theory/overlap.js';
import { drawDenoising } from './denoise-demo.js';
import type { Figure } from './figure.js';
import { drawWhenSeen } from './seen.js';
import { startTrainings } from './training.js';
import { drawDigits } from './window-demo.js';

type Settings = { [name: string]: string };

interface Demo {
  id: string;
  controls: string[];
  /** The numbers to read, and the figure. */
  compute(settings: Settings): { numbers: string; figure: Figure };
}

const text = (value: number) => (value === 0 ? '0' : value.toPrecision(3));

function noiseOf({ noise, sigma, kappa }: Settings): Noise {
  if (noise === 'gaussian') return gaussianNoise(Number(sigma));
  const convention = noise === 'printed' ? 'paper' : 'corrected';
  return triangularNoise(Number(sigma), Number(kappa), convention);
}

const curve = (name: string, x: number[], y: (number | null)[], more: object = {}) => ({
  type: 'scatter' as const,
  mode: 'lines' as const,
  name,
  x,
  y,
  ...more,
});

const overlapDemo: Demo = {
  id: 'overlap',
  controls: ['noise', 'distance', 'sigma', 'kappa'],
  compute(settings) {
    const kappa = document.getElementById('overlap-kappa') as HTMLInputElement;
    kappa.disabled = settings.noise === 'gaussian';
    const half = Number(settings.distance) / 2;
    const noise = noiseOf(settings);
    const densities = [shifted(noise, -half), shifted(noise, half)];
    const [p, q] = densities;
    const oc = half === 0 ? 1 : overlap(p, q, 1e-8);
    const bound = reconstructionBound([1, oc, oc, 1], [0, 1, 1, 0]);
    const risk = bayesRisk(densities, [[0], [1]], 1e-6);
    const decoder = bayesDecoder(densities, [[0], [1]]);
    const reach = half + Math.min(noise.reach, 3.5 * Number(settings.sigma));
    // Midpoints: the printed density is infinite at the ends of its support.
    const x = Array.from({ length: 400 }, (_, k) => reach * ((2 * k + 1) / 400 - 1));
    const weight = x.map((z) => (p.pdf(z) + q.pdf(z) > 0 ? decoder(z)[0] : null));
    const figure: Figure = {
      data: [
        curve('p₁', x, x.map(p.pdf)),
        curve('p₂', x, x.map(q.pdf)),
        curve(
          'min(p₁, p₂)',
          x,
          x.map((z) => Math.min(p.pdf(z), q.pdf(z))),
          { fill: 'tozeroy' },
        ),
        curve('weight of image 2', x, weight, { line: { dash: 'dash' }, yaxis: 'y2' }),
      ],
      layout: {
        width: 720,
        height: 380,
        xaxis: { title: { text: 'noisy latent z' } },
        yaxis: { title: { text: 'density' }, rangemode: 'tozero' },
        yaxis2: {
          title: { text: 'weight' },
          overlaying: 'y',
          side: 'right',
          range: [0, 1.02],
          showgrid: false,
        },
        legend: { orientation: 'h', y: -0.25 },
      },
    };
    const ratio = bound > 0 ? `, ${text(risk / bound)} times the bound` : '';
    const numbers = `Overlap OC = ${text(oc)}. Bound of Theorem 3.3: ${text(bound)}. Risk of the best decoder: ${text(risk)}${ratio}.`;
    return { numbers, figure };
  },
};

/** The i-th number of a well spread sequence in [0, 1). */
const scattered = (i: number, start: number) => (start * Math.SQRT2 + i * 0.6180339887) % 1;

const flowDemo: Demo = {
  id: 'flow',
  controls: ['count', 'sigma', 'start'],
  compute(settings) {
    const noise = gaussianNoise(Number(settings.sigma));
    const start = Array.from({ length: Number(settings.count) }, (_, i) => [
      0.2 * (2 * scattered(i, Number(settings.start)) - 1),
    ]);
    const states = overlapFlow(start, noise, { box: 1, rate: 0.03, steps: 600, keep: 10 });
    const end = states[states.length - 1];
    const heaps = greatestDistancesOnLine(start.length, 1).map((z) => [z]);
    const steps = states.map(({ step }) => step);
    const figure: Figure = {
      data: start.map((_, i) =>
        curve(
          `latent ${i + 1}`,
          steps,
          states.map(({ points }) => points[i][0]),
        ),
      ),
      layout: {
        width: 720,
        height: 360,
        showlegend: false,
        xaxis: { title: { text: 'step of the gradient flow' } },
        yaxis: { title: { text: 'place of the latent' }, range: [-1.1, 1.1] },
      },
    };
    const numbers = `At the end: total overlap ${text(end.totalOverlap)}, Σd² ${text(end.totalSquaredDistance)}. Two heaps at the ends: total overlap ${text(totalOverlap(heaps, noise))}, Σd² ${text(totalSquaredDistance(heaps))}.`;
    return { numbers, figure };
  },
};

/** Calls `update` with the settings of a demo's controls, now and whenever one moves. */
function connect(id: string, controls: string[], update: (settings: Settings) => void): void {
  const control = (name: string) =>
    document.getElementById(`${id}-${name}`) as HTMLInputElement | HTMLSelectElement | null;
  if (!controls.every(control)) return; // This demo is not on the page.
  const changed = () => {
    const settings = Object.fromEntries(controls.map((name) => [name, control(name)?.value ?? '']));
    for (const name of controls) {
      const shown = document.getElementById(`${id}-${name}-value`);
      if (shown) shown.textContent = settings[name];
    }
    update(settings);
  };
  for (const name of controls) control(name)?.addEventListener('input', changed);
  document.addEventListener('themechange', changed);
  changed();
}

function say(id: string, numbers: string): void {
  const place = document.getElementById(`${id}-numbers`);
  if (place) place.textContent = numbers;
}

function start({ id, controls, compute }: Demo): void {
  connect(id, controls, (settings) => {
    const { numbers, figure } = compute(settings);
    say(id, numbers);
    const plot = document.getElementById(`${id}-plot`);
    if (plot) drawWhenSeen(plot, figure);
  });
}

/** A slider that chooses one of the precomputed rows. */
function startRows(picture: HTMLImageElement): void {
  const id = picture.id.replace(/-picture$/, '');
  const record = id.replace(/^rows-/, '');
  const labels: string[] = JSON.parse(picture.dataset.labels ?? '[]');
  connect(id, ['row'], ({ row }) => {
    picture.src = `assets/rows/${record}-${row}.png`;
    const label = labels[Number(row)];
    picture.alt = label;
    const shown = document.getElementById(`${id}-row-value`);
    if (shown) shown.textContent = label.replace(/[;,].*/s, '');
    document.getElementById(`${id}-row`)?.setAttribute('aria-valuetext', label);
    say(id, label);
  });
}

start(overlapDemo);
start(flowDemo);
connect('window', ['gamma', 'images', 'seed'], ({ gamma, images, seed }) => {
  const canvas = document.getElementById('window-canvas') as HTMLCanvasElement;
  const settings = { gamma: Number(gamma), images: Number(images), seed: Number(seed) };
  say('window', drawDigits(canvas, settings));
});
connect('denoise', ['done', 'images', 'seed'], ({ done, images, seed }) => {
  const canvas = document.getElementById('denoise-canvas') as HTMLCanvasElement;
  const settings = { done: Number(done), images: Number(images), seed: Number(seed) };
  say('denoise', drawDenoising(canvas, settings));
});
for (const picture of document.querySelectorAll<HTMLImageElement>('[id^=rows-][data-labels]')) {
  startRows(picture);
}
startTrainings();
