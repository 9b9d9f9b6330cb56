/** Figure 6: images through binary codes and back, seen in training and not. */

import { over, part } from '../../base/progress.js';
import type { ImageDrawing } from '../../figures/drawing.js';
import {
  type BaseScale,
  experiment,
  type Results,
  type RunContext,
} from '../../record/experiment.js';
import { say, text } from '../../record/say.js';
import { type BlaeRun, trainedBlae } from '../../runs/blae.js';
import { blaeNeeded } from '../../runs/index.js';
import { cifarRun, fineCifarRun, fineRun } from '../shared/blae-presets.js';
import {
  type FolderRun,
  folderFor,
  folderPath,
  IMAGENET,
  type Part,
  partOf,
  trainedOnFolder,
} from './fig06-models.js';

type Config = {
  runs: { [name: string]: BlaeRun };
  folder: FolderRun | null;
  /** Images in a strip. */
  shown: number;
};

interface Series {
  parts: Part[];
}

/** 512 bits in a grid of 4×4 positions. */
const COARSE = 'CIFAR-10, 4×4×32';
/** The paper's code of CIFAR-10: one bit at each place of a finer grid. */
const FINE = 'CIFAR-10, 16×16×1';
/** A control: the same bits, each written from its own neighbourhood only. */
const LOCAL = 'CIFAR-10, 16×16×1, each bit local';
/** The paper's code of 1000 ImageNet pictures, on pictures of a folder. */
const FOLDER = 'pictures of a folder, 64×64×1';

/** The drawing of each network. */
const DRAWINGS: { [part: string]: string } = {
  [COARSE]: 'figure',
  [FINE]: 'part2',
  [LOCAL]: 'part3',
  [FOLDER]: 'part4',
};

const runsFor = (scale: BaseScale): Config['runs'] => ({
  [COARSE]: cifarRun(scale, 32),
  [FINE]: fineCifarRun(scale),
  [LOCAL]: fineRun(scale, 100, scale === 'smoke' ? [8] : [64]),
});

/** All of them until little changes; the coarse one is the longest of Figure 5's study. */
const longerRuns = (): Config['runs'] => ({
  [COARSE]: cifarRun('laptop', 32, 1700),
  [FINE]: fineRun('laptop', 600, [32, 64, 128]),
  [LOCAL]: fineRun('laptop', 200, [64]),
});

const named = ({ parts }: Series, names: string[]): Part[] =>
  parts.filter(({ name }) => names.includes(name));

/** The paper's claim is on CIFAR-10; both latent sizes are judged, the control is not. */
const cifarParts = (series: Series): Part[] => named(series, [COARSE, FINE]);

/** Without the data set, which all parts but pictures of the reader's own share. */
const shortName = (name: string): string => name.replace(/^CIFAR-10, /, '');

const sentence = (parts: Part[]): string =>
  parts
    .map(
      ({ name, bits, psnrTrain, psnrHeld }) =>
        `${shortName(name)} (${bits} bits): ${text(psnrTrain)} dB trained, ${text(psnrHeld)} held out`,
    )
    .join('; ');

const trainedAndHeld = ({ name, psnrTrain, psnrHeld }: Part): string =>
  say`${shortName(name)} ${psnrTrain}, ${psnrHeld}`;

/** The values after each third. */
const thirds = (course: number[]): number[] =>
  [1, 2, 3].map((k) => course[Math.ceil((k * course.length) / 3) - 1]);

/** In dB. */
const LEAST_PSNR = 20;

const reconstructs = ({ psnrTrain }: Part): boolean => psnrTrain >= LEAST_PSNR;

