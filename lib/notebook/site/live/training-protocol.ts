/** What the page and the worker that trains say to each other. */

export interface TrainingSettings {
  /** Half-width of the triangular noise; 0 for none. */
  sigma: number;
  seed: number;
  epochs: number;
}

export type ToTrainer =
  /** `digits`: n·14·14 bytes. */
  { type: 'start'; settings: TrainingSettings; digits: Uint8Array } | { type: 'pause' | 'go' };

/** The model after an epoch. */
export interface Look {
  epoch: number;
  /** Share of latents beyond ±0.9. */
  binary: number;
  /** Share of latents in each of 20 equal bins of [−1, 1]. */
  histogram: number[];
  /** Images, what is decoded from their latents, and from the signs of these: bytes, one after the other. */
  images: Uint8Array;
  soft: Uint8Array;
  hard: Uint8Array;
}

export type FromTrainer =
  | { type: 'look'; look: Look }
  | { type: 'end' }
  | { type: 'error'; message: string };
