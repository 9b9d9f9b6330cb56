import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { decodeSafetensors, encodeSafetensors, type Safetensors } from './safetensors.js';

const example: Safetensors = {
  tensors: {
    bias: { shape: [3], data: new Float32Array([1, -2, 0.5]) },
    codes: { shape: [2, 2], data: new Uint8Array([0, 1, 1, 0]) },
    exact: { shape: [], data: new Float64Array([Math.PI]) },
    none: { shape: [0, 4], data: new Int32Array(0) },
  },
  metadata: { note: 'σ = 1' },
};

/** A file written by hand, as the format's description says. */
function handMade(header: object, body: number[]): Buffer {
  const json = Buffer.from(JSON.stringify(header));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(json.length));
  return Buffer.concat([length, json, Buffer.from(body)]);
}

test('a file survives a round trip', () => {
  assert.deepEqual(decodeSafetensors(encodeSafetensors(example)), example);
});

test('any finite float32 array survives a round trip', () => {
  fc.assert(
    fc.property(fc.float32Array({ maxLength: 20 }), fc.string(), (data, name) => {
      const key = `tensor ${name}`;
      const content = { tensors: { [key]: { shape: [data.length], data } }, metadata: {} };
      assert.deepEqual(decodeSafetensors(encodeSafetensors(content)), content);
    }),
  );
});

test('a file made by hand from the format description is read', () => {
  const bytes = handMade(
    { w: { dtype: 'F32', shape: [1, 2], data_offsets: [0, 8] } },
    [0, 0, 128, 63, 0, 0, 0, 192],
  );
  assert.deepEqual(decodeSafetensors(bytes).tensors.w, {
    shape: [1, 2],
    data: new Float32Array([1, -2]),
  });
});

test('every truncation of a file is refused', () => {
  const bytes = encodeSafetensors(example);
  for (let length = 0; length < bytes.length; length++) {
    assert.throws(
      () => decodeSafetensors(bytes.subarray(0, length)),
      /Not a valid safetensors file/,
    );
  }
});

test('random bytes are refused with a sentence, never with a crash', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      assert.throws(() => decodeSafetensors(bytes), /^Error: Not a valid safetensors file: .+\.$/);
    }),
  );
});

const refusals: [string, Buffer, RegExp][] = [
  [
    'a trailing byte',
    Buffer.concat([encodeSafetensors(example), Buffer.from([0])]),
    /need \d+ bytes/,
  ],
  [
    'an unknown type',
    handMade({ w: { dtype: 'F8', shape: [1], data_offsets: [0, 1] } }, [0]),
    /type "F8"/,
  ],
  [
    'a negative size',
    handMade({ w: { dtype: 'U8', shape: [-1], data_offsets: [0, 1] } }, [0]),
    /shape of tensor w/,
  ],
  [
    'a wrong range',
    handMade({ w: { dtype: 'U8', shape: [2], data_offsets: [0, 1] } }, [0]),
    /needs 2 bytes/,
  ],
  [
    'a gap',
    handMade({ w: { dtype: 'U8', shape: [1], data_offsets: [1, 2] } }, [0, 0]),
    /where 0 was due/,
  ],
  [
    'an overlap',
    handMade(
      {
        v: { dtype: 'U8', shape: [2], data_offsets: [0, 2] },
        w: { dtype: 'U8', shape: [2], data_offsets: [1, 3] },
      },
      [0, 0, 0],
    ),
    /where 2 was due/,
  ],
  ['metadata that is not text', handMade({ __metadata__: { step: 3 } }, []), /metadata/],
  [
    'a prototype name as type',
    handMade({ w: { dtype: 'constructor', shape: [], data_offsets: [0, 0] } }, []),
    /type/,
  ],
];
for (const [name, bytes, message] of refusals) {
  test(`refused: ${name}`, () => assert.throws(() => decodeSafetensors(bytes), message));
}

test('a shape that does not fit its numbers is refused when writing', () => {
  const tensors = { w: { shape: [2, 2], data: new Float32Array(3) } };
  assert.throws(() => encodeSafetensors({ tensors, metadata: {} }), /cannot hold 3 numbers/);
});
