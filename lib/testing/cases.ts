/** For tests: many broken inputs, and what must come of each. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync } from 'node:fs';
import fc from 'fast-check';

/** How many cases a fuzz test tries: few within `npm test`, many in `npm run test:faults`. */
export const CASES = Number(process.env.MEPS_CASES ?? 60);

/** Settings of fast-check: the same cases in every run, so that a failure can be repeated. */
export function fuzz(share = 1): { numRuns: number; seed: number } {
  const numRuns = Math.max(10, Math.round(CASES * share));
  countCases(numRuns);
  return { numRuns, seed: 7 };
}

/** Asserts that an error is one clear sentence on one line, as no accident of the language is. */
export function assertSentence(error: unknown): void {
  assert.ok(error instanceof Error, `${error}`);
  const { message } = error;
  assert.match(message, /^[^\p{Cc}]{10,1200}\.$/u, error.stack);
  assert.doesNotMatch(
    message,
    /undefined|\[object|is not a function|Cannot read prop/,
    error.stack,
  );
}

/** What `work` returns, or undefined where it refuses its input in one clear sentence. */
export async function orSentence<T>(work: () => T | Promise<T>): Promise<T | undefined> {
  try {
    return await work();
  } catch (error) {
    assertSentence(error);
    return undefined;
  }
}

/** Asserts that this process has never needed more than so many megabytes. */
export function assertMemory(megabytes: number): void {
  const peak = process.resourceUsage().maxRSS / 1024;
  assert.ok(peak < megabytes, `${Math.round(peak)} MB were needed, not ${megabytes}`);
}

/** Copies of a file, damaged: cut off, overwritten, repeated, lengthened, or with huge numbers in it. */
export function damaged(file: Uint8Array): fc.Arbitrary<Buffer> {
  const place = fc.nat({ max: file.length - 1 });
  const patch = (at: number, bytes: Uint8Array) => {
    const copy = Buffer.from(file);
    copy.set(bytes.subarray(0, copy.length - at), at);
    return copy;
  };
  const extreme = fc.constantFrom(
    Buffer.alloc(8, 255),
    Buffer.alloc(4),
    Buffer.from('7fffffff', 'hex'),
    Buffer.from('ffffff7f', 'hex'),
  );
  return fc.oneof(
    place.map((length) => Buffer.from(file.subarray(0, length))),
    fc.tuple(place, fc.integer({ min: 1, max: 255 })).map(([at, by]) => {
      return patch(at, Uint8Array.of(file[at] ^ by));
    }),
    fc.tuple(place, fc.uint8Array({ minLength: 1, maxLength: 40 })).map(([at, b]) => patch(at, b)),
    fc.tuple(place, extreme).map(([at, bytes]) => patch(at, bytes)),
    fc.tuple(place, place).map(([from, to]) => patch(to, file.subarray(from, from + 64))),
    fc.uint8Array({ minLength: 1, maxLength: 40 }).map((more) => Buffer.concat([file, more])),
    fc.tuple(place, place).map(([a, b]) => {
      const [start, end] = [Math.min(a, b), Math.max(a, b)];
      return Buffer.concat([file.subarray(0, start), file.subarray(end)]);
    }),
  );
}

/** Values that stand where a program expects something else. */
export const oddValue: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom<unknown>(null, true, '', '../../x', -1, 1e308, 2 ** 53, [], {}, [[]], [null]),
  fc.constantFrom<unknown>({ toString: 1, valueOf: 1 }, { length: 9 }, 'constructor', '__proto__'),
  fc.jsonValue({ maxDepth: 2 }),
);

/** JSON data with one or more of its parts replaced, removed or doubled, as text. */
export function damagedJson(original: unknown): fc.Arbitrary<string> {
  const change = fc.record({
    path: fc.array(fc.nat({ max: 30 }), { minLength: 1, maxLength: 7 }),
    what: fc.constantFrom('replace', 'remove', 'rename', 'add'),
    by: oddValue,
    name: fc.constantFrom('__proto__', 'constructor', 'length', 'toString', 'x', '\n'),
  });
  return fc.array(change, { minLength: 1, maxLength: 3 }).map((changes) => {
    const root: { [key: string]: unknown } = { 0: structuredClone(original) };
    for (const { path, what, by: value, name } of changes) {
      const by = structuredClone(value);
      let parent = root;
      let key = '0';
      for (const step of path) {
        const child = parent[key];
        if (typeof child !== 'object' || child === null || Object.keys(child).length === 0) break;
        parent = child as typeof parent;
        key = Object.keys(parent)[step % Object.keys(parent).length];
      }
      if (what === 'replace') parent[key] = by;
      else if (what === 'remove') delete parent[key];
      else if (!Array.isArray(parent)) {
        const content = what === 'rename' ? parent[key] : by;
        if (what === 'rename') delete parent[key];
        Object.defineProperty(parent, name, {
          value: content,
          enumerable: true,
          configurable: true,
          writable: true,
        });
      }
    }
    return JSON.stringify(root[0] ?? null);
  });
}

/** Counts kills and other tries for the summary of `npm run test:faults`. */
export function countCases(cases: number): void {
  if (process.env.MEPS_CASE_LOG) appendFileSync(process.env.MEPS_CASE_LOG, `${cases}\n`);
}

export interface Victim {
  /** A TypeScript file that prints `ready` when its work begins. */
  script: string;
  args?: string[];
  env?: NodeJS.ProcessEnv;
}

const start = ({ script, args = [], env }: Victim) =>
  spawn(process.execPath, ['--import', 'tsx', script, ...args], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });

/**
 * Starts a process again and again, kills it (SIGKILL) at a random moment of its work, and then calls
 * `inspect`, until so many have been killed.
 *
 * @param milliseconds the moments are spread evenly from the start of the work over this time
 * @param inspect gets whether the process was killed before its end
 */
export async function killRepeatedly(
  victim: Victim,
  kills: number,
  milliseconds: number,
  inspect: (killed: boolean) => void,
): Promise<void> {
  for (let killed = 0, turn = 1; killed < kills; turn++) {
    const child = start(victim);
    const ended = once(child, 'exit');
    await once(child.stdout, 'data');
    // Multiples of the golden ratio modulo 1 fill the interval evenly, however many there are.
    const moment = milliseconds * ((turn * 0.6180339887498949) % 1);
    const timer = setTimeout(() => child.kill('SIGKILL'), moment);
    const [code, signal] = await ended;
    clearTimeout(timer);
    assert.ok(signal === 'SIGKILL' || code === 0, `${victim.script} ended with ${code ?? signal}`);
    if (signal === 'SIGKILL') killed++;
    inspect(signal === 'SIGKILL');
  }
  countCases(kills);
}

/** Runs the same process to its end. */
export async function runToEnd(victim: Victim): Promise<void> {
  const child = start(victim);
  child.stdout.resume();
  const [code] = await once(child, 'exit');
  assert.equal(code, 0, victim.script);
}
