/** How often a generator returns its training images, by several rules, each with its error rate. */
import { checkNoNaN, type Images } from './images.js';
import type { Neighbours } from './neighbours.js';
import { psnrOfDistance } from './psnr.js';
import { ssim } from './ssim.js';

/** A share of samples with Wilson's 95 % interval. */
export interface Rate {
  share: number;
  low: number;
  high: number;
  hits: number;
  count: number;
}

/** Normal quantile of a two-sided 95 % interval. */
const Z = 1.959963984540054;

/** Wilson's (1927) score interval of a binomial share; it is right near 0 and 1 too. */
export function wilson(hits: number, count: number): Rate {
  if (!(Number.isInteger(hits) && hits >= 0 && hits <= count && count > 0)) {
    throw new RangeError(`${hits} hits of ${count} samples are no share.`);
  }
  const share = hits / count;
  const centre = (share + Z ** 2 / (2 * count)) / (1 + Z ** 2 / count);
  const spread = Math.sqrt((share * (1 - share)) / count + Z ** 2 / (4 * count ** 2));
  const half = (Z * spread) / (1 + Z ** 2 / count);
  return {
    share,
    low: hits === 0 ? 0 : Math.max(0, centre - half),
    high: hits === count ? 1 : Math.min(1, centre + half),
    hits,
    count,
  };
}

/** The share of queries for which `rule` holds. */
function rateOf(count: number, rule: (query: number) => boolean): Rate {
  let hits = 0;
  for (let query = 0; query < count; query++) if (rule(query)) hits++;
  return wilson(hits, count);
}

const countOf = ({ indices, k }: Neighbours) => indices.length / k;

/** PSNR in dB of each query to its nearest training image; infinite for exact copies. */
export function nearestPsnr({ distances, k }: Neighbours, length: number): Float64Array {
  return Float64Array.from({ length: distances.length / k }, (_, query) =>
    psnrOfDistance(distances[query * k], length),
  );
}

/** The paper's rule (Sec. 5.2): the nearest training image is above `threshold` dB, 30 by default. */
export function memorizationRate(psnrs: Float64Array, threshold = 30): Rate {
  checkNoNaN(psnrs, 'the PSNR values');
  return rateOf(psnrs.length, (query) => psnrs[query] > threshold);
}

/**
 * The threshold in dB that at most a share `level` of held-out real images exceeds, and the rate of the
 * samples above it: a rule whose false alarms are known.
 */
export function calibratedRate(
  samples: Float64Array,
  heldOut: Float64Array,
  level = 0.01,
): { threshold: number; rate: Rate; falsePositives: Rate } {
  const sorted = Float64Array.from(heldOut).sort();
  const threshold = sorted[Math.min(sorted.length - 1, Math.ceil((1 - level) * sorted.length) - 1)];
  return {
    threshold,
    rate: memorizationRate(samples, threshold),
    falsePositives: memorizationRate(heldOut, threshold),
  };
}

/**
 * Yoon et al. (2023), diffusion probabilistic models generalize when they fail to memorize: a copy is much
 * nearer to one training image than to any other, d₁ / d₂ < `ratio` (needs k ≥ 2).
 */
export function distanceRatioRate(neighbours: Neighbours, ratio = 1 / 3): Rate {
  const { distances, k } = neighbours;
  if (k < 2) throw new Error(`The ratio test needs two neighbours, not ${k}: search with k = 2.`);
  return rateOf(
    countOf(neighbours),
    (query) => distances[query * k] < ratio * distances[query * k + 1],
  );
}

/**
 * Carlini et al. (2023), extracting training data from diffusion models: d₁ over half the mean distance
 * of all k neighbours (50 in the paper) is below `bound`.
 */
export function carliniRate(neighbours: Neighbours, alpha = 0.5, bound = 1): Rate {
  const { distances, k } = neighbours;
  if (k < 2) throw new Error(`Carlini's ratio needs several neighbours, not ${k}: use k = 50.`);
  return rateOf(countOf(neighbours), (query) => {
    let sum = 0;
    for (let i = 0; i < k; i++) sum += distances[query * k + i];
    return distances[query * k] < bound * alpha * (sum / k);
  });
}

/**
 * Authenticity (Alaa et al., 2022): a sample is authentic if its nearest training row has another
 * training row nearer than the sample. `train` are the neighbours of the training set in itself.
 */
export function authenticity(samples: Neighbours, train: Neighbours): Rate {
  return rateOf(
    countOf(samples),
    (query) =>
      samples.distances[query * samples.k] >
      train.distances[samples.indices[query * samples.k] * train.k],
  );
}

/** The training image most similar by SSIM among each query's k nearest: its rank there and its SSIM. */
export function ssimNeighbours(
  queries: Images,
  candidates: (indices: Uint32Array) => Images,
  { indices, k }: Neighbours,
): { rank: Uint32Array; similarity: Float64Array } {
  const { height, width, channels, count } = queries;
  const length = height * width * channels;
  const rank = new Uint32Array(count);
  const similarity = new Float64Array(count);
  for (let query = 0; query < count; query++) {
    const values = new Float32Array(k * length);
    const own = queries.values.subarray(query * length, (query + 1) * length);
    for (let i = 0; i < k; i++) values.set(own, i * length);
    const scores = ssim(
      { ...queries, values, count: k },
      candidates(indices.subarray(query * k, (query + 1) * k)),
    );
    rank[query] = scores.indexOf(scores.reduce((a, b) => Math.max(a, b)));
    similarity[query] = scores[rank[query]];
  }
  return { rank, similarity };
}
