/** A kernel process and the sockets to it. It answers, fails or is killed: nothing waits for ever. */
import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Dealer, Subscriber } from 'zeromq';
import type { OutputMessage } from './outputs.js';
import { decodeMessage, encodeRequest, type Message } from './protocol.js';
import { killOnExit } from './reaper.js';

export interface KernelOptions {
  /** Added to the environment of this process. */
  env?: { [name: string]: string };
  /** Command that gets the connection file as its last argument; default: this project's launcher. */
  command?: string[];
  /** How long the kernel may take to answer for the first time; default two minutes. */
  startTimeoutMs?: number;
}

/** What the kernel replied to a cell. */
export interface CellReply {
  status: string;
}

interface Request {
  onOutput?(message: OutputMessage): void;
  resolve(content: Message['content']): void;
  reject(error: Error): void;
  reply?: Message['content'];
  idle: boolean;
}

const LAUNCHER = path.join(__dirname, 'kernel.cjs');
const SOCKET_COUNT = 5;

export class Kernel {
  readonly #process: ChildProcess;
  readonly #shell = new Dealer({ linger: 0 });
  readonly #iopub = new Subscriber({ linger: 0, receiveHighWaterMark: 0 });
  readonly #key: string;
  readonly #session = randomUUID();
  readonly #requests = new Map<string, Request>();
  readonly #exited: Promise<void>;
  #failure: Error | undefined;
  #noise = '';

