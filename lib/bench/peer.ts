/** PyTorch in a process of its own, where a Python with torch is present. */
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

export type Variant = 'shipped' | 'onednn' | 'onednn-nhwc';

export interface Peer {
  /** For example `PyTorch 1.13.0a0`. */
  version: string;
  /** Seconds of each of `steps` steps; 0 steps frees the model. */
  run(model: string, variant: Variant, steps: number): Promise<number[]>;
  stop(): void;
}

const interpreters = [process.env.MEPS_PYTHON, '/usr/bin/python3', 'python3'];

/**
 * Starts the peer, or returns undefined if no Python here has torch. `MEPS_PYTHON` names one to try first.
 * @param threads of PyTorch
 * @param features numbers in a context of the γ-ARVM, see `arvmFeatures`
 */
export async function startPeer(threads: number, features: number): Promise<Peer | undefined> {
  for (const python of interpreters) {
    if (!python || (python.startsWith('/') && !existsSync(python))) continue;
    const script = join(__dirname, 'peer.py');
    const child = spawn(python, [script, String(threads), String(features)], {
      stdio: ['pipe', 'pipe', 'ignore'],
    });
    const peer = await greet(child);
    if (peer) return peer;
  }
  return undefined;
}

async function greet(child: ChildProcess): Promise<Peer | undefined> {
  const { stdin, stdout } = child;
  if (!stdin || !stdout) return undefined;
  stdin.on('error', () => {}); // a peer that is gone answers with undefined below
  const lines = createInterface({ input: stdout })[Symbol.asyncIterator]();
  const failed = new Promise<undefined>((resolve) => {
    child.on('error', () => resolve(undefined));
    child.on('exit', () => resolve(undefined));
  });
  const answer = async () => {
    const line = await Promise.race([lines.next(), failed]);
    return line && !line.done ? JSON.parse(line.value) : undefined;
  };
  const hello = await answer();
  if (!hello) return undefined;
  return {
    version: `PyTorch ${hello.torch}`,
    async run(model, variant, steps) {
      stdin.write(`${JSON.stringify({ model, variant, steps })}\n`);
      const seconds = await answer();
      if (!seconds) throw new Error(`PyTorch stopped while it ran ${model}.`);
      return seconds;
    },
    stop: () => child.kill(),
  };
}
