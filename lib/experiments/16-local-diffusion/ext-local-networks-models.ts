/** How the numbers of ext-local-networks are made: trained networks beside closed forms, picture by picture. */
import { correlation, mean } from '../../base/statistics.js';
import { type ImageSet, imageLength, sample, toBytes, toFloats } from '../../data/index.js';
import { type RandomStream, randomStream } from '../../engine/random.js';
import { normalTensor } from '../../engine/random-tensors.js';
import * as tf from '../../engine/tf.js';
import type { ImageDrawing } from '../../figures/drawing.js';
import { imageStrip } from '../../figures/image-grid.js';
import { addNoise, type NoisePredictor, predictClean, sampleDiffusion } from '../../models/ddpm.js';
import { type LocalDenoiser, localDenoiser, type Sharing } from '../../models/local-denoiser.js';
import { type NoiseSchedule, noiseSchedule } from '../../models/noise-schedule.js';
import {
  type DiffusionRun,
  subjectImages,
  trainedDiffusion,
} from '../../runs/diffusion-networks.js';

export interface Config {
  /** Networks by name, on the same images with the same noise. */
  networks: { name: string; run: DiffusionRun }[];
  /** Window sides w of the closed forms, rising; the largest holds the whole image. */
  sides: number[];
  sharings: Sharing[];
  /** Steps t at which denoisers are compared, rising. */
  times: number[];
  /** Unseen images that are noised: the first half chooses w(t), the second half is measured. */
  pictures: number;
  /** Samples, and steps of the deterministic sampler. */
  samples: number;
  ddimSteps: number;
  /** Samples in a picture. */
  shown: number;
}

/** How well a closed form predicts a network's x̂_0 at one step. */
export interface Fit {
  network: string;
  t: number;
  sharing: Sharing;
  side: number;
  /** Median r² over the pictures that choose, and over those that are measured. */
  choosing: number;
  measured: number;
}

/** The same for predictions that know nothing of the picture. */
export interface Control {
  network: string;
  t: number;
  /** Median r² with the mean training image. */
  average: number;
}

/** Samples of a network, and those of the closed forms that fit best at each step, from the same noise. */
export interface Sampled {
  network: string;
  /** r² of each sample. */
  same: number[];
  /** r² of each sample with the closed form's sample from the next noise. */
  other: number[];
  /** r² of each sample with the ideal denoiser's. */
  ideal: number[];
  strips: ImageDrawing['rows'];
}

/** Closed forms by sharing and side. */
export type ClosedForms = Map<string, LocalDenoiser>;
const keyOf = (sharing: Sharing, side: number): string => `${sharing} ${side}`;

/** The training images of the first network, and what all networks are compared on. */
export async function materialOf({ networks, pictures }: Config, seed: number) {
  const [{ run }] = networks;
  const { train, test } = await subjectImages(run);
  const unseen = sample(test, pictures, randomStream(seed, 'ext-local-networks', 'unseen'));
  return { train, unseen, schedule: noiseSchedule(run.schedule, run.steps) };
}

export function closedForms(
  train: ImageSet,
  schedule: NoiseSchedule,
  { sides, sharings }: Pick<Config, 'sides' | 'sharings'>,
): { forms: ClosedForms; dispose(): void } {
  const { height, width, channels } = train;
  const values = tf.tensor2d(toFloats(train), [train.count, imageLength(train)]);
  const forms: ClosedForms = new Map();
  for (const sharing of sharings) {
    for (const side of sides) {
      const pictures = { values, height, width, channels };
      forms.set(keyOf(sharing, side), localDenoiser(pictures, schedule, side, sharing));
    }
  }
  return {
    forms,
    dispose() {
      for (const form of forms.values()) form.dispose();
      values.dispose();
    },
  };
}

/** r² of each row with the row beside it: squared correlation over pixels. */
export const rowFits = (a: number[][], b: number[][]): number[] =>
  a.map((row, n) => {
    const r = correlation(row, b[n]);
    // A picture of one value has no correlation; it is predicted by nothing.
    return Number.isFinite(r) ? r ** 2 : 0;
  });

