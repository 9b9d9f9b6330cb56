/** Whole codes as keys: which codes are equal, which were seen in training. */
import { stepsPerImage, type Tokens } from './tokens.js';

/** The distinct codes of a set, with exact counts. */
export interface CodeIndex {
  tokens: Tokens;
  /** For each distinct code, the first image that has it. */
  first: Int32Array;
  /** For each distinct code, how many images have it. */
  counts: Int32Array;
  /** The position of image `image` of `other` in `first`, or −1 if its code does not occur. */
  find(other: Tokens, image: number): number;
}

/** Indexes the codes of `tokens`; time and memory are linear in the number of images. */
export function codeIndex(tokens: Tokens): CodeIndex {
  const ids = new Map<string, number>();
  const first: number[] = [];
  const counts: number[] = [];
  for (let image = 0; image < tokens.images; image++) {
    const key = codeKey(tokens, image);
    const id = ids.get(key);
    if (id === undefined) {
      ids.set(key, first.length);
      first.push(image);
      counts.push(1);
    } else {
      counts[id]++;
    }
  }
  return {
    tokens,
    first: Int32Array.from(first),
    counts: Int32Array.from(counts),
    find: (other, image) => ids.get(codeKey(other, image)) ?? -1,
  };
}

/** For every image of `samples`: is its code exactly a code of the index? */
export function exactCopies(index: CodeIndex, samples: Tokens): boolean[] {
  return Array.from({ length: samples.images }, (_, image) => index.find(samples, image) >= 0);
}

/** How many of the steps of two codes differ, from 0 to `stepsPerImage`. */
export function codeDistance(a: Tokens, imageA: number, b: Tokens, imageB: number): number {
  const steps = stepsPerImage(a);
  let distance = 0;
  for (let step = 0; step < steps; step++) {
    if (a.symbols[imageA * steps + step] !== b.symbols[imageB * steps + step]) distance++;
  }
  return distance;
}

/** The symbols of one image as a string of 16-bit units: equal strings, equal codes. */
function codeKey(tokens: Tokens, image: number): string {
  const steps = stepsPerImage(tokens);
  let key = '';
  for (let step = 0; step < steps; step++) {
    key += String.fromCharCode(tokens.symbols[image * steps + step]);
  }
  return key;
}
