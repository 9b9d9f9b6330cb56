/** PyTorch in a process of its own, where a Python with torch is present. */
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

/** Steps of a process whose memory counts: the first ones allocate all of it. */
export const MEMORY_STEPS = 5;

export type Variant = 'shipped' | 'onednn' | 'onednn-nhwc';

export interface Peer {
  /** For example `PyTorch 1.13.0a0`. */
  version: string;
  /** The same with what distinguishes this process: `PyTorch 2.6.0, one BLAS thread`. */
  name: string;
  /** Seconds of each of `steps` steps; 0 steps frees the model. */
  run(model: string, variant: Variant, steps: number): Promise<number[]>;
  /** Peak memory of a process of its own that makes a few steps of this model alone, in MB. */
  memory(model: string, variant: Variant): Promise<number>;
  stop(): void;
}

/** Environments of a peer: as it is, and without the fight of OpenBLAS' threads with PyTorch's own. */
const SETTINGS: { name: string; change(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv }[] = [
  { name: '', change: (env) => env },
  {
    name: ', one BLAS thread',
    change: ({ OPENBLAS_CORETYPE: _, ...env }) => ({ ...env, OPENBLAS_NUM_THREADS: '1' }),
  },
];

/** Pythons to compare with: those that `MEPS_PYTHON` lists, with `:` between them, else the usual ones. */
export function interpreters(listed = process.env.MEPS_PYTHON): string[] {
  const own = (listed ?? '').split(':').filter(Boolean);
  return own.length > 0 ? own : ['/usr/bin/python3', 'python3'];
}

/**
 * Starts every peer: each Python that `MEPS_PYTHON` names, or the first usual one that has torch, each in
 * both environments. A Python that has no torch is said so.
 * @param threads of PyTorch
 * @param features numbers in a context of the γ-ARVM, see `arvmFeatures`
 */
export async function startPeers(
  threads: number,
  features: number,
): Promise<{ peers: Peer[]; missing: string[] }> {
  const peers: Peer[] = [];
  const missing: string[] = [];
  for (const python of interpreters()) {
    const started = await Promise.all(
      SETTINGS.map(({ name, change }) => startPeer(python, threads, features, name, change)),
    );
    const found = started.filter((peer) => peer !== undefined);
    peers.push(...found);
    if (found.length > 0 && !process.env.MEPS_PYTHON) break;
    if (found.length === 0) missing.push(`${python} has no torch that can be imported.`);
  }
  return { peers, missing };
}

async function startPeer(
  python: string,
  threads: number,
  features: number,
  setting: string,
  change: (env: NodeJS.ProcessEnv) => NodeJS.ProcessEnv,
): Promise<Peer | undefined> {
  if (python.startsWith('/') && !existsSync(python)) return undefined;
  const script = join(__dirname, 'peer.py');
  const launch = () =>
    talk(
      spawn(python, [script, String(threads), String(features)], {
        stdio: ['pipe', 'pipe', 'ignore'],
        env: change(process.env),
      }),
    );
  const { hello, ask, stop } = await launch();
  if (!hello) return undefined;
  return {
    version: `PyTorch ${hello.torch}`,
    name: `PyTorch ${hello.torch}${setting}`,
    run: (model, variant, steps) => ask({ model, variant, steps }),
    async memory(model, variant) {
      const alone = await launch();
      await alone.ask({ model, variant, steps: MEMORY_STEPS });
      const [megabytes] = await alone.ask({ model, variant, steps: 'memory' });
      alone.stop();
      return megabytes;
    },
    stop,
  };
}

/** A conversation with a peer, line by line; `hello` is undefined if it has no torch. */
interface Talk {
  hello?: { torch: string };
  ask(request: { model: string; variant: Variant; steps: number | 'memory' }): Promise<number[]>;
  stop(): void;
}

async function talk(child: ChildProcess): Promise<Talk> {
  const { stdin, stdout } = child;
  if (!stdin || !stdout) throw new Error('A peer was started without pipes.');
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
  return {
    hello: await answer(),
    async ask(request) {
      stdin.write(`${JSON.stringify(request)}\n`);
      const numbers = await answer();
      if (!numbers) throw new Error(`PyTorch stopped while it ran ${request.model}.`);
      return numbers;
    },
    stop: () => child.kill(),
  };
}