export const fig06 = experiment({
  id: 'fig06',
  title: 'Figure 6: reconstructions from bits',
  paper: 'Figure 6, Sec. 5.1.3',
  version: 3,
  usesEngine: true,
  config: {
    smoke: { runs: runsFor('smoke'), folder: folderFor('smoke'), shown: 4 },
    laptop: { runs: runsFor('laptop'), folder: folderFor('laptop'), shown: 8 },
    study: { runs: longerRuns(), folder: IMAGENET, shown: 8 },
    paper: { runs: runsFor('paper'), folder: folderFor('paper'), shown: 16 },
  },
  expect: {
    smoke: 'a few seconds',
    laptop: 'about a minute after Figure 5; held-out pictures several dB worse',
    study:
      'about two hours on one core; MEPS_IMAGES must name a folder of 1000 ImageNet pictures, one of each class',
    paper: 'hours on a GPU; set MEPS_IMAGES to a folder of 1000 ImageNet pictures',
  },
  needs: ({ runs }: Config) => blaeNeeded(Object.values(runs)),

  async run(context: RunContext<Config>): Promise<Results<Series>> {
    const { config, seed, progress } = context;
    const { runs, folder, shown } = config;
    // Said before an hour of training, not after it.
    if (folder) folderPath(folder);
    const total = Object.keys(runs).length + (folder ? 1 : 0);
    const parts: Part[] = [];
    const own = part(progress, 0, folder ? 1 - 1 / total : 1);
    for (const [[name, run], report] of over(Object.entries(runs), own, ([name]) => name)) {
      parts.push(await partOf(name, await trainedBlae(run, seed, report), shown));
    }
    if (folder) {
      const trained = await trainedOnFolder(
        folder,
        context,
        part(progress, 1 - 1 / total, 1, FOLDER),
      );
      const found = await partOf(FOLDER, trained, Math.min(4, shown));
      parts.push({ ...found, course: trained.course });
    }
    const metrics = parts.flatMap(({ name, psnrTrain, psnrHeld }): [string, number][] => [
      [`psnrTrain ${name}`, psnrTrain],
      [`psnrHeld ${name}`, psnrHeld],
    ]);
    return { series: { parts }, metrics: Object.fromEntries(metrics) };
  },

  claims: {
    cifar: {
      kind: 'paper',
      place: 'Figure 6',
      statement: 'BL-AE reconstructs CIFAR-10 images from binary codes.',
      criterion:
        'mean PSNR of training images decoded from signs at least 20 dB for both latent sizes',
      fixed: 'before',
      judge({ series }) {
        const parts = cifarParts(series);
        return {
          measured: sentence(parts),
          margin: Math.min(...parts.map(({ psnrTrain }) => psnrTrain)) - LEAST_PSNR,
          holds: parts.every(reconstructs),
        };
      },
    },
    gap: {
      kind: 'ours',
      statement:
        'Part of the quality is stored in the decoder: other images are reconstructed worse.',
      criterion: 'held-out PSNR at least 1 dB below training PSNR for both latent sizes',
      fixed: 'before',
      judge({ series }) {
        const parts = cifarParts(series);
        return {
          measured: `trained, held out in dB: ${parts
            .concat(named(series, [LOCAL]))
            .map(trainedAndHeld)
            .join('; ')}`,
          margin: Math.min(...parts.map(({ psnrTrain, psnrHeld }) => psnrTrain - psnrHeld)) - 1,
          holds: parts.every(({ psnrTrain, psnrHeld }) => psnrHeld <= psnrTrain - 1),
        };
      },
    },
    imagenet: {
      kind: 'paper',
      place: 'Figure 6',
      statement: ({ folder }) =>
        `BL-AE reconstructs ${folder?.images ?? 1000} ImageNet images from 64×64×1 codes.`,
      criterion: 'mean PSNR of training images decoded from signs at least 20 dB',
      fixed: 'before',
      judge({ series }) {
        const parts = named(series, [FOLDER]);
        return parts.length > 0
          ? { measured: sentence(parts), holds: parts.every(reconstructs) }
          : {
              measured:
                'ImageNet is not free to fetch; set MEPS_IMAGES to a folder of pictures and run again',
              verdict: 'not judged',
            };
      },
      why: ({ series }) => ({
        kind: 'budget',
        text: say`the network is small and still learns when training stops: ${thirds(named(series, [FOLDER])[0]?.course ?? [])} dB after thirds of it, under the noise.`,
      }),
      undecided: {
        kind: 'budget',
        text: 'a folder of pictures decides it: MEPS_IMAGES=/path/to/pictures npm start -- fig06.',
      },
    },
  },

  draw({ series: { parts } }) {
    return Object.fromEntries(parts.map((part) => [DRAWINGS[part.name], strips(part)]));
  },
});

function strips({ name, bits, psnrTrain, psnrHeld, rows, size }: Part): ImageDrawing {
  return {
    kind: 'images',
    caption: `${name}, ${bits} bits an image, decoded from the bits alone. Mean PSNR ${psnrTrain.toFixed(1)} dB on training images, ${psnrHeld.toFixed(1)} dB on held-out ones.`,
    rows,
    size,
    ...(name === FOLDER ? { isPrivate: true } : {}),
  };
}
