/** Weights of a model to and from safetensors. */
import { readFileSync } from 'node:fs';
import * as tf from '../engine/tf.js';
import { decodeSafetensors, encodeSafetensors, type Safetensors } from '../training/safetensors.js';
import type { Variables } from '../training/train.js';

/** The bytes of a safetensors file that holds the variables under their names. */
export async function weightsToBytes(
  parameters: Variables,
  metadata: Safetensors['metadata'] = {},
): Promise<Buffer> {
  const tensors: Safetensors['tensors'] = {};
  for (const [name, variable] of Object.entries(parameters)) {
    tensors[name] = { shape: variable.shape, data: (await variable.data()) as Float32Array };
  }
  return encodeSafetensors({ tensors, metadata });
}

/**
 * Reads weights by name into existing variables.
 * @throws Error naming the tensor if one is missing, left over or of another shape; then nothing changed.
 */
export function readWeights(file: string, parameters: Variables): void {
  const { tensors } = decodeSafetensors(readFileSync(file));
  const extra = Object.keys(tensors).find((name) => !parameters[name]);
  if (extra) throw new Error(`${file} holds ${extra}, which this network does not have.`);
  for (const [name, { shape }] of Object.entries(parameters)) {
    const found = tensors[name]?.shape;
    if (found?.join() !== shape.join()) {
      throw new Error(
        `${file}: ${name} should have the shape [${shape}], and has ${found ? `[${found}]` : 'none'}.`,
      );
    }
  }
  for (const [name, variable] of Object.entries(parameters)) {
    const { data, shape } = tensors[name];
    tf.tidy(() => variable.assign(tf.tensor(data, shape, 'float32')));
  }
}
