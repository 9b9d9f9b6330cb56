/** Table 1: the bits of a latent code, counted. */
import type { Results } from '../../record/experiment.js';
import { say, text } from '../../record/say.js';
import { erratum } from './erratum.js';

/** Latent shapes and bits per value as printed. */
const ROWS = [
  { name: 'DC-AE₁, SD-VAE₁', shape: [8, 8, 32], bits: 32 },
  { name: 'DC-AE₂, SD-VAE₂', shape: [4, 4, 128], bits: 64 },
  { name: 'BL-AE', shape: [4, 4, 12], bits: 1 },
];
const IMAGES = 50_000;
/** Parameters of the decoder of Table 5 with NoD = 12. */
const DECODER_PARAMETERS = 15.58e6;

/** By row of the table. */
interface Series {
  names: string[];
  /** Values of a code, and the bits that they take. */
  values: number[];
  bits: number[];
}

export const errTab01 = erratum({
  id: 'err-tab01',
  title: 'Table 1 compares codes of unequal size, one of them misprinted',
  paper: 'Table 1',
  expect: 'instant; 131 072 bits as printed, 65 536 meant',

  compute(): Results<Series> {
    const values = ROWS.map(({ shape }) => shape.reduce((a, b) => a * b, 1));
    return {
      series: {
        names: ROWS.map(({ name }) => name),
        values,
        bits: values.map((n, k) => n * ROWS[k].bits),
      },
      metrics: { indexBits: Math.log2(IMAGES), decoderBits: 32 * DECODER_PARAMETERS },
    };
  },

  claims: {
    float64: {
      kind: 'check',
      statement:
        'As printed, 4×4×128 values of 64 bits are twice the bits of 8×8×32 values of 32 bits, though the values are as many.',
      criterion: 'equal numbers of values, and twice the bits',
      fixed: 'before',
      judge: ({ series: { values, bits } }) => ({
        measured: `${values[0]} and ${values[1]} values; ${bits[0]} against ${bits[1]} bits as printed`,
        holds: values[0] === values[1] && bits[1] === 2 * bits[0],
      }),
    },
    binary: {
      kind: 'check',
      statement: 'BL-AE’s code has 4·4·12 = 192 bits.',
      criterion: 'the product is 192',
      fixed: 'before',
      judge: ({ series: { bits } }) => ({
        measured: `${bits[2]} bits, ${text(bits[0] / bits[2])} times fewer than the others`,
        holds: bits[2] === 192,
      }),
    },
    index: {
      kind: 'ours',
      statement:
        'Such a code can also be a mere index into images that the decoder has memorized, so PSNR on training images alone does not measure compression.',
      criterion: 'log₂(50 000) < 192 < bits of decoder parameters per training image',
      fixed: 'before',
      judge({ metrics: { indexBits, decoderBits } }) {
        const bitsPerImage = decoderBits / IMAGES;
        return {
          measured: say`${indexBits} bits name an image; the decoder has ${decoderBits / 1e6} Mbit, ${bitsPerImage} per image`,
          holds: indexBits < 192 && bitsPerImage > 192,
        };
      },
    },
  },
});
