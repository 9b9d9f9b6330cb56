/** Table 1 as the paper reports it: autoencoders on CIFAR-10. Quoted, never measured here. */
import { last } from '../../base/statistics.js';

/**
 * One for each row. `code` is printed as values and bits of each; `bits` is their product, with 32-bit numbers
 * where 64 are printed, by mistake as it seems (err-tab01).
 */
export const REPORTED = [
  { name: 'DC-AE₁', code: '8×8×32×32b', bits: 65_536, rfid: 1.08, psnr: 26.41 },
  { name: 'DC-AE₂', code: '4×4×128×64b', bits: 65_536, rfid: 2.3, psnr: 28.71 },
  { name: 'SD-VAE₁', code: '8×8×32×32b', bits: 65_536, rfid: 6.81, psnr: 19.01 },
  { name: 'SD-VAE₂', code: '4×4×128×64b', bits: 65_536, rfid: 8.53, psnr: 22.34 },
  { name: 'BL-AE', code: '4×4×12×1b', bits: 192, rfid: 0.006, psnr: 38.12 },
];

/** BL-AE: 38.12 dB from 192 bits. */
export const REPORTED_BLAE = last(REPORTED);
