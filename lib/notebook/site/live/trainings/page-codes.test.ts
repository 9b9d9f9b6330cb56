import assert from 'node:assert/strict';
import { test } from 'node:test';
import { randomStream } from '../../../../engine/random.js';
import { decodeLatents, packBits } from '../../../../models/blae.js';
import { codesFromTokens } from '../../../../models/tokens.js';
import { decoderNumbers, networkOf, SIZE, setDecoder, tokensOf } from './page-codes.js';

test('a decoder put back from its numbers decodes as before', async () => {
  const [one, other] = [networkOf(randomStream(1, 'one')), networkOf(randomStream(1, 'other'))];
  const random = randomStream(1, 'latents');
  const latents = Float32Array.from({ length: 2 * 128 }, () => 2 * random.integer(2) - 1);
  const wanted = await decodeLatents(one, latents);
  assert.notDeepEqual(await decodeLatents(other, latents), wanted);
  setDecoder(other, await decoderNumbers(one));
  assert.deepEqual(await decodeLatents(other, latents), wanted);
});

test('packed codes become symbols of eight bits, one at each of 16 positions', () => {
  const random = randomStream(1, 'bits');
  const bits = Uint8Array.from({ length: 3 * 128 }, () => random.integer(2));
  const images = new Uint8Array(3 * SIZE ** 2);
  const tokens = tokensOf({ images, bits: packBits(bits), decoder: new Float32Array(0) });
  assert.deepEqual([tokens.images, tokens.symbols.length, tokens.bits], [3, 48, 8]);
  assert.deepEqual(codesFromTokens(tokens).bits, bits);
});
