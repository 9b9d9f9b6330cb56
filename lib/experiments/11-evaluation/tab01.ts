/** Table 1: reconstruction by BL-AE on CIFAR-10, of images it was trained on and of others. */

import { mean } from '../../base/statistics.js';
import type { ImageSet } from '../../data/index.js';
import * as tf from '../../engine/tf.js';
import type { TableDrawing } from '../../figures/index.js';
import {
  CIFAR10_CNN,
  classifierNetwork,
  embeddedClassifier,
  type FeatureNetwork,
  featureStatistics,
  frechetDistance,
  type Images,
  imagesOf,
  psnr,
  slice,
} from '../../metrics/index.js';
import { decodeLatents, fromBits, toBits } from '../../models/blae.js';
import {
  type BaseScale,
  experiment,
  type Results,
  type RunContext,
} from '../../record/experiment.js';
import { texts } from '../../record/say.js';
import { type BlaeRun, type TrainedBlae, trainedBlae } from '../../runs/blae.js';
import { blaeNeeded } from '../../runs/index.js';
import { encodeSet } from '../../runs/reconstruction.js';
import { cifarRun } from '../shared/blae-presets.js';
import { labelledStrip, type Strip } from './labelled-strip.js';
import { REPORTED_TABLE_1 } from './reported-tables.js';

type Config = {
  /** One row each. */
  runs: BlaeRun[];
  /** Images of each kind that are reconstructed, at most. */
  measured: number;
};

/** Mean PSNR in dB, and the Fréchet distance between reconstructions and the images themselves. */
type Quality = { count: number; psnr: number; distance: number };

type Row = {
  /** Number of training images. */
  images: number;
  /** Bits per image. */
  bits: number;
  train: Quality;
  heldOut: Quality;
};

interface Series {
  rows: Row[];
  strips: Strip[];
}

const SHOWN = 4;
/** The run of Figure 6 on `times` as many images, with the same number of updates. */
function moreImages(scale: BaseScale, dimensions: number, times: number): BlaeRun {
  const { settings, ...run } = cifarRun(scale, dimensions);
  const epochs = Math.round(settings.epochs / times);
  return { ...run, images: times * run.images, settings: { ...settings, epochs } };
}

/** The first images of a set, at most `count`, and what a network makes of the signs of their latents. */
async function reconstruction(
  { model, squash }: TrainedBlae,
  set: ImageSet,
  count: number,
): Promise<{ truth: Images; made: Images }> {
  const some = slice(set, 0, Math.min(count, set.count));
  const truth = imagesOf(some);
  const signs = fromBits(toBits(await encodeSet(model, some, squash)));
  return { truth, made: { ...truth, values: await decodeLatents(model, signs) } };
}

async function qualityOf(network: FeatureNetwork, truth: Images, made: Images): Promise<Quality> {
  const statistics = async (images: Images) =>
    featureStatistics((await network.outputs(images)).features);
  return {
    count: truth.count,
    psnr: mean(psnr(made, truth)),
    distance: await frechetDistance(await statistics(made), await statistics(truth)),
  };
}

export const tab01 = experiment({
  id: 'tab01',
  title: 'Reconstruction at 192 bits: memorized images and new ones',
  paper: 'Table 1',
  version: 5,
  usesEngine: true,
  config: {
    smoke: { runs: [cifarRun('smoke', 12)], measured: 48 },
    laptop: {
      // Two code lengths on 256 images, and four times as many images.
      runs: [cifarRun('laptop', 12), cifarRun('laptop', 32), moreImages('laptop', 12, 4)],
      measured: 1000,
    },
    paper: { runs: [cifarRun('paper', 12)], measured: 10_000 },
  },
  expect: {
    smoke: 'seconds',
    laptop:
      'about 2 minutes after Figures 5 and 6; 21 to 26 dB on training images, several dB less on others',
    paper: 'a GPU day with the printed network',
  },
  needs: ({ runs }: Config) => blaeNeeded(runs),

  async run({ config, seed, progress }: RunContext<Config>): Promise<Results<Series>> {
    const { runs, measured } = config;
    const network = classifierNetwork(embeddedClassifier('cifar10').classifier);
    const rows: Row[] = [];
    const strips: Strip[] = [];
    for (const [index, run] of runs.entries()) {
      const bits = 16 * run.settings.dimensions;
      const trained = await trainedBlae(run, seed, (done, line) =>
        progress((index + 0.9 * done) / runs.length, `N = ${run.images}, ${bits} bits: ${line}`),
      );
      const reconstructed = async (kind: string, set: ImageSet): Promise<Quality> => {
        const { truth, made } = await reconstruction(trained, set, measured);
        if (index === 0) strips.push(await labelledStrip(kind, truth, SHOWN));
        const label = `${kind}, N = ${trained.set.count}, ${bits} bits`;
        strips.push(await labelledStrip(label, made, SHOWN));
        return qualityOf(network, truth, made);
      };
      rows.push({
        images: trained.set.count,
        bits,
        train: await reconstructed('training', trained.set),
        heldOut: await reconstructed('held-out', trained.held),
      });
      tf.dispose(trained.model.parameters);
    }
    const metrics = rows.flatMap(({ images, bits, train, heldOut }): [string, number][] => [
      [`psnrTrain/${images}/${bits}`, train.psnr],
      [`psnrHeldOut/${images}/${bits}`, heldOut.psnr],
      [`distanceTrain/${images}/${bits}`, train.distance],
      [`distanceHeldOut/${images}/${bits}`, heldOut.distance],
    ]);
    return { series: { rows, strips }, metrics: Object.fromEntries(metrics) };
  },

  claims: {
    memorized: {
      kind: 'ours',
      statement: 'What BL-AE reconstructs well, it has memorized: other images come out worse.',
      criterion: 'held-out PSNR at least 1 dB below training PSNR in every row',
      fixed: 'before',
      judge({ series: { rows } }) {
        const named = rows.map(({ images, bits }) => `N = ${images} at ${bits} bits`).join(', ');
        return {
          measured: `${named}: training ${texts(rows.map(({ train }) => train.psnr))}; held-out ${texts(rows.map(({ heldOut }) => heldOut.psnr))} dB`,
          margin: Math.min(...rows.map(({ train, heldOut }) => train.psnr - heldOut.psnr)) - 1,
          holds: rows.every(({ train, heldOut }) => heldOut.psnr <= train.psnr - 1),
        };
      },
    },
  },

  draw: ({ series, scale }) => ({
    figure: measuredTable(series.rows, scale),
    reported: REPORTED_TABLE_1,
    reconstructions: {
      kind: 'images' as const,
      caption: 'Training and held-out images and what each run makes of them.',
      rows: series.strips,
      size: 32,
    },
  }),
});

const measuredTable = (rows: Row[], scale: string): TableDrawing => ({
  kind: 'table',
  caption: `Reconstructions from sign codes, measured here at scale ${scale} with the reduced network; rFD is the Fréchet distance of reconstructions to the images themselves on features of ${CIFAR10_CNN.network} (not rFID).`,
  columns: [
    'training images',
    'bits per image',
    'reconstructed, of each kind',
    'PSNR, training [dB]',
    'PSNR, held-out [dB]',
    'rFD, training',
    'rFD, held-out',
  ],
  rows: rows.map(({ images, bits, train, heldOut }) => [
    images,
    bits,
    train.count,
    train.psnr,
    heldOut.psnr,
    train.distance,
    heldOut.distance,
  ]),
});
