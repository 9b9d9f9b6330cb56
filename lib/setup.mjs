/**
 * Runs before `npm start` and `npm test`, with nothing installed yet: checks Node, installs the
 * locked packages if they are missing or out of date, and adds the GPU package where a GPU answers.
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const modules = path.join(root, 'node_modules');
const say = (line) => process.stderr.write(`${line}\n`);

const [major, minor] = process.versions.node.split('.').map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
  say(
    `Node ${process.versions.node} is too old: install Node 20.19 or newer, then run this again.`,
  );
  process.exit(1);
}

const installed = path.join(modules, '.installed-from');
const gpuTried = path.join(modules, '.gpu-tried');
const lockFileHash = createHash('sha256')
  .update(readFileSync(path.join(root, 'package-lock.json')))
  .digest('hex');

if (packagesAreMissing() || gpuPackageIsMissing()) {
  lockFolder();
  if (packagesAreMissing()) installLockedPackages();
  if (gpuPackageIsMissing()) installGpuPackage();
}

/**
 * One set-up at a time in a folder, with nothing but Node: a file names the process at work, which
 * removes it at its end; the file of a process that was killed is passed over, also where it was killed
 * before it had written its number.
 */
function lockFolder() {
  const lock = path.join(root, '.setup.lock');
  for (let told = false, empty = 0; ; ) {
    try {
      writeFileSync(lock, String(process.pid), { flag: 'wx' });
      process.on('exit', () => rmSync(lock, { force: true }));
      return;
    } catch (error) {
      if (error.code !== 'EEXIST') {
        say(`Cannot write ${lock} (${error.code}): use a folder that may be written to.`);
        process.exit(1);
      }
    }
    const holder = read(lock);
    empty = holder === '' ? empty + 1 : 0;
    if (empty > 15 || (holder && !isAlive(Number(holder)))) {
      if (read(lock) === holder) rmSync(lock, { force: true });
      empty = 0;
      continue;
    }
    if (holder && !told) {
      told = true;
      say(`Process ${holder} sets this folder up; waiting for it (${lock}).`);
    }
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 200);
  }
}

function isAlive(pid) {
  try {
    return pid > 0 && process.kill(pid, 0);
  } catch (error) {
    return error.code === 'EPERM';
  }
}

/** Text of a file; undefined where there is none. */
function read(file) {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}

/** Whether node_modules was not made from this very lock file. */
function packagesAreMissing() {
  return read(installed) !== lockFileHash;
}

function installLockedPackages() {
  say('Installing packages (npm ci) …');
  const result = npm(['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error']);
  if (result.status !== 0) {
    const reason = String(result.error?.message ?? result.stderr);
    say(reason.split('\n').slice(0, 4).join('\n'));
    say('Packages could not be installed: check the network and `npm ping`, then run this again.');
    process.exit(1);
  }
  writeFileSync(installed, lockFileHash);
}

/** Wanted where an NVIDIA driver answers; `MEPS_GPU=0` opts out. Tried once per install. */
function gpuPackageIsMissing() {
  if (process.env.MEPS_GPU === '0' || existsSync(gpuTried)) return false;
  return spawnSync('nvidia-smi', ['-L'], { stdio: 'ignore', timeout: 10_000 }).status === 0;
}

function installGpuPackage() {
  say('NVIDIA driver found: installing @tensorflow/tfjs-node-gpu …');
  const name = '@tensorflow/tfjs-node-gpu@4.22.0';
  const result = npm(['install', '--no-save', '--ignore-scripts=false', '--loglevel=error', name]);
  if (result.status !== 0) say('It could not be installed; going on without the GPU package.');
  writeFileSync(gpuTried, String(result.status));
}

/**
 * npm as it runs this script, or, under another package manager, the one on the path; its output goes to
 * stderr, its errors to the caller.
 */
function npm(args) {
  const running = process.env.npm_execpath;
  const script = running && path.basename(running).startsWith('npm') ? running : undefined;
  const windows = process.platform === 'win32';
  const options = { cwd: root, stdio: ['ignore', 2, 'pipe'] };
  return script
    ? spawnSync(process.execPath, [script, ...args], options)
    : spawnSync(windows ? 'npm.cmd' : 'npm', args, { ...options, shell: windows });
}
