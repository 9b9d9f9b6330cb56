/** The models of Figure 8: a count table, the network that imitates it, and PixelCNN as a 2×2. */
import path from 'node:path';
import { distinct, last } from '../../base/statistics.js';
import { dataRoot } from '../../data/index.js';
import { type RandomStream, randomStream } from '../../engine/random.js';
import { arvmLogProbabilities, sampleArvm } from '../../models/arvm-codes.js';
import type { CountTable } from '../../models/count-table.js';
import { codeLogProbabilities, trainingEntropy } from '../../models/count-table-likelihood.js';
import { backoffTables, sampleTables } from '../../models/count-table-sampling.js';
import { createPixelCnn } from '../../models/pixelcnn.js';
import {
  pixelCnnLogProbabilities,
  samplePixelCnn,
  trainPixelCnn,
} from '../../models/pixelcnn-codes.js';
import { stepsPerImage, type Tokens } from '../../models/tokens.js';
import { globalSide } from '../../models/window.js';
import type { RunContext } from '../../record/experiment.js';
import { type ArvmConfig, trainedArvm } from '../../runs/arvm.js';
import { type CodeSets, codesName } from '../../runs/code-sets.js';
import type { CodesRun } from '../../runs/codes.js';

export const ARVM = 'γ-ARVM';
export const TABLE = 'count table';
/** Our variant of it: one histogram for all positions. */
export const POOLED = 'pooled table';
/** The network of γ-ARVM trained by cross-entropy on single symbols. */
export const BASELINE = 'next-symbol network';
/** The paper's two PixelCNNs: narrow on many images, wide on few. */
export const V1 = 'PixelCNN v1';
export const V2 = 'PixelCNN v2';
/** Begins the names of the other two PixelCNNs, which cross the factors. */
export const CROSSED = 'PixelCNN, ';

export const isPixelCnn = (model: string): boolean => model.startsWith('PixelCNN');

/** A model as this figure needs it. */
export interface Model {
  name: string;
  gamma: number;
  /** log₂ of the probability of each code, in bits; −∞ where the model excludes it. */
  logProbabilities(tokens: Tokens): ArrayLike<number>;
  sample(images: number): Tokens;
  fit?: Fit;
  trained?: Trained;
}

/** How long a network was trained: passes over its images, and gradient steps. */
export interface Trained {
  epochs: number;
  updates: number;
}

/** The last training loss of a network and the least that it can be, in nats per symbol. */
export interface Fit {
  loss: number;
  floor: number;
  /** The loss on the way, and after how many updates. */
  course?: { updates: number[]; losses: number[] };
}

/** The codes that a model learns, some of all the codes of a data set. */
export interface Corpus {
  run: CodesRun;
  sets: CodeSets;
  tokens: Tokens;
}

export interface ImitationConfig {
  arvm: ArvmConfig;
  /** Sides at which the same network is also trained on single symbols, by cross-entropy. */
  baseline: number[];
}

/** −∞ where a context is unseen; smoothed likelihoods are the subject of ext-likelihood. */
export const tableModel = (
  name: string,
  gamma: number,
  tables: CountTable[],
  random: RandomStream,
): Model => ({
  name,
  gamma,
  logProbabilities: (some) => codeLogProbabilities(tables[0], some),
  sample: (images) => sampleTables(tables, images, random).tokens,
});

