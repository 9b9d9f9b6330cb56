/** How the numbers of ext-risk-averages are made: what averages say of the tables that an attack reads. */
import { range } from '../../base/statistics.js';
import { DATASET_NAMES } from '../../data/index.js';
import { type RandomStream, randomStream } from '../../engine/random.js';
import { copyTest } from '../../metrics/copy-test.js';
import { type Features, frechetDistanceOf } from '../../metrics/frechet.js';
import { vectors } from '../../metrics/images.js';
import { kMeans, nearestCentres } from '../../metrics/k-means.js';
import { type Rate, wilson } from '../../metrics/memorization.js';
import { nearestNeighbours } from '../../metrics/neighbours.js';
import { backoffTables, sampleTables } from '../../models/count-table-sampling.js';
import {
  type BinaryCodes,
  codesFromTokens,
  sliceImages,
  tokensFromCodes,
} from '../../models/tokens.js';
import { codeSets } from '../../runs/code-sets.js';
import type { CodesRun } from '../../runs/codes.js';
import { risksOf } from './ext-risk-models.js';

export interface Config {
  /** Codes of at most 8 bits per position. */
  codes: CodesRun[];
  /** Training images N, drawn from 2N for the attack. */
  images: number;
  /** Window sides γ, rising. */
  sides: number[];
  shadows: number;
  targets: number;
  /** Rate of false alarms of the attack. */
  level: number;
  /** Samples, and as many unseen codes that C_T compares them with. */
  samples: number;
  /** Further unseen codes that the Fréchet distance refers to. */
  reference: number;
  /** Cells of C_T. */
  cells: number;
}

/** What averages over a set of codes say. */
export interface Averages {
  /** Share that is equal to a training code. */
  copies: Rate;
  /** Three-sample test: far below 0 for copies. */
  copyTest: number;
  /** Fréchet distance of the bits to those of unseen codes. */
  frechet: number;
}

/** A table of side γ, or what it is compared with. */
export interface Row extends Averages {
  label: string;
  source: string;
  /** 0 where there is no table. */
  gamma: number;
  /** Members found by the attack at its level of false alarms; null where there is no table. */
  found: Rate | null;
}

export const TRAINING = 'training codes themselves';
export const UNSEEN = 'unseen codes';

/** Bits as numbers, a row for each image. */
function featuresOf({ bits, images }: BinaryCodes): Features {
  return {
    network: 'bits',
    values: Float32Array.from(bits),
    count: images,
    length: bits.length / images,
  };
}

/** The averages of codes against a training set, unseen codes and a reference. */
async function judgeOf(
  training: BinaryCodes,
  unseen: BinaryCodes,
  reference: BinaryCodes,
  cells: number,
  random: RandomStream,
) {
  const known = featuresOf(training);
  const centres = kMeans(known, cells, random);
  const real = featuresOf(reference);
  const nearest = async (features: Features) => {
    const rows = vectors(features.values, features.length);
    const { distances } = await nearestNeighbours(rows, vectors(known.values, known.length));
    return { distances, cells: nearestCentres(features, centres) };
  };
  const held = await nearest(featuresOf(unseen));
  return async (codes: BinaryCodes): Promise<Averages> => {
    const features = featuresOf(codes);
    const own = await nearest(features);
    const equal = own.distances.filter((distance) => distance === 0).length;
    return {
      copies: wilson(equal, codes.images),
      copyTest: copyTest(own, held),
      frechet: await frechetDistanceOf(features, real),
    };
  };
}

/** The rows of one data set: tables by rising γ, then the training codes and unseen ones. */
export async function rowsOf(codes: CodesRun, config: Config, seed: number): Promise<Row[]> {
  const { images, sides, samples, reference, cells } = config;
  const sets = await codeSets(codes, { seed, progress: () => {} });
  const { train, test } = sets;
  const bits = codes.settings.dimensions;
  const label = DATASET_NAMES[codes.dataset];
  const random = randomStream(seed, 'ext-risk-averages', codes.dataset);
  const standard = { codes, bits, images, copies: [], repeated: 0 };
  const limits = Object.assign({ standard: { bits, images }, cases: [standard] }, config);
  const risks = risksOf(sets, standard, limits, random.split('attack'));
  const part = (start: number, count: number) => sliceImages(test, start, start + count);
  const training = sliceImages(train, 0, images);
  const judge = await judgeOf(
    training,
    part(0, samples),
    part(2 * samples, reference),
    cells,
    random.split('cells'),
  );
  const tokens = tokensFromCodes(training, bits);
  const rows: Row[] = [];
  for (const gamma of sides) {
    const drawn = sampleTables(backoffTables(tokens, gamma), samples, random.split(`γ = ${gamma}`));
    const found = risks.find((risk) => risk.gamma === gamma)?.ratio ?? null;
    const averages = await judge(codesFromTokens(drawn.tokens));
    rows.push(Object.assign({ label, source: `table, γ = ${gamma}`, gamma, found }, averages));
  }
  const shown = sliceImages(train, 0, Math.min(samples, images));
  for (const [source, own] of [
    [TRAINING, shown],
    [UNSEEN, part(samples, samples)],
  ] as const) {
    rows.push(Object.assign({ label, source, gamma: 0, found: null }, await judge(own)));
  }
  return rows;
}

/** The rows of each data set in their order. */
export const rowsByLabel = (rows: Row[]): Row[][] => {
  const labels = rows.map(({ label }) => label);
  const first = range(rows.length).filter((k) => labels.indexOf(labels[k]) === k);
  return first.map((k) => rows.filter(({ label }) => label === labels[k]));
};
