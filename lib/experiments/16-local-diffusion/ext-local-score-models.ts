/** How the numbers of ext-local-score are made: samples of closed-form denoisers and of count tables, beside their training images. */
import { distinct, mean } from '../../base/statistics.js';
import {
  type Dataset,
  first,
  type ImageSet,
  imageLength,
  loadDataset,
  toFloats,
} from '../../data/index.js';
import { type RandomStream, randomStream } from '../../engine/random.js';
import * as tf from '../../engine/tf.js';
import type { ImageDrawing } from '../../figures/drawing.js';
import { imageStrip } from '../../figures/image-grid.js';
import { clipped, type Images } from '../../metrics/images.js';
import { memorizationRate, type Rate, wilson } from '../../metrics/memorization.js';
import { nearestTraining, pairStrips } from '../../metrics/nearest-training.js';
import { backoffTables, sampleTables } from '../../models/count-table-sampling.js';
import { sampleDiffusion } from '../../models/ddpm.js';
import { donors, localDenoiser, type Pictures, type Sharing } from '../../models/local-denoiser.js';
import { noiseSchedule } from '../../models/noise-schedule.js';
import type { Tokens } from '../../models/tokens.js';

/** Samples of one kind of denoiser. */
export type Group = {
  dataset: Dataset;
  sharing: Sharing;
  /** Window sides, rising; the largest holds the whole image from every pixel. */
  sides: number[];
  samples: number;
};

export type Config = {
  /** Training images N. */
  images: number;
  steps: number;
  /** Steps of the deterministic sampler. */
  ddimSteps: number;
  groups: Group[];
  /** Window sides γ of count tables of binarized MNIST, and their samples. */
  tables: { sides: number[]; samples: number };
  /** Samples in a picture. */
  shown: number;
};

/** What samples of one window are. */
export type Row = {
  dataset: Dataset;
  sharing: Sharing | 'table';
  side: number;
  copies: Rate;
  /** Mean number of training images that the pixels of a sample come from; 0 where it was not looked at. */
  donors: number;
  strips: ImageDrawing['rows'];
};

/** Side of the windows by which donors are recognized. */
const DONOR_SIDE = 5;
/** A training image counts as a donor from this share of the pixels that tell something. */
const DONOR_SHARE = 0.01;

/** The training images of a data set: its first N, in the order of the file. */
export async function trainingImages(dataset: Dataset, images: number): Promise<ImageSet> {
  return first(await loadDataset(dataset, 'train'), images);
}

/** Samples of the closed form, from the same noise for every side. */
export async function denoiserRow(
  set: ImageSet,
  { dataset, sharing, samples }: Group,
  side: number,
  config: Config,
  seed: number,
): Promise<Row> {
  const { height, width, channels } = set;
  const schedule = noiseSchedule('cosine', config.steps);
  const values = tf.tensor2d(toFloats(set), [set.count, imageLength(set)]);
  const pictures: Pictures = { values, height, width, channels };
  const denoiser = localDenoiser(pictures, schedule, side, sharing);
  const x = await sampleDiffusion(
    denoiser.predict,
    schedule,
    [samples, height, width, channels],
    { sampler: 'ddim', steps: config.ddimSteps, clip: false },
    randomStream(seed, 'ext-local-score', dataset),
  );
  const sampled: Images = clipped({
    values: Float32Array.from(x.dataSync()),
    count: samples,
    height,
    width,
    channels,
  });
  const maps = donors(pictures, x.reshape([samples, -1]) as tf.Tensor2D, DONOR_SIDE);
  const nearest = await nearestTraining(sampled, set);
  const strips = await pairStrips(`w = ${side}`, sampled, set, nearest, config.shown);
  strips.push({ label: 'origin', png: await originStrip(maps.slice(0, config.shown), set) });
  denoiser.dispose();
  tf.dispose([values, x]);
  return {
    dataset,
    sharing,
    side,
    copies: memorizationRate(nearest.psnr),
    donors: mean(maps.map(donorCount)),
    strips,
  };
}

/** Training images that gave more than a hundredth of the pixels whose windows are not plain. */
function donorCount(map: number[]): number {
  const told = map.filter((image) => image >= 0);
  const given = distinct(told).map((image) => told.filter((one) => one === image).length);
  return given.filter((pixels) => pixels > DONOR_SHARE * told.length).length;
}

/** The training images that pixels come from, one colour each. */
async function originStrip(maps: number[][], { height }: ImageSet): Promise<string> {
  const bytes = new Uint8Array(maps.length * maps[0].length * 3);
  for (const [n, map] of maps.entries()) {
    for (const [k, image] of map.entries()) {
      bytes.set(hueOf(image), 3 * (n * map.length + k));
    }
  }
  return imageStrip(bytes, height, 3);
}

/** Colours far apart for images of neighbouring numbers: hues by the golden section; grey for none. */
function hueOf(image: number): [number, number, number] {
  if (image < 0) return [235, 235, 235];
  const hue = (image * 0.618034) % 1;
  const channel = (shift: number) =>
    Math.round(128 + 100 * Math.cos(2 * Math.PI * (hue - shift / 3)));
  return [channel(0), channel(1), channel(2)];
}

/** Binarized images as symbols of one bit. */
export function binaryTokens(set: ImageSet): Tokens {
  return {
    symbols: Uint16Array.from(set.images, (value) => Number(value > 127)),
    images: set.count,
    rows: set.height,
    columns: set.width,
    groups: 1,
    bits: 1,
  };
}

/** Samples of the count table of a γ: the autoregressive counterpart, on binarized pixels. */
export function tableRow(
  tokens: Tokens,
  gamma: number,
  samples: number,
  random: RandomStream,
): Row {
  const drawn = sampleTables(backoffTables(tokens, gamma), samples, random).tokens;
  const size = tokens.rows * tokens.columns;
  const keyOf = ({ symbols }: Tokens, n: number) =>
    symbols.subarray(n * size, (n + 1) * size).join('');
  const known = new Set(Array.from({ length: tokens.images }, (_, n) => keyOf(tokens, n)));
  const hits = Array.from({ length: samples }, (_, n) => known.has(keyOf(drawn, n)));
  return {
    dataset: 'mnist',
    sharing: 'table',
    side: gamma,
    copies: wilson(hits.filter(Boolean).length, samples),
    donors: 0,
    strips: [],
  };
}
