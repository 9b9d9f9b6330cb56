/** Jupyter's wire protocol 5.3: JSON messages, signed, in ZeroMQ frames. */
import { createHmac, randomUUID, timingSafeEqual } from 'node:crypto';

const DELIMITER = '<IDS|MSG>';

/** The fields of a message header that the runner uses. */
export interface Header {
  msg_id: string;
  msg_type: string;
  session: string;
  username: string;
  date: string;
  version: string;
}

/** A decoded message. `content` is what the kernel sent: check before use. */
export interface Message {
  header: Header;
  parent: Partial<Header>;
  content: { [name: string]: unknown };
}

function signature(key: string, parts: string[]): string {
  const hmac = createHmac('sha256', key);
  for (const part of parts) hmac.update(part);
  return hmac.digest('hex');
}

/** A request as frames, and the id under which its replies arrive. */
export function encodeRequest(
  key: string,
  session: string,
  type: string,
  content: object,
): { id: string; frames: string[] } {
  const id = randomUUID();
  const header: Header = {
    msg_id: id,
    msg_type: type,
    session,
    username: 'meps-ldh',
    date: new Date().toISOString(),
    version: '5.3',
  };
  const parts = [header, {}, {}, content].map((part) => JSON.stringify(part));
  return { id, frames: [DELIMITER, signature(key, parts), ...parts] };
}

/**
 * Decodes the frames of one message.
 *
 * @throws if the frames are not a message signed with `key`.
 */
export function decodeMessage(key: string, frames: Uint8Array[]): Message {
  const texts = frames.map((frame) => Buffer.from(frame).toString());
  const start = texts.indexOf(DELIMITER);
  if (start < 0 || texts.length < start + 6) {
    throw new Error('The kernel sent bytes that are not a Jupyter message.');
  }
  const [claimed, ...parts] = texts.slice(start + 1);
  const expected = Buffer.from(signature(key, parts.slice(0, 4)));
  const given = Buffer.from(claimed);
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) {
    throw new Error('The kernel sent a message with a wrong signature.');
  }
  try {
    const [header, parent, , content] = parts.map((part) => JSON.parse(part));
    return { header, parent, content };
  } catch {
    throw new Error('The kernel sent a message that is not JSON.');
  }
}
