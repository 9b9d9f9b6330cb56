/** How Table 1 is measured, and what a Gaussian source with the covariance of CIFAR-10 allows. */
import { mean } from '../../base/statistics.js';
import { first, type ImageSet } from '../../data/index.js';
import type { Autoencoder } from '../../models/autoencoder.js';
import { fromBits, toBits } from '../../models/blae.js';
import { type BlaeRun, loadImages, type TrainedBlae } from '../../runs/blae.js';
import { decodedPsnr, encodeSet } from '../../runs/reconstruction.js';
import {
  distortionAtRate,
  distortionOfPsnr,
  psnrOfDistortion,
  rateAtDistortion,
} from '../../theory/rate-distortion.js';
import { covarianceEigenvalues, shrunk } from './covariance.js';
import { thirds } from './curves.js';
import type { Config } from './ext-rate-settings.js';
import type { Measured } from './table1.js';

/** A Gaussian source with the covariance of CIFAR-10, by reverse water-filling. */
export interface GaussianSource {
  /** PSNR in dB that it reaches at a number of bits per image. */
  psnr(bits: number): number;
  /** Bits per image that it needs for a PSNR in dB. */
  bits(psnr: number): number;
}

export async function gaussianSource({ covarianceImages, edge }: Config): Promise<GaussianSource> {
  const { train } = await loadImages('cifar10');
  const chosen = covarianceImages ? first(train, covarianceImages) : train;
  const variances = await covarianceEigenvalues(edge === 32 ? chosen : shrunk(chosen, edge));
  const { length } = variances;
  return {
    psnr: (bits) => psnrOfDistortion(distortionAtRate(variances, bits), length),
    bits: (psnr) => rateAtDistortion(variances, distortionOfPsnr(psnr, length)),
  };
}

/** Mean PSNR in dB of images decoded from the signs of their latents. */
async function signsPsnr(model: Autoencoder, images: ImageSet): Promise<number> {
  const signs = fromBits(toBits(await encodeSet(model, images)));
  return mean(await decodedPsnr(model, images, signs));
}

export async function measure(
  { settings }: BlaeRun,
  trained: TrainedBlae,
  source: GaussianSource,
): Promise<Measured> {
  const { model, set, held } = trained;
  const bits = model.grid ** 2 * model.dimensions;
  return {
    network: settings.network ?? settings.widths.join('–'),
    bits,
    images: set.count,
    train: await signsPsnr(model, set),
    held: await signsPsnr(model, held),
    gaussian: source.psnr(bits),
    course: thirds(trained).map(({ hard }) => hard),
  };
}
