/** The hash of Node's `crypto` that names random streams and configurations. */
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';

interface Hash {
  update(text: string): Hash;
  digest(): Uint8Array;
  digest(form: 'hex'): string;
}

export function createHash(name: string): Hash {
  if (name !== 'sha256') throw new Error(`A page has no hash ${name}.`);
  const state = sha256.create();
  function digest(): Uint8Array;
  function digest(form: 'hex'): string;
  function digest(form?: 'hex'): Uint8Array | string {
    return form ? bytesToHex(state.digest()) : state.digest();
  }
  const hash: Hash = {
    update(text) {
      state.update(utf8ToBytes(text));
      return hash;
    },
    digest,
  };
  return hash;
}

/** A page is one process: it needs one name. */
export const randomUUID = (): string => 'page';
