/** The reader of the page, as a training sees her. */
import type { Look } from '../training-protocol.js';

export interface Reader {
  /** Shows the model as it is. */
  show(look: Look): void;
  /** Settles at once, or when a pause ends. */
  ready(): Promise<void>;
}

/** Images in [−1, 1] as bytes. */
export const bytesOf = (values: Float32Array): Uint8Array =>
  Uint8Array.from(values, (value) => Math.round(127.5 * (value + 1)));
