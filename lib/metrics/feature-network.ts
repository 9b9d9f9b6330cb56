/** Networks that turn images into features and class probabilities: ours, or any ONNX file. */
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { oneLine } from '../base/one-line.js';
import type { ImageSet } from '../data/image-set.js';
import { type Classifier, classifierOutputsOf } from './classifier.js';
import type { Features } from './frechet.js';
import { checkImages, type Images, imagesOf } from './images.js';
import { type ResizeRule, resize } from './resize.js';

/** What a network says of images. */
export interface NetworkOutputs {
  features: Features;
  /** count·classes numbers, if the network is a classifier. */
  probabilities?: Float32Array;
  classes?: number;
}

/** A network that judges images; images n·H·W·C in [−1, 1] go in. */
export interface FeatureNetwork {
  /** Its name in the names of distances. */
  name: string;
  outputs(images: Images): Promise<NetworkOutputs>;
}

/** What a network says of a whole image set, converted to floats block by block. */
export async function outputsOfSet(
  network: FeatureNetwork,
  set: ImageSet,
): Promise<NetworkOutputs> {
  const parts: NetworkOutputs[] = [];
  const block = 1000;
  for (let start = 0; start < set.count; start += block) {
    const indices = Array.from({ length: Math.min(block, set.count - start) }, (_, i) => start + i);
    parts.push(await network.outputs(imagesOf(set, indices)));
  }
  const [{ features, classes }] = parts;
  const joined = (pick: (part: NetworkOutputs) => Float32Array | undefined, length: number) => {
    const values = new Float32Array(set.count * length);
    for (const [i, part] of parts.entries()) values.set(pick(part) ?? [], i * block * length);
    return values;
  };
  return {
    features: {
      ...features,
      count: set.count,
      values: joined((part) => part.features.values, features.length),
    },
    ...(classes ? { classes, probabilities: joined((part) => part.probabilities, classes) } : {}),
  };
}

/** One of the project's classifiers as a feature network; 28×28 images are padded with black. */
export function classifierNetwork(classifier: Classifier): FeatureNetwork {
  const name = classifier.config.network;
  return {
    name,
    async outputs(images) {
      checkImages(images, `The input of ${name}`);
      const { values, count, height, width, channels } = padded(images);
      if (height !== 32 || width !== 32 || channels !== classifier.channels) {
        throw new Error(
          `${name} takes 32×32×${classifier.channels} images, not ${height}×${width}×${channels}: resize them.`,
        );
      }
      const length = height * width * channels;
      const { features, probabilities } = await classifierOutputsOf(
        classifier,
        { count, height, width, channels },
        (start, end) => values.subarray(start * length, end * length),
      );
      const row = { network: name, values: features, count, length: classifier.config.features };
      return { features: row, probabilities, classes: 10 };
    },
  };
}

/** 28×28 images on black; others as they are. */
function padded(images: Images): Images {
  if (images.height !== 28 || images.width !== 28) return images;
  const { count, channels } = images;
  const values = new Float32Array(count * 1024 * channels).fill(-1);
  const row = 28 * channels;
  for (let n = 0; n < count; n++) {
    for (let y = 0; y < 28; y++) {
      const from = (n * 28 + y) * row;
      values.set(images.values.subarray(from, from + row), ((n * 32 + y + 2) * 32 + 2) * channels);
    }
  }
  return { values, count, height: 32, width: 32, channels };
}

/** How to feed the network in an ONNX file and what to read. */
export interface OnnxNetworkOptions {
  name: string;
  /** Edge of the square input in pixels. */
  size: number;
  resize: ResizeRule;
  /** Order of channels; grey images are repeated in all of them. */
  order?: 'RGB' | 'BGR';
  layout?: 'NCHW' | 'NHWC';
  /** The network's input is `scale · x + offset[channel]` for pixels x in 0…255. */
  scale: number;
  offset: [number, number, number];
  /** Names of the input and outputs; `logits` become probabilities by softmax. */
  input: string;
  features: string;
  logits?: string;
  batchSize?: number;
}

/**
 * Any image network in an ONNX file.
 *
 * @throws Error if the file lacks the named input or outputs.
 */
