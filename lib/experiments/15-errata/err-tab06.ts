/** Table 6: on which scale its errors can have been measured. */
import type { ClaimDeclaration } from '../../record/claim.js';
import type { Results } from '../../record/experiment.js';
import { say } from '../../record/say.js';
import { erratum } from './erratum.js';

/** Table 6: reconstruction errors at the end of training (triangular, Gaussian), and the pixels of an image. */
const LAST = {
  'CIFAR-10': { errors: [6.97, 6.43], pixels: 3072 },
  MNIST: { errors: [2.18, 1.89], pixels: 784 },
};

/** A way to read such an error: the range of pixel values, and whether it is a sum or a mean over pixels. */
type Reading = { key: string; name: string; range: number; sum: boolean };

/** Nothing in the paper excludes these. */
const OPEN: Reading[] = [
  { key: 'wideSum', name: 'sum over pixels in [−1, 1]', range: 2, sum: true },
  { key: 'unitSum', name: 'sum over pixels in [0, 1]', range: 1, sum: true },
  { key: 'byteMean', name: 'mean over pixels in 0…255', range: 255, sum: false },
];
const WIDE_MEAN: Reading = {
  key: 'wideMean',
  name: 'mean over pixels in [−1, 1]',
  range: 2,
  sum: false,
};
/** In that reading a mean cannot exceed this. */
const LARGEST_WIDE_MEAN = WIDE_MEAN.range ** 2;

/** PSNR in dB by reading: CIFAR-10, then MNIST, each with triangular and Gaussian noise. */
type Series = { [reading: string]: number[] };

/** The PSNR in dB that the errors stand for in a reading. */
function readAs({ range, sum }: Reading): number[] {
  return Object.values(LAST).flatMap(({ errors, pixels }) =>
    errors.map((error) => 10 * Math.log10(range ** 2 / (sum ? error / pixels : error))),
  );
}

/** A reading is not judged where the paper does not say which is meant. */
const openReading = ({ key, name }: Reading): ClaimDeclaration<object, Series> => ({
  kind: 'ours',
  statement: `recMSE in Table 6 is a ${name}.`,
  criterion: 'the paper says so: it does not, and nothing in it excludes this reading',
  fixed: 'after',
  judge: ({ series }) => ({
    measured: say`last values would be ${series[key]} dB (CIFAR-10, MNIST; triangular, Gaussian); Table 1 reports 38.12 dB`,
    verdict: 'not judged',
  }),
});

export const errTab06 = erratum({
  id: 'err-tab06',
  title: 'On which scale the errors of Table 6 were measured is open',
  paper: 'Table 6, Figure 3',
  version: 2,
  expect: 'instant; 32, 26 or 39 dB in three readings that are possible',

  compute: (): Results<Series> => ({
    series: Object.fromEntries(
      [...OPEN, WIDE_MEAN].map((reading) => [reading.key, readAs(reading)]),
    ),
    metrics: { largestLast: Math.max(...Object.values(LAST).flatMap(({ errors }) => errors)) },
  }),

  claims: {
    'wide-mean': {
      kind: 'ours',
      statement: 'recMSE in Table 6 is no mean over pixels in [−1, 1].',
      criterion: `its last values exceed ${LARGEST_WIDE_MEAN}, the largest possible mean, on CIFAR-10`,
      fixed: 'revised',
      judge: ({ metrics: { largestLast } }) => ({
        measured: say`last value ${largestLast}`,
        holds: largestLast > LARGEST_WIDE_MEAN,
      }),
    },
    ...Object.fromEntries(OPEN.map((reading) => [reading.key, openReading(reading)])),
  },
});
