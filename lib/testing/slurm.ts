/** A Slurm of one machine in a temporary folder, for tests: munged, slurmctld and slurmd. */
import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const DAEMONS = ['munged', 'slurmctld', 'slurmd'];
const USER = os.userInfo().username;

/** The first of Slurm's programs that this machine lacks; undefined where all are there. */
export const missingProgram = (): string | undefined =>
  [...DAEMONS, 'sbatch', 'squeue', 'scontrol'].find(
    (name) => spawnSync('which', [name], { env: withSbin() }).status !== 0,
  );

const withSbin = (): NodeJS.ProcessEnv => ({
  ...process.env,
  PATH: `${process.env.PATH}:/usr/sbin`,
});

/** Requeued jobs start at once (Slurm lets a job's credential expire first), and a silent node counts as down soon. */
const configuration = (folder: string, host: string, ports: [number, number]) => `ClusterName=test
SlurmctldHost=${host}(127.0.0.1)
SlurmctldPort=${ports[0]}
SlurmdPort=${ports[1]}
SlurmUser=${USER}
SlurmdUser=${USER}
AuthType=auth/munge
AuthInfo=socket=${folder}/munge.socket,cred_expire=5
StateSaveLocation=${folder}/state
SlurmdSpoolDir=${folder}/spool
SlurmctldPidFile=${folder}/slurmctld.pid
SlurmdPidFile=${folder}/slurmd.pid
SlurmctldLogFile=${folder}/slurmctld.log
SlurmdLogFile=${folder}/slurmd.log
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SelectType=select/cons_tres
SelectTypeParameters=CR_Core
SchedulerParameters=sched_interval=1,batch_sched_delay=0
ReturnToService=2
SlurmdTimeout=15
KillWait=2
AccountingStorageType=accounting_storage/none
JobAcctGatherType=jobacct_gather/none
NodeName=${host} NodeAddr=127.0.0.1 CPUs=${os.availableParallelism()} State=UNKNOWN
PartitionName=test Nodes=${host} Default=YES MaxTime=INFINITE State=UP
`;

/** A Slurm that runs. */
export interface Slurm {
  /** Kills the node's daemon and all that runs there, as if the node had lost its power. */
  killNode(): void;
  /** Starts the node's daemon. */
  startNode(): void;
  /** Ends everything and removes its folder. */
  stop(): Promise<void>;
}

/** Starts it and sets SLURM_CONF and PATH of this process until it is stopped. */
export async function startSlurm(): Promise<Slurm> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'meps-slurm-'));
  const host = os.hostname().split('.')[0];
  for (const name of ['state', 'spool']) mkdirSync(path.join(folder, name));
  writeFileSync(path.join(folder, 'munge.key'), randomBytes(1024), { mode: 0o400 });
  const port = 20_000 + (process.pid % 20_000);
  writeFileSync(path.join(folder, 'slurm.conf'), configuration(folder, host, [port, port + 1]));
  const saved = process.env.PATH;
  process.env.PATH = withSbin().PATH;
  process.env.SLURM_CONF = path.join(folder, 'slurm.conf');
  const at = (name: string) => path.join(folder, name);
  const stop = async () => {
    run('scancel', [`--user=${USER}`]);
    for (const name of [...DAEMONS].reverse()) await endDaemon(at(`${name}.pid`));
    process.env.PATH = saved;
    delete process.env.SLURM_CONF;
    rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });
  };
  try {
    start('munged', [
      '--force',
      `--key-file=${at('munge.key')}`,
      `--socket=${at('munge.socket')}`,
      `--pid-file=${at('munged.pid')}`,
      `--log-file=${at('munged.log')}`,
      `--seed-file=${at('munge.seed')}`,
    ]);
    await until('munged', () => existsSync(at('munge.socket')));
    start('slurmctld', ['-i']);
    start('slurmd', []);
    await until('an idle node', () => run('sinfo', ['-h', '-o', '%T']).includes('idle'));
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    killNode: () => killNode([at('munged.pid'), at('slurmctld.pid')].map(pidIn), folder),
    startNode: () => start('slurmd', []),
    stop,
  };
}

/** Kills what was started under this configuration: the node's daemon, its steps and their jobs. */
function killNode(spared: number[], folder: string): void {
  const mark = `SLURM_CONF=${folder}/slurm.conf`;
  for (const pid of readdirSync('/proc').map(Number)) {
    if (!pid || pid === process.pid || spared.includes(pid)) continue;
    try {
      if (readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0').includes(mark)) {
        process.kill(pid, 'SIGKILL');
      }
    } catch {
      // It has ended.
    }
  }
}

const pidIn = (file: string): number => Number(readFileSync(file, 'utf8'));

/** Ends a daemon by its number and waits until it has ended, so that it writes to its folder no more. */
async function endDaemon(file: string): Promise<void> {
  try {
    const pid = pidIn(file);
    for (let k = 0; k < 50; k++) {
      process.kill(pid, k < 40 ? 'SIGTERM' : 'SIGKILL');
      await sleep(200);
    }
  } catch {
    // It has ended.
  }
}

function start(program: string, args: string[]): void {
  const { status, stderr } = spawnSync(program, args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`${program} did not start: ${stderr}`);
}

/** What a program prints; empty where it fails. */
export const run = (program: string, args: string[]): string =>
  spawnSync(program, args, { encoding: 'utf8' }).stdout ?? '';

/** @throws a sentence when it does not come true in time. */
export async function until(what: string, holds: () => boolean, seconds = 90): Promise<void> {
  for (let k = 0; k < 5 * seconds; k++) {
    if (holds()) return;
    await sleep(200);
  }
  throw new Error(`Waited ${seconds} s for ${what} in vain.`);
}