export function median(values: number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** Every closed form against every network at one step, on the same noisy pictures. */
export function fitsAt(
  t: number,
  unseen: ImageSet,
  predictors: { name: string; predict: NoisePredictor }[],
  forms: ClosedForms,
  average: number[],
  schedule: NoiseSchedule,
  random: RandomStream,
): { fits: Fit[]; controls: Control[] } {
  const { count, height, width, channels } = unseen;
  const shape = [count, height, width, channels];
  const steps = new Array<number>(count).fill(t);
  const x = tf.tidy(() => {
    const clean = tf.tensor(toFloats(unseen), shape);
    return addNoise(schedule, clean, steps, normalTensor(random, shape));
  });
  const rows = (compute: () => tf.Tensor): number[][] =>
    tf.tidy(() => compute().reshape([count, -1]).arraySync() as number[][]);
  const flat = x.reshape([count, -1]) as tf.Tensor2D;
  const wanted = predictors.map(({ name, predict }) => ({
    name,
    estimate: rows(() => predictClean(predict, schedule, x, t, false)),
  }));
  const half = count >> 1;
  const fits: Fit[] = [];
  for (const [key, form] of forms) {
    const [sharing, side] = key.split(' ');
    const estimate = rows(() => form.estimate(flat, t));
    for (const { name, estimate: own } of wanted) {
      const found = rowFits(own, estimate);
      fits.push({
        network: name,
        t,
        sharing: sharing as Sharing,
        side: Number(side),
        choosing: median(found.slice(0, half)),
        measured: median(found.slice(half)),
      });
    }
  }
  const controls = wanted.map(({ name, estimate }) => ({
    network: name,
    t,
    average: median(
      rowFits(
        estimate,
        estimate.map(() => average),
      ).slice(half),
    ),
  }));
  tf.dispose([x, flat]);
  return { fits, controls };
}

/** The closed form that fits a network best at a step, by the pictures that choose. */
export function bestFit(fits: Fit[], network: string, t: number): Fit {
  const own = fits.filter((fit) => fit.network === network && fit.t === t);
  return own.reduce((best, fit) => (fit.choosing > best.choosing ? fit : best));
}

/** Samples of a network and of the closed forms with the best w(t), from the same noise. */
export async function sampledPair(
  network: { name: string; predict: NoisePredictor },
  fits: Fit[],
  forms: ClosedForms,
  { times, samples, ddimSteps, shown, sides }: Config,
  train: ImageSet,
  schedule: NoiseSchedule,
  seed: number,
): Promise<Sampled> {
  const { height, width, channels } = train;
  const draw = async (predict: NoisePredictor): Promise<number[][]> => {
    const x = await sampleDiffusion(
      predict,
      schedule,
      [samples, height, width, channels],
      { sampler: 'ddim', steps: ddimSteps, clip: false },
      randomStream(seed, 'ext-local-networks', 'samples'),
    );
    const rows = tf.tidy(() => x.reshape([samples, -1]).arraySync() as number[][]);
    x.dispose();
    return rows;
  };
  const formAt = (sharing: Sharing, side: number): LocalDenoiser => {
    const form = forms.get(keyOf(sharing, side));
    if (!form) throw new RangeError(`There is no closed form of side ${side}, ${sharing}.`);
    return form;
  };
  const bestAt = (t: number): LocalDenoiser => {
    const nearest = times.reduce((a, b) => (Math.abs(b - t) < Math.abs(a - t) ? b : a));
    const { sharing, side } = bestFit(fits, network.name, nearest);
    return formAt(sharing, side);
  };
  const learned = await draw(network.predict);
  const predicted = await draw((x, steps) => bestAt(steps[0]).predict(x, steps));
  const ideal = await draw(formAt('own', sides[sides.length - 1]).predict);
  const shifted = predicted.map((_, n) => predicted[(n + 1) % samples]);
  const strip = async (label: string, rows: number[][]) => ({
    label,
    png: await imageStrip(toBytes(rows.slice(0, shown).flat()), height, channels),
  });
  return {
    network: network.name,
    same: rowFits(learned, predicted),
    other: rowFits(learned, shifted),
    ideal: rowFits(learned, ideal),
    strips: [
      await strip(network.name, learned),
      await strip('closed form, w(t)', predicted),
      await strip('ideal', ideal),
    ],
  };
}

/** The mean training image, as a row. */
export function averageImage(train: ImageSet): number[] {
  const length = imageLength(train);
  const values = toFloats(train);
  return Array.from({ length }, (_, k) =>
    mean(Array.from({ length: train.count }, (_, n) => values[n * length + k])),
  );
}

/** Trains the networks, or finds them trained. */
export async function trainedNetworks(
  { networks }: Pick<Config, 'networks'>,
  seed: number,
  progress: (fraction: number, text: string) => void,
) {
  const trained: { name: string; predict: NoisePredictor; loss: number[]; dispose(): void }[] = [];
  for (const [k, { name, run }] of networks.entries()) {
    const { predict, loss, dispose } = await trainedDiffusion(run, seed, (fraction, text) =>
      progress((k + fraction) / networks.length, `${name}: ${text}`),
    );
    trained.push({ name, predict, loss, dispose });
  }
  return trained;
}
