/**
 * The observation window of an autoregressive model: which earlier positions step i may read.
 *
 * The paper prints z_[i−γ, i] (Eq. 8, 9), which contains z_i itself and counts raster indices. Only a
 * square of side γ around the position agrees with its statement that γ = 7 sees all of a 4×4 grid
 * (A.3), so that is the default here; the window over raster indices serves for comparison.
 */

/** Offsets (dy, dx) of the positions that may be read, in raster order; all precede (0, 0). */
export interface Window {
  name: string;
  /** The side of the square, or the length of the raster window. */
  gamma: number;
  offsets: readonly (readonly [dy: number, dx: number])[];
  /** Raster windows continue on the row above at a row's start; squares stop at the border. */
  wraps: boolean;
}

/**
 * The causal half of a γ×γ square: Chebyshev distance at most (γ − 1)/2, strictly earlier in raster
 * order. Its size is (γ² − 1)/2: 0, 4, 12, 24 for γ = 1, 3, 5, 7.
 * @throws RangeError unless γ is odd and positive.
 */
export function squareWindow(gamma: number): Window {
  if (!(Number.isInteger(gamma) && gamma >= 1 && gamma % 2 === 1)) {
    throw new RangeError(`The window side γ is ${gamma}; a centred square needs an odd γ ≥ 1.`);
  }
  const radius = (gamma - 1) / 2;
  const offsets: [number, number][] = [];
  for (let dy = -radius; dy <= 0; dy++) {
    for (let dx = -radius; dx <= radius && (dy < 0 || dx < 0); dx++) offsets.push([dy, dx]);
  }
  return { name: `γ=${gamma}`, gamma, offsets, wraps: false };
}

/** The last `length` positions in raster order (a literal reading of Eq. 8); for comparison only. */
export function rasterWindow(length: number): Window {
  const offsets = Array.from({ length }, (_, k): [number, number] => [0, k - length]);
  return { name: `raster ${length}`, gamma: length, offsets, wraps: true };
}

/** The first `size` positions of a window in the order of their distance: nested, for back-off. */
export function nearestPart(window: Window, size: number): Window {
  const distance = ([dy, dx]: readonly [number, number]) => dy * dy + dx * dx;
  const nearest = [...window.offsets].sort((a, b) => distance(a) - distance(b)).slice(0, size);
  return { ...window, name: `${window.name} (${size} nearest)`, offsets: nearest };
}

/** The smallest side whose square sees the whole past from every position of the grid: 7 for 4×4. */
export const globalSide = (rows: number, columns: number): number =>
  2 * Math.max(rows, columns) - 1;

/**
 * For every position (raster index), the raster index that each offset reads, or −1 outside the grid
 * (PAD). All lists have the length of the window.
 */
export function contextPositions(window: Window, rows: number, columns: number): Int32Array[] {
  return Array.from({ length: rows * columns }, (_, position) => {
    const y = Math.floor(position / columns);
    const x = position % columns;
    return Int32Array.from(window.offsets, ([dy, dx]) => {
      if (window.wraps) return Math.max(-1, position + dy * columns + dx);
      const inside = y + dy >= 0 && x + dx >= 0 && x + dx < columns;
      return inside ? (y + dy) * columns + (x + dx) : -1;
    });
  });
}

/** What the receptive field looks like from one position. */
export type Cell = 'current' | 'seen' | 'forgotten' | 'future';

/** The grid as the model sees it from (y, x): read, earlier but out of reach, or not yet known. */
export function receptiveField(
  window: Window,
  rows: number,
  columns: number,
  y: number,
  x: number,
): Cell[][] {
  const current = y * columns + x;
  const seen = new Set(contextPositions(window, rows, columns)[current]);
  const cell = (position: number): Cell => {
    if (position === current) return 'current';
    if (position > current) return 'future';
    return seen.has(position) ? 'seen' : 'forgotten';
  };
  return Array.from({ length: rows }, (_, row) =>
    Array.from({ length: columns }, (_, column) => cell(row * columns + column)),
  );
}