  private constructor(process: ChildProcess, key: string) {
    this.#process = process;
    this.#key = key;
    for (const stream of [process.stdout, process.stderr]) {
      stream?.on('data', (chunk) => {
        this.#noise = (this.#noise + chunk).slice(-4000);
      });
    }
    this.#exited = new Promise((resolve) => {
      process.once('error', (error) => {
        this.#fail(`The kernel could not be started: ${error.message}`);
        resolve();
      });
      process.once('close', (code, signal) => {
        this.#fail(`The kernel died (${signal ?? `exit code ${code}`})`, this.#noise);
        resolve();
      });
    });
  }

  /**
   * Starts a kernel and waits until it answers.
   *
   * @throws if it dies or does not answer within `startTimeoutMs`.
   */
  static async start(options: KernelOptions = {}): Promise<Kernel> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await Kernel.#startOnce(options);
      } catch (error) {
        // Another program may take one of the free ports before the kernel does.
        if (attempt === 3 || !/address already in use/i.test((error as Error).message)) throw error;
      }
    }
  }

  static async #startOnce({ env, command, startTimeoutMs = 120_000 }: KernelOptions) {
    const key = randomUUID();
    const [shell_port, iopub_port, stdin_port, control_port, hb_port] = await freePorts();
    const folder = mkdtempSync(path.join(os.tmpdir(), 'meps-ldh-'));
    const file = path.join(folder, 'connection.json');
    const connection = {
      ip: '127.0.0.1',
      transport: 'tcp',
      signature_scheme: 'hmac-sha256',
      key,
      shell_port,
      iopub_port,
      stdin_port,
      control_port,
      hb_port,
    };
    writeFileSync(file, JSON.stringify(connection), { mode: 0o600 });
    const [program, ...args] = command ?? [process.execPath, LAUNCHER];
    const child = spawn(program, [...args, file], {
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const forget = killOnExit(child);
    const kernel = new Kernel(child, key);
    void kernel.#exited.then(() => {
      forget();
      rmSync(folder, { recursive: true, force: true });
    });
    try {
      kernel.#connect(shell_port, iopub_port);
      await kernel.#waitUntilReady(startTimeoutMs);
      return kernel;
    } catch (error) {
      await kernel.kill();
      throw error;
    }
  }

  #connect(shellPort: number, iopubPort: number): void {
    this.#iopub.subscribe();
    this.#shell.connect(`tcp://127.0.0.1:${shellPort}`);
    this.#iopub.connect(`tcp://127.0.0.1:${iopubPort}`);
    void this.#read(this.#shell, (request, message) => {
      request.reply = message.content;
    });
    void this.#read(this.#iopub, (request, { header, content }) => {
      if (header.msg_type !== 'status') request.onOutput?.({ type: header.msg_type, content });
      else if (content.execution_state === 'idle') request.idle = true;
    });
  }

  async #read(
    socket: Dealer | Subscriber,
    take: (request: Request, message: Message) => void,
  ): Promise<void> {
    try {
      for await (const frames of socket) {
        const message = decodeMessage(this.#key, frames);
        const request = this.#requests.get(message.parent.msg_id ?? '');
        if (!request) continue;
        take(request, message);
        if (request.reply && request.idle) request.resolve(request.reply);
      }
    } catch (error) {
      this.#fail((error as Error).message);
      await this.kill();
    }
  }

  /** A subscriber may miss the first messages, so ask until an answer comes on both sockets. */
  async #waitUntilReady(timeoutMs: number): Promise<void> {
    const deadline = performance.now() + timeoutMs;
    while (performance.now() < deadline) {
      const answer = this.#request('kernel_info_request', {});
      answer.catch(() => {});
      if (await Promise.race([answer, sleep(300)])) return;
      if (/address already in use/i.test(this.#noise)) throw new Error(this.#noise.trim());
    }
    const seconds = timeoutMs / 1000;
    throw new Error(withNoise(`The kernel did not answer within ${seconds} s`, this.#noise));
  }

  #request(
    type: string,
    content: object,
    onOutput?: (message: OutputMessage) => void,
  ): Promise<Message['content']> {
    return new Promise((resolve, reject) => {
      if (this.#failure) return reject(this.#failure);
      const { id, frames } = encodeRequest(this.#key, this.#session, type, content);
      this.#requests.set(id, { onOutput, resolve, reject, idle: false });
      this.#shell.send(frames).catch(reject);
    });
  }

  /**
   * Runs the code of one cell. Outputs arrive in order; those of code still running in the background
   * may arrive after the reply.
   *
   * @throws if the kernel dies, sends garbage, or (then it is killed) exceeds `timeoutMs`.
   */
  async execute(
    code: string,
    onOutput: (message: OutputMessage) => void,
    timeoutMs: number,
  ): Promise<CellReply> {
    const timer = setTimeout(() => {
      this.#fail(`It ran longer than ${timeoutMs / 1000} s and was stopped`);
      void this.kill();
    }, timeoutMs);
    try {
      const content = { code, silent: false, store_history: true, user_expressions: {} };
      const request = { ...content, allow_stdin: false, stop_on_error: true };
      const reply = await this.#request('execute_request', request, onOutput);
      return { status: String(reply.status) };
    } finally {
      clearTimeout(timer);
    }
  }

  /** Waits until everything that the kernel has said so far is here. */
  async flush(timeoutMs = 10_000): Promise<void> {
    // The timer does not keep this process alive once the answer is here.
    const late = sleep(timeoutMs, undefined, { ref: false });
    await Promise.race([this.#request('kernel_info_request', {}), late]);
  }

  /** Ends the process at once; resolves when it is gone. Pending cells fail with `reason`. */
  async kill(reason = 'The kernel was stopped'): Promise<void> {
    this.#fail(reason);
    this.#process.kill('SIGKILL');
    await this.#exited;
    if (!this.#shell.closed) this.#shell.close();
    if (!this.#iopub.closed) this.#iopub.close();
  }

  #fail(reason: string, noise = ''): void {
    this.#failure ??= new Error(withNoise(reason, noise));
    for (const request of this.#requests.values()) request.reject(this.#failure);
  }
}

function withNoise(reason: string, noise: string): string {
  return noise.trim() ? `${reason}. It said: ${noise.trim()}` : `${reason}.`;
}

/** Ports that were free a moment ago, all different. */
async function freePorts(): Promise<number[]> {
  const servers = Array.from({ length: SOCKET_COUNT }, () => createServer());
  const ports = await Promise.all(
    servers.map(
      (server) =>
        new Promise<number>((resolve, reject) => {
          server.once('error', reject);
          server.listen(0, '127.0.0.1', () => {
            const address = server.address();
            resolve(typeof address === 'object' && address ? address.port : 0);
          });
        }),
    ),
  );
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
}
