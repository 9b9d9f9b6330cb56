/** What the claims of Figure 8 read off its rows. */
import type { Rate } from '../../metrics/index.js';
import { percent } from '../../record/say.js';
import { ARVM, BASELINE, CROSSED, isPixelCnn, V1, V2 } from './fig08-models.js';
import type { Row } from './fig08-scores.js';

/** The rows of one model, by γ. */
export const of = (rows: Row[], model: string): Row[] => rows.filter((row) => row.model === model);

export const masses = (rows: Row[]): number[] => rows.map((row) => row.memorized);
export const lossOf = (row: Row): number => row.loss ?? Number.NaN;
export const floorOf = (row: Row): number => row.floor ?? Number.NaN;
/** Bits of held-out codes; infinite where the model excludes one of them. */
export const unseenBits = (row: Row): number => row.testBits ?? Number.POSITIVE_INFINITY;

export const percents = (shares: number[]): string =>
  shares.map((share) => percent(share)).join(', ');
export const isInside = (value: number, { low, high }: Rate): boolean =>
  low <= value && value <= high;

/** The PixelCNNs with few images, then those with many; of each the narrow one first. */
export const byImagesAndWidth = (own: Row[]): Row[][] => {
  const [v1, v2] = [of(own, V1)[0], of(own, V2)[0]];
  const crossed = own.filter((row) => row.model.startsWith(CROSSED));
  const like = ({ images }: Row) => crossed.filter((row) => row.images === images);
  return [
    [...like(v2), v2],
    [v1, ...like(v1)],
  ];
};

/** Each network trained on single symbols, and γ-ARVM with the same window. */
export const withTwins = (own: Row[]): { row: Row; twin: Row }[] =>
  of(own, BASELINE).flatMap((row) =>
    of(own, ARVM)
      .filter((twin) => twin.gamma === row.gamma)
      .map((twin) => ({ row, twin })),
  );

/** What the record keeps as numbers: of each model the mass on training codes and the distance to training images. */
export function metricsOf(rows: Row[]): { [name: string]: number } {
  const metrics: { [name: string]: number } = {};
  for (const { label, model, gamma, memorized, distance } of rows) {
    const name = `${label}, ${model}${isPixelCnn(model) ? '' : `, γ=${gamma}`}`;
    metrics[`${name}: P_mem`] = memorized;
    metrics[`${name}: distance to training images`] = distance.train;
  }
  return metrics;
}
