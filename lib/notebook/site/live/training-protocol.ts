/** What the page and the worker that trains say to each other. */

/** BL-AE on small digits. */
export interface BlaeStart {
  kind: 'blae';
  /** Half-width of the triangular noise; 0 for none. */
  sigma: number;
  seed: number;
  /** n·14·14 bytes. */
  digits: Uint8Array;
}

/** γ-ARVM on the codes of small digits. */
export interface ArvmStart {
  kind: 'arvm';
  /** Side of the window: 1, 3, 5 or 7. */
  gamma: number;
  seed: number;
  codes: PackedCodes;
}

/** Codes of n digits with their images, and the decoder of these codes. */
export interface PackedCodes {
  /** n·16·16 bytes. */
  images: Uint8Array;
  /** n·4·4·8 bits, eight a byte, the first bit lowest. */
  bits: Uint8Array;
  /** All numbers of the decoder, one parameter after the other. */
  decoder: Float32Array;
}

/** Diffusion in the plane. */
export interface PlaneStart {
  kind: 'plane';
  /** Training points. */
  count: number;
  seed: number;
}

export type Start = BlaeStart | ArvmStart | PlaneStart;

/** BL-AE after an epoch. */
export interface BlaeLook {
  kind: 'blae';
  epoch: number;
  epochs: number;
  /** Share of latents beyond ±0.9. */
  binary: number;
  /** Share of latents in each of 20 equal bins of [−1, 1]. */
  histogram: number[];
  /** Images, what is decoded from their latents, and from the signs of these: bytes, one after the other. */
  images: Uint8Array;
  soft: Uint8Array;
  hard: Uint8Array;
}

/** A share of copies among so many samples, with its 95 % interval. */
export interface Share {
  share: number;
  low: number;
  high: number;
  count: number;
}

/** γ-ARVM after an epoch. */
export interface ArvmLook {
  kind: 'arvm';
  epoch: number;
  epochs: number;
  /** Mean of Eq. 10 over the epoch in nats; undefined before the first. */
  loss: number | undefined;
  copies: Share;
  /** Share of copies among samples of the histograms that the network learns. */
  ofHistograms: number;
  /** The first samples and the training images nearest to them: bytes, one after the other. */
  drawn: Uint8Array;
  nearest: Uint8Array;
  /** Of each sample that is shown: whether its code is that of a training image. */
  isCopy: boolean[];
}

/** Diffusion in the plane after some updates. */
export interface PlaneLook {
  kind: 'plane';
  update: number;
  updates: number;
  copies: Share;
  /** Training points and samples: x, y, x, y, …. */
  points: Float32Array;
  samples: Float32Array;
  /** Of each sample: its nearest training point, and whether it copies it. */
  nearest: { index: number; isCopy: boolean }[];
}

export type Look = BlaeLook | ArvmLook | PlaneLook;

export type ToTrainer =
  /** `wasm`: the binary of tfjs's WebAssembly kernels. */
  { type: 'start'; start: Start; wasm: ArrayBuffer } | { type: 'pause' | 'go' };

export type FromTrainer =
  /** What computes. */
  | { type: 'engine'; name: 'wasm' | 'cpu' }
  | { type: 'look'; look: Look }
  | { type: 'end' }
  | { type: 'error'; message: string };
