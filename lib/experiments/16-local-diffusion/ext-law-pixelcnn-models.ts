/** PixelCNNs on N codes, and at every position how far they follow the code itself. */
import { mean, range } from '../../base/statistics.js';
import { type RandomStream, randomStream } from '../../engine/random.js';
import * as tf from '../../engine/tf.js';
import { countTable } from '../../models/count-table.js';
import { trainingEntropy } from '../../models/count-table-likelihood.js';
import { createPixelCnn } from '../../models/pixelcnn.js';
import { symbolLogProbabilities, trainPixelCnn } from '../../models/pixelcnn-codes.js';
import { pickImages, stepsPerImage, type Tokens, tokensFromCodes } from '../../models/tokens.js';
import { globalSide, squareWindow } from '../../models/window.js';
import type { RunContext } from '../../record/experiment.js';
import { type CodeSets, inDrawnOrder, keepLiveliestBits } from '../../runs/code-sets.js';
import type { CodesRun } from '../../runs/codes.js';
import { exactShare, predictedShare } from '../../theory/window-law.js';
import { distinctShares, windowLengths } from '../shared/window-contents.js';

export interface Config {
  /** Codes, and how many of their bits per position are kept, the liveliest. */
  groups: { codes: CodesRun; bits: number }[];
  /** Numbers of training codes N, rising, each with the passes of its training. */
  trainings: { images: number; epochs: number }[];
  width: number;
  layers: number;
  batchSize: number;
  learningRate: number;
  /** Unseen codes: half fit the code lengths, half are measured; the network is asked about all. */
  unseenCodes: number;
}

/** What a network does at the positions of the grid, in raster order. */
export interface Course {
  /** For people, for example `MNIST, 2 bits`. */
  label: string;
  images: number;
  /** Mean code length of all earlier positions, bits. */
  entropy: number[];
  /** The own share of the network, of the histograms of the same past, and as code lengths predict it. */
  share: number[];
  table: number[];
  predicted: number[];
  /** Training loss above that of the histograms, which is the least, at the end and half way; bits per symbol. */
  excess: { half: number; end: number };
}

/** The past of each position: bits of unseen codes there, and the positions of training codes. */
export interface Past {
  lengths: ArrayLike<number>;
  trained: Tokens | null;
}

/** All earlier positions of every position; the first has none. */
export const pasts = (train: Tokens, unseen: Tokens): Past[] =>
  range(stepsPerImage(train)).map((place) =>
    place === 0
      ? { lengths: [0], trained: null }
      : windowLengths(train, unseen, globalSide(train.rows, train.columns), place),
  );

/**
 * The own share ω of a model at every position, [steps]: were its answer (1 − ω) times what it knows from
 * others plus ω times the training code's own symbol, the mean probabilities of true symbols would be
 * q(train) = (1 − ω) q(unseen) + ω.
 *
 * @param trained log₂ probabilities of the symbols of training codes, [images × steps]; `unseen` likewise
 */
export function ownShares(trained: Float64Array, unseen: Float64Array, steps: number): number[] {
  const meanProbability = (bits: Float64Array, step: number) =>
    mean(range(bits.length / steps).map((image) => 2 ** bits[image * steps + step]));
  return range(steps).map((step) => {
    const [own, other] = [trained, unseen].map((bits) => meanProbability(bits, step));
    return (own - other) / (1 - other);
  });
}

/** Trains on the first N codes and asks the network about them and about unseen codes. */
export async function courseOf(
  { images, epochs }: Config['trainings'][number],
  {
    label,
    name,
    tokens,
  }: { label: string; name: string; tokens: { train: Tokens; unseen: Tokens } },
  past: Past[],
  { config, seed, checkpoints, progress }: RunContext<Config>,
): Promise<Course> {
  const { width, layers, batchSize, learningRate } = config;
  const { unseen } = tokens;
  const train = firstCodes(tokens.train, images);
  const random = randomStream(seed, 'ext-law-pixelcnn', name, String(images));
  const model = createPixelCnn(train, width, layers, random.split('weights'));
  const settings = { epochs, batchSize, learningRate };
  const losses: number[] = [];
  const training = trainPixelCnn(model, train, settings, random.split('training'), {
    checkpoint: {
      folder: `${checkpoints}/${name}-${images}`,
      config: { ...settings, width, layers, images, name },
    },
    progress,
  });
  for await (const { loss } of training) losses.push(loss / Math.LN2);
  const { rows, columns } = train;
  const histograms = countTable(train, squareWindow(globalSide(rows, columns)));
  const floor = trainingEntropy(histograms) / stepsPerImage(train);
  const [own, other] = [train, unseen].map((some) => symbolLogProbabilities(model, some));
  tf.dispose(model.parameters);
  return {
    label,
    images,
    entropy: past.map(({ lengths }) => mean(lengths)),
    share: ownShares(own, other, stepsPerImage(train)),
    table: past.map(({ trained }) => (trained ? distinctShares(trained, [images])[0] : 1 / images)),
    predicted: past.map(({ lengths }) => predictedShare(lengths, images, exactShare)),
    excess: {
      half: losses[Math.floor(losses.length / 2)] - floor,
      end: losses[losses.length - 1] - floor,
    },
  };
}

/** The codes of the first images. */
const firstCodes = (tokens: Tokens, images: number): Tokens => ({
  ...tokens,
  images,
  symbols: tokens.symbols.subarray(0, images * stepsPerImage(tokens)),
});

/**
 * Codes with some bits kept, as one symbol per position: training and unseen ones in random order.
 */
export function keptTokens(
  { train, test }: CodeSets,
  { bits, unseenCodes }: { bits: number; unseenCodes: number },
  random: RandomStream,
) {
  const shuffled = inDrawnOrder(train, random.split('train'));
  const count = Math.min(unseenCodes, test.images);
  const unseen = pickImages(test, random.split('unseen').choice(test.images, count));
  const [all, others] = [shuffled, unseen].map((codes) =>
    tokensFromCodes(keepLiveliestBits(codes, bits, train), bits),
  );
  return { train: all, unseen: others };
}
