/** How samples of Figure 12 are judged: whether they are images of the kind at all, and whether they are copies. */
import { mean, range } from '../../base/statistics.js';
import { type Dataset, type ImageSet, sample, subset } from '../../data/index.js';
import type { RandomStream } from '../../engine/random.js';
import { embeddedClassifier } from '../../metrics/embedded-classifiers.js';
import { classifierNetwork, type NetworkOutputs } from '../../metrics/feature-network.js';
import { featureStatistics, frechetDistance } from '../../metrics/frechet.js';
import { type Images, imagesOf } from '../../metrics/images.js';
import { calibratedRate, memorizationRate, type Rate, wilson } from '../../metrics/memorization.js';
import { type NearestTraining, nearestTraining } from '../../metrics/nearest-training.js';
import type { Config } from './fig12-settings.js';

/** How one set of images compares with the training images and with unseen ones. */
export type Score = {
  /** Means over images, to the nearest training image: dB, an exact copy counting 100, and SSIM. */
  psnr: number;
  ssim: number;
  /** Share above 30 dB, the paper's rule of Sec. 5.2. */
  copies: Rate;
  /** Share more similar by SSIM than 99 % of unseen images are to the same training images. */
  similar: Rate;
  /** Share that the classifier is as sure of as of 95 % of unseen images. */
  sure: Rate;
  /** Fréchet distance to unseen images in the features of the classifier. */
  frechet: number;
};

/** PSNR in dB that stands for an exact copy, which has none. */
const COPY = 100;
/** Share of unseen images that the classifier may be less sure of. */
const UNSURE = 0.05;

/** The classifier's highest probability of each image. */
function certainties({ probabilities = new Float32Array(), classes = 1 }: NetworkOutputs) {
  return Float64Array.from({ length: probabilities.length / classes }, (_, n) =>
    probabilities.subarray(n * classes, (n + 1) * classes).reduce((a, b) => Math.max(a, b)),
  );
}

/** The project's classifier, and what it says of images that nothing was trained on. */
export async function refereeOf(
  dataset: Dataset,
  test: ImageSet,
  { unseen, reference }: Pick<Config, 'unseen' | 'reference'>,
  random: RandomStream,
) {
  const network = classifierNetwork(embeddedClassifier(dataset).classifier);
  const drawn = sample(test, unseen + reference, random);
  const others = subset(
    drawn,
    range(reference).map((k) => unseen + k),
  );
  const seen = await network.outputs(imagesOf(others));
  const statistics = await featureStatistics(seen.features);
  const sorted = certainties(seen).sort();
  const least = sorted[Math.floor(UNSURE * sorted.length)];
  return {
    unseen: imagesOf(drawn, range(unseen)),
    async judge(images: Images): Promise<Pick<Score, 'sure' | 'frechet'>> {
      const outputs = await network.outputs(images);
      const sure = certainties(outputs).filter((value) => value >= least).length;
      const own = await featureStatistics(outputs.features);
      return {
        sure: wilson(sure, images.count),
        frechet: await frechetDistance(own, statistics),
      };
    },
  };
}

export type Referee = Awaited<ReturnType<typeof refereeOf>>;

/** Scores images beside a training set; unseen images give the threshold of similarity. */
export async function scorerFor(set: ImageSet, referee: Referee) {
  const control = await nearestTraining(referee.unseen, set);
  const scored = async (images: Images, nearest: NearestTraining): Promise<Score> => {
    const { sure, frechet } = await referee.judge(images);
    return {
      psnr: mean(nearest.psnr.map((value) => Math.min(COPY, value))),
      ssim: mean(nearest.ssim),
      copies: memorizationRate(nearest.psnr),
      similar: calibratedRate(nearest.ssim, control.ssim).rate,
      sure,
      frechet,
    };
  };
  return {
    async score(images: Images): Promise<{ score: Score; nearest: NearestTraining }> {
      const nearest = await nearestTraining(images, set);
      return { score: await scored(images, nearest), nearest };
    },
    unseen: () => scored(referee.unseen, control),
  };
}

export type Scorer = Awaited<ReturnType<typeof scorerFor>>;
