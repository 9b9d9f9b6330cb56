/** Memorization measured three ways: exact copies of codes, and PSNR to training images and reconstructions. */
import { first, type ImageSet, subset } from '../../data/index.js';
import { pixelVectors } from '../../metrics/images.js';
import { memorizationRate, nearestPsnr, type Rate, wilson } from '../../metrics/memorization.js';
import { nearestNeighbours } from '../../metrics/neighbours.js';
import { type BinaryCodes, codesFromTokens, type Tokens } from '../../models/tokens.js';
import { codeIndex, exactCopies } from '../../models/tokens-index.js';
import { type CodeSets, firstTokens } from '../../runs/code-sets.js';

/** What samples are compared with: codes, their images and what the decoder makes of them. */
export interface References {
  tokens: Tokens;
  images: ImageSet;
  reconstructions: ImageSet;
}

/** The first `count` images of a half of the code sets, or all where there are fewer. */
export async function referencesOf(
  sets: CodeSets,
  half: 'train' | 'test',
  count: number,
): Promise<References> {
  const tokens = firstTokens(sets[half], count);
  const all = half === 'train' ? sets.source.trainImages : sets.source.testImages;
  const images = first(all, tokens.images);
  return { tokens, images, reconstructions: await decoded(sets, codesFromTokens(tokens), images) };
}

/** Codes as an image set. */
export async function decoded(
  { source }: CodeSets,
  codes: BinaryCodes,
  like: ImageSet,
): Promise<ImageSet> {
  const images = await source.decode(codes.bits);
  return { ...like, name: 'decoded codes', images, labels: undefined, count: codes.images };
}

/** Three rates, each with its Wilson interval. */
export interface CopyRates {
  /** The sample's code is a reference code. */
  codes: Rate;
  /** The paper's rule (Sec. 5.2): the nearest reference image is above 30 dB. */
  images: Rate;
  /** The same against decoded reference codes: not capped by the autoencoder. */
  reconstructions: Rate;
  /** Mean over samples of the PSNR to the nearest reconstruction and image, at most 60 dB each. */
  meanPsnr: { images: number; reconstructions: number };
}

/** A copy has infinite PSNR; this keeps means finite. */
const CEILING = 60;

/** How often samples copy the references. */
export async function copyRates(
  samples: Tokens,
  sampleImages: ImageSet,
  references: References,
): Promise<CopyRates> {
  const copies = exactCopies(codeIndex(references.tokens), samples).filter(Boolean).length;
  const queries = pixelVectors(sampleImages);
  const psnrTo = async (set: ImageSet) =>
    nearestPsnr(await nearestNeighbours(queries, pixelVectors(set)), queries.length);
  const images = await psnrTo(references.images);
  const reconstructions = await psnrTo(references.reconstructions);
  const mean = (values: Float64Array) =>
    values.reduce((sum, value) => sum + Math.min(CEILING, value), 0) / values.length;
  return {
    codes: wilson(copies, samples.images),
    images: memorizationRate(images),
    reconstructions: memorizationRate(reconstructions),
    meanPsnr: { images: mean(images), reconstructions: mean(reconstructions) },
  };
}

/**
 * For each sample the reference image whose reconstruction is nearest, and that reconstruction. The nearest
 * image itself would mislead: where codes are coarse, the source of an exact copy is often not the nearest.
 */
export async function nearestImages(
  samples: ImageSet,
  { images, reconstructions }: References,
): Promise<{ images: ImageSet; reconstructions: ImageSet }> {
  const { indices } = await nearestNeighbours(pixelVectors(samples), pixelVectors(reconstructions));
  return { images: subset(images, indices), reconstructions: subset(reconstructions, indices) };
}
