/**
 * Checkpoints: everything that a training run is, in one safetensors file, written atomically. The file
 * before the last is kept too, so that a damaged one costs a few seconds and not the run.
 */
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import writeFileAtomic from 'write-file-atomic';
import { makeFolder } from '../base/folder.js';
import { freshCommand } from '../base/fresh.js';
import type { Variables } from './adam.js';
import { decodeSafetensors, encodeSafetensors, type StoredTensor } from './safetensors.js';

/** How far a run is. Its random numbers follow from the step alone, so they need no place here. */
export interface Position<Measured> {
  /** Steps done. */
  step: number;
  /** Sum of the losses of the current epoch's steps. */
  lossSum: number;
  /** Seconds spent in the current epoch. */
  seconds: number;
  /** The finished epochs. */
  history: Epoch<Measured>[];
}

/** What is known of a finished epoch. */
export interface Epoch<Measured> {
  /** From 1. */
  epoch: number;
  /** Mean loss over the epoch's steps. */
  loss: number;
  /** Wall time of the epoch's steps. */
  seconds: number;
  /** What `measure` returned after the epoch. */
  measured: Measured;
}

const FORMAT = 'meps-ldh checkpoint 1';
const FILES = ['checkpoint.safetensors', 'checkpoint.previous.safetensors'];

/**
 * Writes the checkpoint of a folder.
 * @param identity what the run is (configuration, seed, shapes); another identity refuses the file
 * @throws Error naming the tensor if a number is not finite, so that a good checkpoint is never replaced
 * by a bad one; and what the file system throws.
 */
export async function saveCheckpoint<Measured>(
  folder: string,
  identity: string,
  variables: Variables,
  position: Position<Measured>,
): Promise<void> {
  const tensors: { [name: string]: StoredTensor } = {};
  for (const [name, variable] of Object.entries(variables)) {
    const data = (await variable.data()) as Float32Array;
    if (!data.every(Number.isFinite)) throw new NotFinite(name);
    tensors[name] = { shape: variable.shape, data };
  }
  const content = JSON.stringify(position);
  const command = freshCommand();
  const metadata = { format: FORMAT, identity, command, position: content, sha256: '' };
  metadata.sha256 = digest(tensors, content);
  const bytes = encodeSafetensors({ tensors, metadata });
  const [last, previous] = FILES.map((file) => path.join(folder, file));
  makeFolder(folder);
  const written = `${last}.new`;
  writeFileAtomic.sync(written, bytes);
  if (existsSync(last)) renameSync(last, previous);
  renameSync(written, last);
}

/** Thrown where a number is NaN or infinite. */
export class NotFinite extends Error {
  constructor(readonly tensor: string) {
    super(`${tensor} is not finite`);
  }
}

/**
 * Restores the newest good checkpoint of a folder into `variables`; undefined where there is none.
 * A file that is damaged, or of another run, is refused with one sentence to `report`; a `--fresh` command
 * passes over what others have written.
 */
export function loadCheckpoint<Measured>(
  folder: string,
  identity: string,
  variables: Variables,
  assign: (name: string, tensor: StoredTensor) => void,
  report: (sentence: string) => void,
): Position<Measured> | undefined {
  removeUnfinished(folder);
  for (const file of FILES.map((name) => path.join(folder, name))) {
    if (!existsSync(file)) continue;
    try {
      const { tensors, position, command } = readCheckpoint<Measured>(file, identity, variables);
      if (freshCommand() && command !== freshCommand()) continue;
      for (const name of Object.keys(variables)) assign(name, tensors[name]);
      return position;
    } catch (error) {
      report(`Checkpoint ${file} is not used: ${(error as Error).message}`);
    }
  }
  return undefined;
}

function readCheckpoint<Measured>(file: string, identity: string, variables: Variables) {
  const { tensors, metadata } = decodeSafetensors(readFileSync(file));
  if (metadata.format !== FORMAT) throw new Error('It was not written by this training loop.');
  if (metadata.identity !== identity) throw new Error('It belongs to a run with other settings.');
  if (metadata.sha256 !== digest(tensors, String(metadata.position)))
    throw new Error('Its content is damaged.');
  for (const [name, { shape }] of Object.entries(variables)) {
    if (tensors[name]?.shape.join() !== shape.join()) {
      throw new Error(
        `Its tensor ${name} has the shape [${tensors[name]?.shape}], not [${shape}].`,
      );
    }
  }
  const position = JSON.parse(metadata.position) as Position<Measured>;
  return { tensors, position, command: metadata.command };
}

function digest(tensors: { [name: string]: StoredTensor }, position: string): string {
  const hash = createHash('sha256').update(position);
  for (const name of Object.keys(tensors).sort()) {
    const { data, shape } = tensors[name];
    hash.update(`${name} ${shape}`);
    hash.update(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
  }
  return hash.digest('hex');
}

/** A killed process may leave a file that it had not finished. */
function removeUnfinished(folder: string): void {
  if (!existsSync(folder)) return;
  for (const file of readdirSync(folder)) {
    if (file.startsWith(`${FILES[0]}.new`)) rmSync(path.join(folder, file), { force: true });
  }
}
