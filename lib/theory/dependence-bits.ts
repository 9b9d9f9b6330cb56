/**
 * Mutual information between all pairs of binary variables of a large sample at once. Each variable is
 * a bit plane over the samples, packed into 32-bit words; a joint count is a population count.
 */
import { mutualInformation } from './dependence.js';

/** Binary variables observed together: `planes[v]` holds 32 samples to a word, the rest zero. */
export interface BitPlanes {
  planes: Uint32Array[];
  samples: number;
}

/**
 * Packs rows of bits.
 * @param bits one byte per bit, sample after sample, `variables` bits each.
 * @param order for each variable, which sample stands in each place (a permutation); default none.
 */
export function bitPlanes(
  bits: Uint8Array,
  variables: number,
  order?: (variable: number) => Uint32Array,
): BitPlanes {
  const samples = bits.length / variables;
  const planes = Array.from({ length: variables }, (_, variable) => {
    const plane = new Uint32Array(Math.ceil(samples / 32));
    const from = order?.(variable);
    for (let n = 0; n < samples; n++) {
      const sample = from ? from[n] : n;
      if (bits[sample * variables + variable] === 1) plane[n >>> 5] |= 1 << (n & 31);
    }
    return plane;
  });
  return { planes, samples };
}

/**
 * Bias-corrected mutual information in bits, summed over the bit pairs of each pair of tokens; token t
 * owns the variables t × width … (t + 1) × width − 1. This sum is a lower-order measure of dependence:
 * it sees pairs of bits, not the joint symbols. Row-major tokens × tokens, symmetric, diagonal zero.
 */
export function tokenInformation({ planes, samples }: BitPlanes, width: number): Float64Array {
  const tokens = planes.length / width;
  const ones = planes.map(countOnes);
  const information = new Float64Array(tokens * tokens);
  for (let a = 0; a < planes.length; a++) {
    for (let b = (Math.floor(a / width) + 1) * width; b < planes.length; b++) {
      const both = countBoth(planes[a], planes[b]);
      const joint = [samples - ones[a] - ones[b] + both, ones[b] - both, ones[a] - both, both];
      const i = Math.floor(a / width);
      const j = Math.floor(b / width);
      information[i * tokens + j] += mutualInformation(joint, 2).corrected;
    }
  }
  for (let i = 0; i < tokens; i++) {
    for (let j = 0; j < i; j++) information[i * tokens + j] = information[j * tokens + i];
  }
  return information;
}

function countOnes(plane: Uint32Array): number {
  let count = 0;
  for (let word = 0; word < plane.length; word++) count += ones32(plane[word]);
  return count;
}

function countBoth(a: Uint32Array, b: Uint32Array): number {
  let count = 0;
  for (let word = 0; word < a.length; word++) count += ones32(a[word] & b[word]);
  return count;
}

/** The number of ones of a 32-bit word, by adding neighbours in parallel. */
function ones32(word: number): number {
  let v = word - ((word >>> 1) & 0x55555555);
  v = (v & 0x33333333) + ((v >>> 2) & 0x33333333);
  return Math.imul((v + (v >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}
