/** BL-AE learns 256 digits: under noise its latents become binary. */
import type { ImageSet } from '../../../../data/image-set.js';
import { randomStream } from '../../../../engine/random.js';
import { countBins } from '../../../../figures/charts.js';
import { decodeLatents, encodeImages, fromBits, toBits } from '../../../../models/blae.js';
import { type BlaeSettings, blaeFor, trainBlae } from '../../../../runs/autoencoder-training.js';
import type { NoiseSpec } from '../../../../theory/noise.js';
import type { BlaeLook, BlaeStart } from '../training-protocol.js';
import { bytesOf, type Reader } from './reader.js';

const SIZE = 14;
const SHOWN = 12;
const EPOCHS = 600;
const LOOK_EVERY = 5;
const BINARY = 0.9;

const noiseOf = (sigma: number): NoiseSpec =>
  sigma > 0 ? { family: 'triangular', sigma, kappa: 2 } : { family: 'none' };

const settingsOf = (sigma: number): BlaeSettings => ({
  network: 'dense',
  grid: 4,
  dimensions: 8,
  widths: [128],
  noise: noiseOf(sigma),
  epochs: EPOCHS,
  batchSize: 64,
  learningRate: 0.003,
});

export async function learnDigits(
  { sigma, seed, digits }: BlaeStart,
  reader: Reader,
): Promise<void> {
  const count = digits.length / SIZE ** 2;
  const set: ImageSet = {
    name: 'mnist-train',
    images: digits,
    labels: undefined,
    classNames: [],
    count,
    height: SIZE,
    width: SIZE,
    channels: 1,
  };
  const settings = settingsOf(sigma);
  const random = randomStream(seed, 'page');
  const model = blaeFor(set, settings, random);
  const pixels = Float32Array.from(digits, (byte) => byte / 127.5 - 1);
  const look = async (epoch: number): Promise<BlaeLook> => {
    const latents = await encodeImages(model, pixels);
    const shown = latents.subarray(0, (latents.length / count) * SHOWN);
    const { shares } = countBins(latents, { bins: 20, range: [-1, 1] });
    return {
      kind: 'blae',
      epoch,
      epochs: EPOCHS,
      binary: latents.filter((z) => Math.abs(z) > BINARY).length / latents.length,
      histogram: shares,
      images: digits.subarray(0, SHOWN * SIZE ** 2),
      soft: bytesOf(await decodeLatents(model, shown)),
      hard: bytesOf(await decodeLatents(model, fromBits(toBits(shown)))),
    };
  };
  reader.show(await look(0));
  const measure = async (epoch: number) => {
    if (epoch % LOOK_EVERY === 0) reader.show(await look(epoch));
    await reader.ready();
  };
  for await (const _ of trainBlae({ model, set, settings, random, measure }));
}
