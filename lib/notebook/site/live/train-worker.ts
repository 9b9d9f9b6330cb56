/** Trains BL-AE in a thread of the page, with the models and the training loop of the notebooks. */
import type { ImageSet } from '../../../data/image-set.js';
import { randomStream } from '../../../engine/random.js';
import * as tf from '../../../engine/tf.js';
import { countBins } from '../../../figures/charts.js';
import { decodeLatents, encodeImages, fromBits, toBits } from '../../../models/blae.js';
import { type BlaeSettings, blaeFor, trainBlae } from '../../../runs/autoencoder-training.js';
import type { NoiseSpec } from '../../../theory/noise.js';
import { modulesAreLoaded } from './stand-ins/missing.js';
import type { FromTrainer, Look, ToTrainer, TrainingSettings } from './training-protocol.js';

modulesAreLoaded();
const say = (message: FromTrainer) => postMessage(message);
const SIZE = 14;
const SHOWN = 12;
const LOOK_EVERY = 5;
const BINARY = 0.9;

let resume: (() => void) | undefined;
let running = Promise.resolve();

addEventListener('message', ({ data }: MessageEvent<ToTrainer>) => {
  if (data.type === 'start') {
    trainDigits(data.settings, data.digits).catch(({ message }: Error) =>
      say({ type: 'error', message }),
    );
  } else if (data.type === 'go') resume?.();
  else {
    running = new Promise((resolve) => {
      resume = resolve;
    });
  }
});

const noiseOf = (sigma: number): NoiseSpec =>
  sigma > 0 ? { family: 'triangular', sigma, kappa: 2 } : { family: 'none' };

const settingsOf = ({ sigma, epochs }: TrainingSettings): BlaeSettings => ({
  network: 'dense',
  grid: 4,
  dimensions: 8,
  widths: [128],
  noise: noiseOf(sigma),
  epochs,
  batchSize: 64,
  learningRate: 0.003,
});

async function trainDigits(given: TrainingSettings, digits: Uint8Array): Promise<void> {
  await tf.setBackend('cpu');
  const count = digits.length / SIZE ** 2;
  const shape = { count, height: SIZE, width: SIZE, channels: 1 as const };
  const set: ImageSet = {
    name: 'mnist-train',
    images: digits,
    labels: undefined,
    classNames: [],
    ...shape,
  };
  const settings = settingsOf(given);
  const random = randomStream(given.seed, 'page');
  const model = blaeFor(set, settings, random);
  const pixels = Float32Array.from(digits, (byte) => byte / 127.5 - 1);
  const look = async (epoch: number): Promise<Look> => {
    const latents = await encodeImages(model, pixels);
    const shown = latents.subarray(0, (latents.length / count) * SHOWN);
    const { shares } = countBins(latents, { bins: 20, range: [-1, 1] });
    return {
      epoch,
      binary: latents.filter((z) => Math.abs(z) > BINARY).length / latents.length,
      histogram: shares,
      images: digits.subarray(0, SHOWN * SIZE ** 2),
      soft: bytesOf(await decodeLatents(model, shown)),
      hard: bytesOf(await decodeLatents(model, fromBits(toBits(shown)))),
    };
  };
  say({ type: 'look', look: await look(0) });
  const measure = async (epoch: number) => {
    if (epoch % LOOK_EVERY === 0) say({ type: 'look', look: await look(epoch) });
    await running; // The reader may have paused.
  };
  for await (const _ of trainBlae({ model, set, settings, random, measure }));
  say({ type: 'end' });
}

const bytesOf = (values: Float32Array) =>
  Uint8Array.from(values, (value) => Math.round(127.5 * (value + 1)));
