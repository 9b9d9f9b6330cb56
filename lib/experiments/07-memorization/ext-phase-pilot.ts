/**
 * Masses of an earlier computation with other software, and so with other codes of the same kind; it pooled
 * the positions.
 */
import { atGamma, type Cell } from './ext-phase-cells.js';

/** P_mem on MNIST with 8 bits and γ = 5, found before this code was written. */
export const PILOT: [images: number, mass: number][] = [
  [500, 0.608],
  [2000, 0.448],
  [8000, 0.366],
  [30_000, 0.359],
  [60_000, 0.37],
];

/** The same for 4, 8, 16, 32 bits per position of 256 images of CIFAR-10. */
const WIDE_PILOT: [gamma: number, masses: number[]][] = [
  [3, [0.0005, 0.012, 0.121, 0.556]],
  [5, [0.328, 0.656, 0.924, 0.972]],
];

/** The cells of the pilot on MNIST, each with its mass over the pilot's. */
export const recurring = (cells: Cell[]): { images: number; memorized: number; ratio: number }[] =>
  PILOT.flatMap(([images, mass]) =>
    atGamma(cells, 5)
      .filter((cell) => cell.label === 'MNIST' && cell.bits === 8 && cell.images === images)
      .map(({ pooled }) => ({ images, memorized: pooled, ratio: pooled / mass })),
  );

/** For each γ of the pilot on CIFAR-10, the masses by bits per position, and each over the pilot's. */
export const recurringWide = (
  wide: Cell[],
): { gamma: number; found: number[]; ratio: number[] }[] =>
  WIDE_PILOT.map(([gamma, pilot]) => {
    const found = atGamma(wide, gamma).map((cell) => cell.pooled);
    return { gamma, found, ratio: found.map((mass, k) => mass / pilot[k]) };
  });