/** The histograms of one γ as a model, by position and pooled, then the network trained on them, then on single symbols. */
export async function* localModels(
  gamma: number,
  { run, sets, tokens }: Corpus,
  { config, seed, progress }: RunContext<ImitationConfig>,
): AsyncGenerator<Model> {
  const codes = codesName(run);
  const random = randomStream(seed, 'fig08', codes, String(gamma));
  const tables = backoffTables(tokens, gamma);
  yield tableModel(TABLE, gamma, tables, random.split('table'));
  yield tableModel(POOLED, gamma, backoffTables(tokens, gamma, 'pooled'), random.split('pooled'));

  async function network(
    target: ArvmConfig['target'],
    { name, floor, stream }: { name: string; floor: number; stream: string },
  ): Promise<Model> {
    const settings = { ...config.arvm, target };
    const { arvm, losses } = await trainedArvm(codes, tokens, gamma, settings, seed, (done, what) =>
      progress(0.5 + 0.25 * done, `${sets.label}, ${target}: ${what}`),
    );
    return {
      name,
      gamma,
      logProbabilities: (some) => arvmLogProbabilities(arvm, some),
      sample: (images) => sampleArvm(arvm, images, random.split(stream)),
      fit: { loss: last(losses), floor, course: courseOf(losses, tokens, settings.batchSize) },
    };
  }
  yield network('histogram', { name: ARVM, floor: 0, stream: 'network' });
  if (config.baseline.includes(gamma)) {
    // H(q): what is left of the cross-entropy when the network equals the histograms.
    const entropy = (trainingEntropy(tables[0]) * Math.LN2) / stepsPerImage(tokens);
    yield network('symbol', { name: BASELINE, floor: entropy, stream: 'symbol' });
  }
}

/** Points of a course. */
const POINTS = 40;

/** The losses of some epochs, from the first to the last. */
function courseOf(losses: number[], tokens: Tokens, batchSize: number): Fit['course'] {
  const perEpoch = Math.ceil((tokens.images * stepsPerImage(tokens)) / batchSize);
  const count = Math.min(POINTS, losses.length);
  const epochs = Array.from({ length: count }, (_, k) =>
    Math.round(losses.length ** ((k + 1) / count)),
  );
  const shown = distinct(epochs);
  return {
    updates: shown.map((epoch) => epoch * perEpoch),
    losses: shown.map((epoch) => losses[epoch - 1]),
  };
}

export interface PixelCnnConfig {
  /** Channels of v1 and v2 (√2 times as many, for twice the parameters). */
  widths: [number, number];
  /** Training images of v1 and v2. */
  images: [number, number];
  layers: number;
  batchSize: number;
  learningRate: number;
  /** Passes over the images, as many for all four: equal steps would train many images hardly at all. */
  epochs: number;
  samples: number;
}

/** The images of v1 and v2; where fewer are coded both have their share of them. */
export const imagesOf = ({ images }: PixelCnnConfig, coded: number): number[] =>
  images.map((count) => Math.min(count, Math.round((count * coded) / Math.max(...images))));

/** PixelCNNs of both widths on the images of one of the two: v1 (0) or v2 (1). They see the whole past. */
export async function* pixelCnns(
  version: number,
  { run, sets, tokens }: Corpus,
  { config, seed, progress }: RunContext<{ pixelCnn: PixelCnnConfig }>,
): AsyncGenerator<Model> {
  const { widths, layers, batchSize, learningRate, epochs } = config.pixelCnn;
  const { images } = tokens;
  const updates = epochs * Math.floor(images / Math.min(batchSize, images));
  const training = { epochs, batchSize, learningRate };
  for (const [w, width] of widths.entries()) {
    const name = version === w ? [V1, V2][w] : `${CROSSED}width ${width}, N = ${images}`;
    const random = randomStream(seed, 'fig08', run.dataset, `pixelcnn ${width} ${images}`);
    const model = createPixelCnn(tokens, width, layers, random.split('weights'));
    const folder = `${codesName(run)}-${width}-${images}-${epochs}-${seed}`;
    for await (const _ of trainPixelCnn(model, tokens, training, random.split('training'), {
      checkpoint: {
        folder: path.join(dataRoot(), 'pixelcnn', folder),
        config: { training, layers, width, codes: sets.source.psnrTrain },
      },
      progress: (done, what) => progress(0.75 + 0.25 * done, `${sets.label}, ${name}: ${what}`),
    }));
    yield {
      name,
      gamma: globalSide(tokens.rows, tokens.columns),
      logProbabilities: (some) => pixelCnnLogProbabilities(model, some),
      sample: (count) => samplePixelCnn(model, count, random.split('samples')),
      trained: { epochs, updates },
    };
  }
}
