/** Figure 6: images through binary codes and back, seen in training and not. */

import { hashOf } from '../../base/hashing.js';
import { type ImageSet, imageLength, loadImageFolder, subset, toBytes } from '../../data/index.js';
import { randomStream } from '../../engine/random.js';
import type { Drawing } from '../../figures/drawing.js';
import { imageStrip } from '../../figures/image-grid.js';
import type { Autoencoder } from '../../models/autoencoder.js';
import { decodeLatents, fromBits, toBits } from '../../models/blae.js';
import type { Experiment, Json, Scale } from '../../record/experiment.js';
import { text } from '../../record/say.js';
import { type BlaeSettings, blaeFor, trainBlae } from '../../runs/autoencoder-training.js';
import { type BlaeRun, trainedBlae } from '../../runs/blae.js';
import { decodedPsnr, encodeSet, mean } from '../../runs/reconstruction.js';
import { cifarRun, fineCifarRun, fineRun, NOISES } from '../shared/blae-presets.js';

type FolderRun = {
  /** Names the user's folder without telling it, so that another folder is another configuration. */
  folder: string;
  images: number;
  held: number;
  size: number;
  settings: BlaeSettings;
};

type Config = { runs: { [name: string]: BlaeRun }; folder: FolderRun | null; shown: number };

/** One network's part of the figure: strips of originals and of images decoded from bits. */
type Part = {
  name: string;
  bits: number;
  size: number;
  psnrTrain: number;
  psnrHeld: number;
  rows: { label: string; png: string }[];
};

const COARSE = 'CIFAR-10, 4×4×32';
const FINE = 'CIFAR-10, 16×16×1';
/** A control: the same bits, each written from its own neighbourhood only. */
const LOCAL = 'CIFAR-10, 16×16×1, each bit local';
const FOLDER = 'your pictures, 64×64×1';
const noise = NOISES['triangular, σ = 1'];

function runsFor(scale: Scale): Config['runs'] {
  return {
    [COARSE]: cifarRun(scale, 32),
    [FINE]: fineCifarRun(scale),
    [LOCAL]: fineRun(scale, 100, scale === 'smoke' ? [8] : [64]),
  };
}

/** The folder named by MEPS_IMAGES, if any; the paper uses 1000 ImageNet pictures. */
function folderFor(scale: Scale): FolderRun | null {
  const path = process.env.MEPS_IMAGES;
  if (!path) return null;
  const [images, size, epochs] = {
    smoke: [4, 64, 2],
    laptop: [64, 256, 100],
    paper: [1000, 256, 1000],
  }[scale];
  const settings: BlaeSettings = {
    grid: size / 4,
    dimensions: 1,
    widths: scale === 'smoke' ? [4, 8] : [16, 32, 64, 128],
    noise,
    epochs,
    batchSize: 4,
    learningRate: 2e-3,
  };
  return { folder: hashOf(path), images, held: Math.ceil(images / 4), size, settings };
}

/** Strips and mean PSNR of a trained network; everything is decoded from signs. */
async function partOf(
  name: string,
  model: Autoencoder,
  set: ImageSet,
  held: ImageSet,
  shown: number,
): Promise<Part> {
  const side = async (images: ImageSet, label: string) => {
    const codes = fromBits(toBits(await encodeSet(model, images)));
    const count = Math.min(shown, images.count);
    const few = subset(
      images,
      Array.from({ length: count }, (_, i) => i),
    );
    const decoded = await decodeLatents(
      model,
      codes.subarray(0, (codes.length / images.count) * count),
    );
    const channels = images.channels as 1 | 3;
    const strip = async (bytes: Uint8Array, text: string) => ({
      label: `${label}, ${text}`,
      png: await imageStrip(bytes, images.height, channels, count),
    });
    return {
      psnr: mean(await decodedPsnr(model, images, codes)),
      rows: [
        await strip(few.images.subarray(0, count * imageLength(few)), 'original'),
        await strip(toBytes(decoded), 'decoded'),
      ],
    };
  };
  const [train, test] = [await side(set, 'training'), await side(held, 'held out')];
  return {
    name,
    bits: model.grid ** 2 * model.dimensions,
    size: set.height,
    psnrTrain: train.psnr,
    psnrHeld: test.psnr,
    rows: [...train.rows, ...test.rows],
  };
}

