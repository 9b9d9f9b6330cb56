/**
 * Tokens that are latents, as in the companion paper (KL-16 of LDM): an autoencoder turns 32×32 images
 * into a 4×4 grid of 16 continuous values each. Little Gaussian noise in its training keeps the decoder
 * tolerant without pushing the latents into the corners; tanh keeps them in [−1, 1].
 */

import { hashOf } from '../../base/hashing.js';
import type { Progress } from '../../base/progress.js';
import { range } from '../../base/statistics.js';
import { first, type ImageSet, loadMnist, padTo32, sample, subset } from '../../data/index.js';
import { randomStream } from '../../engine/random.js';
import { decodeLatents } from '../../models/blae.js';
import type { TokenImages } from '../../models/companion/patches.js';
import { binaryRate } from '../../models/latent-statistics.js';
import { type BlaeSettings, blaeFor, trainBlae } from '../../runs/autoencoder-training.js';
import type { SystemConfig } from '../../runs/companion.js';
import { decodedPsnr, encodeSet, mean } from '../../runs/reconstruction.js';
import { withModelFolder } from '../../runs/store.js';

export interface LatentTokens {
  /** Latents of the training images, [image][token][16]. */
  train: TokenImages;
  /** Latents of as many images as samples, which neither the models nor the judge have seen. */
  fresh: TokenImages;
  /** Latents to images of 32×32 in [−1, 1]. */
  decode(latents: Float32Array): Promise<Float32Array>;
  /** Mean PSNR in dB of held-out images decoded from their latents. */
  psnr: number;
  /** Share of training latents with |z| > 0.9: near 0 for a continuous code, near 1 for a binary one. */
  binaryRate: number;
}

/** Trains the autoencoder on the system's training images, or reads what was trained before. */
export async function latentTokens(
  { trainImages, testImages, samples }: SystemConfig,
  settings: BlaeSettings,
  seed: number,
  report: Progress,
): Promise<LatentTokens> {
  const all = await loadMnist('train');
  const set = padTo32(first(all, trainImages));
  const random = randomStream(seed, 'companion', 'autoencoder');
  // Where the models are trained on all images, the best that is left are images they know.
  const rest = trainImages < all.count ? subset(all, range(all.count).slice(trainImages)) : all;
  const fresh = padTo32(sample(rest, samples, random.split('fresh')));
  const held = padTo32(sample(await loadMnist('test'), testImages, random.split('unseen')));
  const model = blaeFor(set, settings, random);
  const name = `latents-mnist-${hashOf({ settings, trainImages, seed })}`;
  await withModelFolder(name, async (folder) => {
    const training = { model, set, settings, random, folder, progress: report };
    for await (const _ of trainBlae(training));
  });
  const tokensOf = async (images: ImageSet): Promise<TokenImages> => ({
    values: await encodeSet(model, images),
    labels: images.labels as Uint8Array,
    count: images.count,
  });
  const train = await tokensOf(set);
  return {
    train,
    fresh: await tokensOf(fresh),
    decode: (latents) => decodeLatents(model, latents),
    psnr: mean(await decodedPsnr(model, held, await encodeSet(model, held))),
    binaryRate: binaryRate(train.values, 0.1),
  };
}
