/** The models of Figure 8, held against the images they were trained on and against unseen ones. */

import path from 'node:path';
import { dataRoot, type ImageSet, subset } from '../../data/index.js';
import { randomStream } from '../../engine/random.js';
import {
  type FeatureNetwork,
  featureStatistics,
  frechetDistance,
  outputsOfSet,
} from '../../metrics/index.js';
import { arvmLogProbabilities, sampleArvm } from '../../models/arvm-codes.js';
import {
  codeLogProbabilities,
  massOn,
  trainingEntropy,
} from '../../models/count-table-likelihood.js';
import { backoffTables, sampleTables } from '../../models/count-table-sampling.js';
import { createPixelCnn } from '../../models/pixelcnn.js';
import {
  type PixelCnnTraining,
  pixelCnnLogProbabilities,
  samplePixelCnn,
  trainPixelCnn,
} from '../../models/pixelcnn-codes.js';
import { codesFromTokens, type Tokens } from '../../models/tokens.js';
import { codeIndex } from '../../models/tokens-index.js';
import type { RunContext } from '../../record/experiment.js';
import { type ArvmConfig, trainedArvm } from '../../runs/arvm.js';
import { type CodeSets, codesName } from '../../runs/code-sets.js';
import type { CodesRun } from '../../runs/codes.js';
import {
  type CopyRates,
  copyRates,
  decoded,
  type References,
  referencesOf,
} from '../shared/copy-rates.js';

export type Config = {
  codes: CodesRun[];
  sides: number[];
  /** Training images of γ-ARVM and its table. */
  images: number;
  samples: number;
  arvm: ArvmConfig;
  /** Sides at which the same network is also trained on single symbols, by cross-entropy. */
  baseline: number[];
  pixelCnn: {
    /** Channels of v1 and v2 (√2 times as many, for twice the parameters). */
    widths: [number, number];
    /** Training images of v1 and v2. */
    images: [number, number];
    layers: number;
    batchSize: number;
    learningRate: number;
    /** Gradient steps, the same for all four. */
    steps: number;
    samples: number;
  };
};

/** One model on one data set. */
export type Row = {
  label: string;
  model: string;
  gamma: number;
  images: number;
  /** Exact mass on the training codes and on equally many held-out codes. */
  memorized: number;
  heldOut: number;
  /** Mean bits per image of training codes and of held-out codes. */
  trainBits: number;
  /** Null where the model gives a held-out code no probability at all. */
  testBits: number | null;
  /** Against the training set, and against an equally large held-out set. */
  rates: CopyRates;
  control: CopyRates;
  /** Fréchet distance of the samples to the training images, and to the held-out images. */
  distance: Distance;
  /** γ-ARVM and baseline: the loss that was trained and its floor, in nats per symbol. */
  loss?: number;
  floor?: number;
};

/** Fréchet distances of samples to the training images and to as many held-out ones. */
export type Distance = { train: number; heldOut: number };

/** What real images score: others than those that the distances are measured to. */
export type Floor = { label: string; name: string; images: number; distance: Distance };

/** What the record keeps. */
export interface Series {
  rows: Row[];
  floors: Floor[];
}

/** The network and the table that it imitates, trained on the same images. */
export const IMITATION = ['γ-ARVM', 'count table'];
/** The same network trained by cross-entropy on single symbols. */
export const BASELINE = 'next-symbol network';
/** The paper's two PixelCNNs: narrow on many images, wide on few. */
export const V1 = 'PixelCNN v1';
export const V2 = 'PixelCNN v2';

/** A model as this figure needs it. */
type Model = {
  name: string;
  gamma: number;
  logProbabilities(tokens: Tokens): ArrayLike<number>;
  sample(images: number): Tokens;
};

/** What the samples of a model are held against. */
type Referee = {
  train: References;
  test: References;
  distanceOf(samples: ImageSet): Promise<Distance>;
};

/** The first `count` training images and as many held-out ones, with their distances. */
async function refereeFor(
  sets: CodeSets,
  network: FeatureNetwork,
  count: number,
): Promise<Referee> {
  const train = await referencesOf(sets, 'train', count);
  const test = await referencesOf(sets, 'test', count);
  const statistics = async (set: ImageSet) =>
    featureStatistics((await outputsOfSet(network, set)).features);
  const [trained, held] = [await statistics(train.images), await statistics(test.images)];
  return {
    train,
    test,
    async distanceOf(samples) {
      const found = await statistics(samples);
      return {
        train: await frechetDistance(found, trained),
        heldOut: await frechetDistance(found, held),
      };
    },
  };
}

