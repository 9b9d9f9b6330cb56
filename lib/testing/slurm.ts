/** A Slurm of one machine in a temporary folder, for tests: munged, slurmctld and slurmd. */
import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const DAEMONS = ['munged', 'slurmctld', 'slurmd'];

/** The first of Slurm's programs that this machine lacks; undefined where all are there. */
export const missingProgram = (): string | undefined =>
  [...DAEMONS, 'sbatch', 'squeue', 'scontrol'].find(
    (name) => spawnSync('which', [name], { env: withSbin() }).status !== 0,
  );

const withSbin = (): NodeJS.ProcessEnv => ({
  ...process.env,
  PATH: `${process.env.PATH}:/usr/sbin`,
});

const configuration = (folder: string, host: string, ports: [number, number]) => `ClusterName=test
SlurmctldHost=${host}(127.0.0.1)
SlurmctldPort=${ports[0]}
SlurmdPort=${ports[1]}
SlurmUser=root
SlurmdUser=root
AuthType=auth/munge
AuthInfo=socket=${folder}/munge.socket
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
KillWait=2
AccountingStorageType=accounting_storage/none
JobAcctGatherType=jobacct_gather/none
NodeName=${host} NodeAddr=127.0.0.1 CPUs=${os.availableParallelism()} State=UNKNOWN
PartitionName=test Nodes=${host} Default=YES MaxTime=INFINITE State=UP
`;

/** Starts it and sets SLURM_CONF and PATH of this process; the returned function ends it. */
export async function startSlurm(): Promise<() => void> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'meps-slurm-'));
  const host = os.hostname().split('.')[0];
  for (const name of ['state', 'spool']) mkdirSync(path.join(folder, name));
  writeFileSync(path.join(folder, 'munge.key'), randomBytes(1024), { mode: 0o400 });
  const port = 20_000 + (process.pid % 20_000);
  writeFileSync(path.join(folder, 'slurm.conf'), configuration(folder, host, [port, port + 1]));
  process.env.PATH = withSbin().PATH;
  process.env.SLURM_CONF = path.join(folder, 'slurm.conf');
  const at = (name: string) => path.join(folder, name);
  start('munged', [
    '--force',
    `--key-file=${at('munge.key')}`,
    `--socket=${at('munge.socket')}`,
    `--pid-file=${at('munged.pid')}`,
    `--log-file=${at('munged.log')}`,
    `--seed-file=${at('munge.seed')}`,
  ]);
  await until(() => existsSync(at('munge.socket')));
  start('slurmctld', ['-i']);
  start('slurmd', []);
  await until(() => run('sinfo', ['-h', '-o', '%T']).includes('idle'));
  return () => {
    run('scancel', ['--user=root']);
    for (const name of [...DAEMONS].reverse()) {
      try {
        process.kill(Number(readFileSync(at(`${name}.pid`), 'utf8')));
      } catch {
        // It has ended.
      }
    }
    delete process.env.SLURM_CONF;
    rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });
  };
}

function start(program: string, args: string[]): void {
  const { status, stderr } = spawnSync(program, args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`${program} did not start: ${stderr}`);
}

/** What a program prints; empty where it fails. */
export const run = (program: string, args: string[]): string =>
  spawnSync(program, args, { encoding: 'utf8' }).stdout ?? '';

/** @throws after a minute and a half. */
export async function until(holds: () => boolean, seconds = 90): Promise<void> {
  for (let k = 0; k < 5 * seconds; k++) {
    if (holds()) return;
    await sleep(200);
  }
  throw new Error(`Waited ${seconds} s in vain for ${holds}.`);
}
