/** The canonical FID Inception from the user's file: only its distances are called FID. */
import { readFileSync } from 'node:fs';
import * as tf from '../engine/tf.js';
import { decodeSafetensors } from '../training/safetensors.js';
import { type FeatureNetwork, onnxNetwork, softmaxRows } from './feature-network.js';
import { FID_INCEPTION } from './frechet.js';
import { checkImages } from './images.js';
import {
  createInception,
  INCEPTION_CLASSES,
  INCEPTION_FEATURES,
  INCEPTION_SIZE,
  type Inception,
} from './inception.js';
import { type ResizeRule, resize } from './resize.js';

/**
 * The network from `inception.safetensors` (pytorch-fid's tensors, run by the project's own layers) or
 * `inception.onnx` (input `images` N×3×299×299 in [−1, 1], outputs `features` and `logits`). data/README.md
 * says how to make either. How images are enlarged changes FID: state the rule beside every number.
 *
 * @throws Error if the file is neither or lacks a tensor.
 */
export async function inceptionFid(
  path: string,
  rule: ResizeRule = 'bilinear',
): Promise<FeatureNetwork> {
  if (path.endsWith('.safetensors')) {
    return inceptionNetwork(createInception(decodeSafetensors(readFileSync(path)).tensors), rule);
  }
  return onnxNetwork(path, {
    name: FID_INCEPTION,
    size: INCEPTION_SIZE,
    resize: rule,
    scale: 1 / 127.5,
    offset: [-1, -1, -1],
    input: 'images',
    features: 'features',
    logits: 'logits',
  });
}

/** Images at once. */
const BATCH = 16;

/** The network on images of any size; grey ones are repeated in all three channels. */
export function inceptionNetwork(inception: Inception, rule: ResizeRule): FeatureNetwork {
  return {
    name: FID_INCEPTION,
    async outputs(images) {
      checkImages(images, 'The input of the FID Inception');
      const { height, width, channels, count } = images;
      const features = new Float32Array(count * INCEPTION_FEATURES);
      const scores = new Float32Array(count * INCEPTION_CLASSES);
      const length = height * width * channels;
      for (let start = 0; start < count; start += BATCH) {
        const n = Math.min(BATCH, count - start);
        const values = images.values.subarray(start * length, (start + n) * length);
        const enlarged = resize({ ...images, values, count: n }, INCEPTION_SIZE, rule).values;
        const [seen, logits] = tf.tidy(() => {
          const x = tf.tensor4d(enlarged, [n, INCEPTION_SIZE, INCEPTION_SIZE, channels]);
          const found = inception.outputs(channels === 1 ? tf.tile(x, [1, 1, 1, 3]) : x);
          return [found.features, found.logits];
        });
        features.set((await seen.data()) as Float32Array, start * INCEPTION_FEATURES);
        scores.set((await logits.data()) as Float32Array, start * INCEPTION_CLASSES);
        tf.dispose([seen, logits]);
      }
      return {
        features: { network: FID_INCEPTION, values: features, count, length: INCEPTION_FEATURES },
        probabilities: softmaxRows(scores, INCEPTION_CLASSES),
        classes: INCEPTION_CLASSES,
      };
    },
  };
}