export const fig06: Experiment<Config> = {
  id: 'fig06',
  title: 'Figure 6: reconstructions from bits',
  paper: 'Figure 6, Sec. 5.1.3',
  version: 2,
  usesEngine: true,
  config: {
    smoke: { runs: runsFor('smoke'), folder: folderFor('smoke'), shown: 4 },
    laptop: { runs: runsFor('laptop'), folder: folderFor('laptop'), shown: 8 },
    paper: { runs: runsFor('paper'), folder: folderFor('paper'), shown: 16 },
  },
  expect: {
    smoke: 'a few seconds',
    laptop: 'about a minute after Figure 5; held-out pictures several dB worse',
    paper: 'hours on a GPU; set MEPS_IMAGES to a folder of 1000 ImageNet pictures',
  },
  async run({ config, seed, progress, checkpoints }) {
    const parts: Part[] = [];
    const total = Object.keys(config.runs).length + (config.folder ? 1 : 0);
    for (const [name, run] of Object.entries(config.runs)) {
      const { model, set, held } = await trainedBlae(run, seed, (fraction, note) =>
        progress((parts.length + fraction) / total, `${name}: ${note}`),
      );
      parts.push(await partOf(name, model, set, held, config.shown));
    }
    const { folder } = config;
    if (folder) {
      const { images, held, size, settings } = folder;
      const all = await loadImageFolder(process.env.MEPS_IMAGES as string, {
        size,
        limit: images + held,
      });
      const seen = Math.min(images, Math.floor((all.count * images) / (images + held)));
      const range = (from: number, to: number) =>
        Array.from({ length: to - from }, (_, i) => from + i);
      const set = { ...subset(all, range(0, seen)), name: folder.folder };
      const random = randomStream(seed, 'fig06 folder');
      const model = blaeFor(set, settings, random);
      for await (const _ of trainBlae({
        model,
        set,
        settings,
        random,
        folder: checkpoints,
        progress: (fraction, note) =>
          progress((parts.length + fraction) / total, `${FOLDER}: ${note}`),
      }));
      parts.push(
        await partOf(
          FOLDER,
          model,
          set,
          subset(all, range(seen, all.count)),
          Math.min(4, config.shown),
        ),
      );
    }
    const metrics = Object.fromEntries(
      parts.flatMap(({ name, psnrTrain, psnrHeld }) => [
        [`psnrTrain ${name}`, psnrTrain],
        [`psnrHeld ${name}`, psnrHeld],
      ]),
    );
    return { series: { parts: parts as unknown as Json }, metrics };
  },
  claims({ series }) {
    const parts = series.parts as unknown as Part[];
    const cifar = parts.filter(({ name }) => name === COARSE || name === FINE);
    const folder = parts.find(({ name }) => name === FOLDER);
    const measured = (some: Part[]) =>
      some
        .map(
          (part) =>
            `${part.name} (${part.bits} bits): ${text(part.psnrTrain, 4)} dB trained, ${text(part.psnrHeld, 4)} dB held out`,
        )
        .join('; ');
    const above = (some: Part[]) => some.every(({ psnrTrain }) => psnrTrain >= 20);
    return [
      {
        id: 'fig06.cifar',
        statement: 'BL-AE reconstructs CIFAR-10 images from binary codes.',
        criterion:
          'mean PSNR of training images decoded from signs at least 20 dB for both latent sizes',
        measured: measured(cifar),
        verdict: reproducedIf(above(cifar)),
      },
      {
        id: 'fig06.gap',
        statement:
          'Part of the quality is stored in the decoder: other images are reconstructed worse.',
        criterion: 'held-out PSNR at least 1 dB below training PSNR for both latent sizes',
        measured: `${measured(cifar)}; the control: ${measured(parts.filter(({ name }) => name === LOCAL))}`,
        verdict: reproducedIf(cifar.every(({ psnrTrain, psnrHeld }) => psnrHeld <= psnrTrain - 1)),
      },
      {
        id: 'fig06.imagenet',
        statement: 'BL-AE reconstructs 1000 ImageNet images from 64×64×1 codes.',
        criterion: 'mean PSNR of training images decoded from signs at least 20 dB',
        measured: folder
          ? measured([folder])
          : 'ImageNet is not free to fetch; set MEPS_IMAGES to a folder of pictures and run again',
        verdict: folder ? reproducedIf(above([folder])) : 'not judged',
      },
    ];
  },
  draw({ series }): Drawing[] {
    const parts = series.parts as unknown as Part[];
    return parts.map((part, k) => ({
      kind: 'images',
      ...(k === 0 ? {} : { name: `part${k + 1}` }),
      caption: `${part.name}, ${part.bits} bits an image, decoded from the bits alone. Mean PSNR ${part.psnrTrain.toFixed(1)} dB on training images, ${part.psnrHeld.toFixed(1)} dB on held-out ones.`,
      rows: part.rows,
      size: part.size,
    }));
  },
};
