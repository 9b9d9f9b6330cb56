/**
 * The safetensors file format (huggingface/safetensors): eight bytes of header length, a JSON header
 * that gives each tensor's type, shape and byte range, then the raw little-endian numbers. PyTorch and
 * many other tools read and write it.
 */
import { oneLine } from '../base/one-line.js';

/** One array of numbers with its shape, row-major. */
export interface StoredTensor {
  shape: number[];
  data: Float32Array | Float64Array | Int32Array | Uint8Array;
}

/** The content of a file. */
export interface Safetensors {
  tensors: { [name: string]: StoredTensor };
  metadata: { [name: string]: string };
}

const ARRAYS = { F32: Float32Array, F64: Float64Array, I32: Int32Array, U8: Uint8Array };
type Dtype = keyof typeof ARRAYS;

interface Entry {
  dtype: Dtype;
  shape: number[];
  data_offsets: [number, number];
}

const HEADER_LIMIT = 100_000_000;

/** The bytes of a safetensors file; tensors are stored in the order of their names. */
export function encodeSafetensors({ tensors, metadata }: Safetensors): Buffer {
  const header: { [name: string]: Entry | Safetensors['metadata'] } = { __metadata__: metadata };
  const parts: Buffer[] = [];
  let offset = 0;
  // Widest types first keeps every tensor aligned to its own item size.
  const names = Object.keys(tensors).sort(
    (a, b) => itemSize(tensors[b]) - itemSize(tensors[a]) || (a < b ? -1 : 1),
  );
  for (const name of names) {
    const { data, shape } = tensors[name];
    if (count(shape) !== data.length) {
      throw new RangeError(
        `Tensor ${name} of shape [${shape}] cannot hold ${data.length} numbers.`,
      );
    }
    const end = offset + data.byteLength;
    header[name] = { dtype: dtypeOf(data), shape, data_offsets: [offset, end] };
    parts.push(Buffer.from(data.buffer, data.byteOffset, data.byteLength));
    offset = end;
  }
  const json = Buffer.from(JSON.stringify(header));
  const padding = Buffer.alloc((8 - (json.length % 8)) % 8, ' ');
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(json.length + padding.length));
  return Buffer.concat([length, json, padding, ...parts]);
}

/**
 * Reads the bytes of a safetensors file; the result owns its memory. Supported types: F32, F64, I32, U8.
 * @throws Error with one sentence if the bytes are not exactly one valid file: truncated, too long, bad
 * header, unknown type, shape and range that disagree, gaps or overlaps between tensors.
 */
export function decodeSafetensors(bytes: Uint8Array): Safetensors {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (file.length < 8) throw invalid(`it has ${file.length} bytes, too few for a header`);
  const headerLength = Number(file.readBigUInt64LE(0));
  if (headerLength > HEADER_LIMIT || 8 + headerLength > file.length) {
    throw invalid(`its header would be ${headerLength} bytes long, in a file of ${file.length}`);
  }
  const header = parseHeader(file.toString('utf8', 8, 8 + headerLength));
  const body = file.subarray(8 + headerLength);
  const { __metadata__: metadata = {}, ...entries } = header;
  const tensors: Safetensors['tensors'] = {};
  let expected = 0;
  for (const [name, entry] of sortedByOffset(entries)) {
    if (name === '__proto__') throw invalid('a tensor cannot have the name __proto__');
    const { dtype, shape, data_offsets } = checkEntry(name, entry);
    const [start, end] = data_offsets;
    if (start !== expected || end > body.length) {
      throw invalid(`tensor ${name} has the byte range ${start}–${end} where ${expected} was due`);
    }
    const copy = new Uint8Array(body.subarray(start, end));
    tensors[name] = { shape, data: new ARRAYS[dtype](copy.buffer) };
    expected = end;
  }
  if (expected !== body.length) {
    throw invalid(`its tensors need ${expected} bytes and ${body.length} are there`);
  }
  return { tensors, metadata: checkMetadata(metadata) };
}

function parseHeader(text: string): { [name: string]: unknown } {
  let header: unknown;
  try {
    header = JSON.parse(text);
  } catch {
    throw invalid('its header is not JSON');
  }
  if (!isObject(header)) throw invalid('its header is not a JSON object');
  return header;
}

function sortedByOffset(entries: { [name: string]: unknown }): [string, unknown][] {
  const bound = (entry: unknown, which: 0 | 1) => {
    const range = isObject(entry) && Array.isArray(entry.data_offsets) ? entry.data_offsets : [];
    return typeof range[which] === 'number' ? range[which] : 0;
  };
  return Object.entries(entries).sort(
    ([, a], [, b]) => bound(a, 0) - bound(b, 0) || bound(a, 1) - bound(b, 1),
  );
}

function checkEntry(name: string, entry: unknown): Entry {
  if (!isObject(entry)) throw invalid(`the entry of tensor ${name} is not an object`);
  const { dtype, shape, data_offsets: range } = entry;
  if (typeof dtype !== 'string' || !Object.hasOwn(ARRAYS, dtype)) {
    throw invalid(
      `tensor ${name} has the type ${JSON.stringify(dtype) ?? 'none'}; ${Object.keys(ARRAYS).join(', ')} are read`,
    );
  }
  if (!isNaturalList(shape)) throw invalid(`the shape of tensor ${name} is not a list of sizes`);
  if (!isNaturalList(range) || range.length !== 2)
    throw invalid(`tensor ${name} has no byte range`);
  const needed = count(shape) * ARRAYS[dtype as Dtype].BYTES_PER_ELEMENT;
  if (range[1] - range[0] !== needed) {
    throw invalid(
      `tensor ${name} of shape [${shape}] needs ${needed} bytes, not ${range[1] - range[0]}`,
    );
  }
  return { dtype: dtype as Dtype, shape, data_offsets: [range[0], range[1]] };
}

function checkMetadata(metadata: unknown): Safetensors['metadata'] {
  if (!isObject(metadata) || Object.values(metadata).some((value) => typeof value !== 'string')) {
    throw invalid('its metadata is not a map of texts');
  }
  return metadata as Safetensors['metadata'];
}

const invalid = (reason: string) =>
  new Error(`Not a valid safetensors file: ${oneLine(reason, 300)}.`);
const isObject = (value: unknown): value is { [name: string]: unknown } =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isNaturalList = (value: unknown): value is number[] =>
  Array.isArray(value) && value.every((item) => Number.isSafeInteger(item) && item >= 0);
const count = (shape: number[]) => shape.reduce((product, size) => product * size, 1);
const itemSize = (tensor: StoredTensor) => tensor.data.BYTES_PER_ELEMENT;
const dtypeOf = (data: StoredTensor['data']) =>
  (Object.keys(ARRAYS) as Dtype[]).find((dtype) => data instanceof ARRAYS[dtype]) as Dtype;