export async function onnxNetwork(
  path: string,
  options: OnnxNetworkOptions,
): Promise<FeatureNetwork> {
  const { name, size, input, features, logits, batchSize = 32 } = options;
  const session = await openModel(path);
  const wanted = logits ? [features, logits] : [features];
  for (const output of wanted) {
    if (!session.outputNames.includes(output)) {
      throw new Error(`${path} has no output ${output}; it has ${session.outputNames.join(', ')}.`);
    }
  }
  if (!session.inputNames.includes(input)) {
    throw new Error(`${path} has no input ${input}; it has ${session.inputNames.join(', ')}.`);
  }
  return {
    name,
    async outputs(images) {
      checkImages(images, `The input of ${name}`);
      const found: { [output: string]: Float32Array[] } = {};
      const length = images.height * images.width * images.channels;
      for (let start = 0; start < images.count; start += batchSize) {
        const count = Math.min(batchSize, images.count - start);
        const values = images.values.subarray(start * length, (start + count) * length);
        const tensor = networkInput(
          resize({ ...images, values, count }, size, options.resize),
          options,
        );
        const results = await runModel(session, { [input]: tensor }, wanted, path);
        for (const output of wanted) {
          found[output] = [...(found[output] ?? []), rowsOf(results[output], count, output, path)];
        }
      }
      const joined = (output: string) => {
        const values = new Float32Array(found[output].reduce((sum, part) => sum + part.length, 0));
        let at = 0;
        for (const part of found[output]) {
          values.set(part, at);
          at += part.length;
        }
        return values;
      };
      const values = joined(features);
      const row = {
        network: name,
        values,
        count: images.count,
        length: values.length / images.count,
      };
      if (!logits) return { features: row };
      const scores = joined(logits);
      const classes = scores.length / images.count;
      return { features: row, probabilities: softmaxRows(scores, classes), classes };
    },
  };
}

/** @throws one sentence for a file that onnxruntime cannot load. */
async function openModel(path: string): Promise<InferenceSession> {
  try {
    return await InferenceSession.create(path, { logSeverityLevel: 4 });
  } catch (error) {
    throw new Error(`${path} is no ONNX file that can be run: ${reasonOf(error)}.`);
  }
}

/** @throws one sentence, for example where the network takes images of another size. */
async function runModel(
  session: InferenceSession,
  feeds: { [input: string]: Tensor },
  wanted: string[],
  path: string,
): Promise<InferenceSession.OnnxValueMapType> {
  try {
    return await session.run(feeds, wanted);
  } catch (error) {
    const [[name, { dims }]] = Object.entries(feeds);
    throw new Error(
      `${path} does not run on ${name} of shape ${dims.join('×')}: ${reasonOf(error)}.`,
    );
  }
}

/** @throws one sentence unless the output holds float32 rows, one for each image. */
function rowsOf(
  { type, dims, data }: InferenceSession.OnnxValueMapType[string],
  count: number,
  output: string,
  path: string,
): Float32Array {
  if (type !== 'float32' || dims[0] !== count) {
    throw new Error(
      `${path}: the output ${output} is ${type} of shape ${dims.join('×')}, not float32 with a row for each of ${count} images.`,
    );
  }
  return data as Float32Array;
}

/** The first line of what onnxruntime says. */
function reasonOf(error: unknown): string {
  return oneLine((error as Error).message.split('\n')[0].replace(/\.+$/, ''), 300);
}

function networkInput(
  { values, count, height, width, channels }: Images,
  { order = 'RGB', layout = 'NCHW', scale, offset }: OnnxNetworkOptions,
): Tensor {
  const area = height * width;
  const data = new Float32Array(count * area * 3);
  for (let n = 0; n < count; n++) {
    for (let i = 0; i < area; i++) {
      for (let c = 0; c < 3; c++) {
        const source = channels === 1 ? 0 : order === 'RGB' ? c : 2 - c;
        const pixel = (values[(n * area + i) * channels + source] + 1) * 127.5;
        const to = layout === 'NCHW' ? (n * 3 + c) * area + i : (n * area + i) * 3 + c;
        data[to] = scale * pixel + offset[c];
      }
    }
  }
  const shape = layout === 'NCHW' ? [count, 3, height, width] : [count, height, width, 3];
  return new Tensor('float32', data, shape);
}

/** Each row of scores as probabilities. */
export function softmaxRows(scores: Float32Array, classes: number): Float32Array {
  const probabilities = new Float32Array(scores.length);
  for (let start = 0; start < scores.length; start += classes) {
    const row = scores.subarray(start, start + classes);
    const largest = row.reduce((a, b) => Math.max(a, b));
    const sum = row.reduce((total, x) => total + Math.exp(x - largest), 0);
    for (let c = 0; c < classes; c++) probabilities[start + c] = Math.exp(row[c] - largest) / sum;
  }
  return probabilities;
}
