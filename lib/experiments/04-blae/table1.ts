/** Rows of Table 1: bits against PSNR, as we measure them beside those reported. */
import { REPORTED_BLAE } from '../shared/reported-table1.js';

export { REPORTED } from '../shared/reported-table1.js';

/** What Table 1 reports of 192 bits, in dB. */
export const CLAIMED = REPORTED_BLAE.psnr;

/** A BL-AE of ours; mean PSNR in dB of images decoded from signs. */
export type Measured = {
  /** Its channels, for example `32–64–128`, or the table of the paper that it is built by. */
  network: string;
  /** Per image. */
  bits: number;
  /** Number of training images. */
  images: number;
  train: number;
  held: number;
  /** What a Gaussian code of as many bits reaches. */
  gaussian: number;
  /** On training images, after thirds of training. */
  course: number[];
};
