import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { test } from 'node:test';
import { decodeMessage, encodeRequest } from './protocol.js';

const bytes = (frames: string[]) => frames.map((frame) => Buffer.from(frame));

test('a request decodes to itself, whatever routing frames stand before it', () => {
  const { id, frames } = encodeRequest('key', 'session', 'execute_request', { code: 'é\n' });
  const message = decodeMessage('key', bytes(['route', ...frames]));
  assert.equal(message.header.msg_id, id);
  assert.equal(message.header.msg_type, 'execute_request');
  assert.deepEqual(message.content, { code: 'é\n' });
});

test('the signature is the HMAC of header, parent, metadata and content', () => {
  const { frames } = encodeRequest('key', 'session', 'kernel_info_request', {});
  const hmac = createHmac('sha256', 'key').update(frames.slice(2).join('')).digest('hex');
  assert.equal(frames[1], hmac);
});

test('garbage, a wrong key and a cut message are told apart from messages', () => {
  const { frames } = encodeRequest('key', 'session', 'execute_request', {});
  assert.throws(() => decodeMessage('key', bytes(['garbage'])), /not a Jupyter message/);
  assert.throws(() => decodeMessage('key', bytes(frames.slice(0, 3))), /not a Jupyter message/);
  assert.throws(() => decodeMessage('other', bytes(frames)), /wrong signature/);
  const broken = ['<IDS|MSG>', '', '{', '{}', '{}', '{}'];
  broken[1] = createHmac('sha256', 'key').update(broken.slice(2).join('')).digest('hex');
  assert.throws(() => decodeMessage('key', bytes(broken)), /not JSON/);
});