async function rowFor(
  { name, gamma, logProbabilities, sample }: Model,
  sets: CodeSets,
  { train, test, distanceOf }: Referee,
  count: number,
): Promise<Row> {
  const samples = sample(count);
  const images = await decoded(sets, codesFromTokens(samples), train.images);
  const trainLogs = logProbabilities(train.tokens);
  const testLogs = logProbabilities(test.tokens);
  const bits = (logs: ArrayLike<number>) =>
    -Array.from(logs).reduce((sum, value) => sum + value, 0) / logs.length;
  const testBits = bits(testLogs);
  return {
    label: sets.label,
    model: name,
    gamma,
    images: train.tokens.images,
    memorized: massOn(codeIndex(train.tokens), trainLogs),
    heldOut: massOn(codeIndex(test.tokens), testLogs),
    trainBits: bits(trainLogs),
    testBits: Number.isFinite(testBits) ? testBits : null,
    rates: await copyRates(samples, images, train),
    control: await copyRates(samples, images, test),
    distance: await distanceOf(images),
  };
}

/** Count tables and networks for every γ, on one training set, and what real images score. */
export async function arvmRows(
  sets: CodeSets,
  request: CodesRun,
  network: FeatureNetwork,
  { config, seed, progress }: RunContext<Config>,
): Promise<{ rows: Row[]; floors: Floor[] }> {
  const referee = await refereeFor(sets, network, config.images);
  const { train, test, distanceOf } = referee;
  const name = codesName(request);
  const rows: Row[] = [];
  for (const gamma of config.sides) {
    const random = randomStream(seed, 'fig08', name, String(gamma));
    const tables = backoffTables(train.tokens, gamma);
    const table: Model = {
      name: 'count table',
      gamma,
      // −∞ where a context is unseen; smoothed likelihoods are the subject of ext-likelihood.
      logProbabilities: (tokens) => codeLogProbabilities(tables[0], tokens),
      sample: (images) => sampleTables(tables, images, random.split('table')).tokens,
    };
    rows.push(await rowFor(table, sets, referee, config.samples));
    const entropy = (trainingEntropy(tables[0]) * Math.LN2) / 16;
    for (const target of ['histogram', 'symbol'] as const) {
      const baseline = target === 'symbol';
      if (baseline && !config.baseline.includes(gamma)) continue;
      const settings = { ...config.arvm, target };
      const { arvm, losses } = await trainedArvm(
        ...([name, train.tokens, gamma, settings, seed] as const),
        (f, what) => progress(0.5 + 0.25 * f, `${sets.label}, ${target}: ${what}`),
      );
      const model: Model = {
        name: baseline ? BASELINE : 'γ-ARVM',
        gamma,
        logProbabilities: (tokens) => arvmLogProbabilities(arvm, tokens),
        sample: (images) => sampleArvm(arvm, images, random.split(baseline ? target : 'network')),
      };
      rows.push({
        ...(await rowFor(model, sets, referee, config.samples)),
        loss: losses[losses.length - 1],
        floor: baseline ? entropy : 0,
      });
    }
  }
  const { testImages } = sets.source;
  const others = Uint32Array.from(
    { length: Math.min(config.samples, testImages.count - test.images.count) },
    (_, n) => test.images.count + n,
  );
  const floors: Floor[] = [];
  for (const [name, set] of [
    ['other real images', subset(testImages, others)],
    ['decoded training codes', train.reconstructions],
  ] as const) {
    const { label } = sets;
    floors.push({ label, name, images: set.count, distance: await distanceOf(set) });
  }
  return { rows, floors };
}

/** PixelCNN with each width on each training set: v1 and v2 are two of the four. */
export async function pixelCnnRows(
  sets: CodeSets,
  request: CodesRun,
  network: FeatureNetwork,
  { config, seed, progress }: RunContext<Config>,
): Promise<Row[]> {
  const { widths, images, layers, batchSize, learningRate, steps, samples } = config.pixelCnn;
  const rows: Row[] = [];
  for (const [n, wanted] of images.entries()) {
    const referee = await refereeFor(sets, network, wanted);
    const { train } = referee;
    const count = train.tokens.images;
    for (const [w, width] of widths.entries()) {
      const name = n === w ? [V1, V2][n] : `PixelCNN, width ${width}, N = ${count}`;
      const epochs = Math.max(
        1,
        Math.round(steps / Math.floor(count / Math.min(batchSize, count))),
      );
      const training: PixelCnnTraining = { epochs, batchSize, learningRate };
      const random = randomStream(seed, 'fig08', request.dataset, `pixelcnn ${width} ${count}`);
      const model = createPixelCnn(train.tokens, width, layers, random.split('weights'));
      const run = trainPixelCnn(model, train.tokens, training, random.split('training'), {
        checkpoint: {
          folder: path.join(
            dataRoot(),
            'pixelcnn',
            `${codesName(request)}-${width}-${count}-${seed}`,
          ),
          config: { training, layers, width, codes: sets.source.psnrTrain },
        },
        progress: (f, what) => progress(0.75 + 0.25 * f, `${sets.label}, ${name}: ${what}`),
      });
      for await (const _ of run);
      rows.push(
        await rowFor(
          {
            name,
            gamma: 7,
            logProbabilities: (tokens) => pixelCnnLogProbabilities(model, tokens),
            sample: (size) => samplePixelCnn(model, size, random.split('samples')),
          },
          sets,
          referee,
          samples,
        ),
      );
    }
  }
  return rows;
}
