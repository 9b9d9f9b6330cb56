/** Rows of Table 1: bits against PSNR, as reported and as we measure them. */

/** As printed; `bits` is the product, with 32-bit numbers where 64 are printed by mistake (err-tab01). */
export const REPORTED = [
  { name: 'DC-AE₁', code: '8×8×32×32b', bits: 65_536, rfid: 1.08, psnr: 26.41 },
  { name: 'DC-AE₂', code: '4×4×128×64b', bits: 65_536, rfid: 2.3, psnr: 28.71 },
  { name: 'SD-VAE₁', code: '8×8×32×32b', bits: 65_536, rfid: 6.81, psnr: 19.01 },
  { name: 'SD-VAE₂', code: '4×4×128×64b', bits: 65_536, rfid: 8.53, psnr: 22.34 },
  { name: 'BL-AE', code: '4×4×12×1b', bits: 192, rfid: 0.006, psnr: 38.12 },
];

/** What Table 1 reports of 192 bits, in dB. */
export const CLAIMED = 38.12;

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
