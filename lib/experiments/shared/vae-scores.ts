/** What Figure 9 measures of a VAE: reconstruction, Fréchet distance, diversity, nearness to training images. */
import { range } from '../../base/statistics.js';
import { type ImageSet, sample, subset } from '../../data/index.js';
import type { RandomStream } from '../../engine/random.js';
import { normalTensor } from '../../engine/random-tensors.js';
import * as tf from '../../engine/tf.js';
import { valuesOf } from '../../engine/values.js';
import { embeddedClassifier } from '../../metrics/embedded-classifiers.js';
import { classifierNetwork, outputsOfSet } from '../../metrics/feature-network.js';
import { featureStatistics, frechetDistance, selectFeatures } from '../../metrics/frechet.js';
import { type Images, pixelVectors, vectors } from '../../metrics/images.js';
import { manifoldScores } from '../../metrics/manifold.js';
import { memorizationRate, nearestPsnr } from '../../metrics/memorization.js';
import { meanOf } from '../../metrics/nearest-training.js';
import { nearestNeighbours } from '../../metrics/neighbours.js';
import { decodeMeans, encode, reparametrize, type VaeConfig } from '../../models/vae.js';
import type { Variables } from '../../training/train.js';

/** Pixels in [0, 1] as rows: what the Bernoulli likelihood takes. */
export function unitRows(set: ImageSet, indices: ArrayLike<number>): tf.Tensor2D {
  const { images } = subset(set, indices);
  return tf.tensor2d(
    Float32Array.from(images, (byte) => byte / 255),
    [indices.length, set.height * set.width],
  );
}

/** The way back: rows of pixels in [0, 1] as images in [−1, 1]. */
export function imagesOfUnit(rows: tf.Tensor2D, { height, width, channels }: ImageSet): Images {
  const values = Float32Array.from(rows.dataSync(), (value) => 2 * value - 1);
  return { values, count: rows.shape[0], height, width, channels };
}

/** Mean over the first 2000 images of ‖d(μ + σsε) − x‖². */
export function reconstructionError(
  parameters: Variables,
  model: VaeConfig,
  set: ImageSet,
  random: RandomStream,
): number {
  const [error] = valuesOf(() => {
    const count = Math.min(2000, set.count);
    const x = unitRows(set, range(count));
    const posterior = encode(parameters, model, x);
    const z = reparametrize(posterior, model, normalTensor(random, posterior.mean.shape));
    return decodeMeans(parameters, model, z).sub(x).square().sum(1).mean();
  });
  return error;
}

/**
 * Scores samples against `reference` test images, drawn by `random` (10 000 are all there are), and against
 * the training images pixel by pixel. The manifolds compare `manifold` of each. `floor` is the Fréchet
 * distance of the reference's first half from its second: that of real images.
 */
export async function createVaeScores(
  { reference, manifold }: { reference: number; manifold: number },
  training: ImageSet,
  test: ImageSet,
  random: RandomStream,
) {
  const network = classifierNetwork(embeddedClassifier('mnist').classifier);
  const { features: real } = await outputsOfSet(network, sample(test, reference, random));
  const statistics = await featureStatistics(real);
  const some = range(manifold);
  const scoresOf = async (samples: Images) => {
    const { features } = await network.outputs(samples);
    const length = samples.height * samples.width;
    const few = vectors(samples.values.subarray(0, manifold * length), length);
    const psnrs = nearestPsnr(await nearestNeighbours(few, pixelVectors(training)), length);
    return {
      frechet: await frechetDistance(await featureStatistics(features), statistics),
      ...(await manifoldScores(selectFeatures(real, some), selectFeatures(features, some))),
      psnr: meanOf(psnrs),
      copies: memorizationRate(psnrs).share,
    };
  };
  const half = Math.floor(real.count / 2);
  const halves = [0, half].map((start) =>
    featureStatistics(
      selectFeatures(
        real,
        range(half).map((k) => start + k),
      ),
    ),
  );
  const [one, other] = await Promise.all(halves);
  return { scoresOf, floor: await frechetDistance(one, other) };
}
