/**
 * Runs before `npm start` and `npm test`, with nothing installed yet: checks Node, installs the
 * locked packages if they are missing or out of date, and adds the GPU package where a GPU answers.
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
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

installLockedPackages();
installGpuPackage();

/** `npm ci`, unless node_modules was made from this very lock file. */
function installLockedPackages() {
  const hash = createHash('sha256')
    .update(readFileSync(path.join(root, 'package-lock.json')))
    .digest('hex');
  const stamp = path.join(modules, '.installed-from');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === hash) return;
  say('Installing packages (npm ci) …');
  const result = npm(['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error']);
  if (result.status !== 0) {
    say(result.stderr.toString().split('\n').slice(0, 4).join('\n'));
    say('Packages could not be installed: check the network and `npm ping`, then run this again.');
    process.exit(1);
  }
  writeFileSync(stamp, hash);
}

/** tfjs-node-gpu where an NVIDIA driver answers; `MEPS_GPU=0` opts out. Tried once per install. */
function installGpuPackage() {
  const stamp = path.join(modules, '.gpu-tried');
  if (process.env.MEPS_GPU === '0' || existsSync(stamp)) return;
  if (spawnSync('nvidia-smi', ['-L'], { stdio: 'ignore', timeout: 10_000 }).status !== 0) return;
  say('NVIDIA driver found: installing @tensorflow/tfjs-node-gpu …');
  const name = '@tensorflow/tfjs-node-gpu@4.22.0';
  const result = npm(['install', '--no-save', '--ignore-scripts=false', '--loglevel=error', name]);
  if (result.status !== 0) say('It could not be installed; going on without the GPU package.');
  writeFileSync(stamp, String(result.status));
}

/** npm as it runs this script, or the one on the path; its output goes to stderr. */
function npm(args) {
  const script = process.env.npm_execpath;
  const windows = process.platform === 'win32';
  const options = { cwd: root, stdio: ['ignore', 2, 'pipe'] };
  return script
    ? spawnSync(process.execPath, [script, ...args], options)
    : spawnSync(windows ? 'npm.cmd' : 'npm', args, { ...options, shell: windows });
}
