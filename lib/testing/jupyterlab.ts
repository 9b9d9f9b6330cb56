/**
 * For tests: JupyterLab 4 from the packages of Debian 13, unpacked by debootstrap into a folder under data/.
 * It is made once, which takes some minutes, and needs root; nothing of it is installed on this machine.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { dataRoot } from '../base/root.js';

const RELEASE = 'trixie';

const folderOf = (): string => path.join(dataRoot(), 'jupyterlab');

/** The place that this machine's apt takes Debian's packages from, if any. */
function mirror(): string | undefined {
  const { status, stdout } = spawnSync(
    'apt-get',
    ['indextargets', '--format', '$(REPO_URI)', 'Created-By: Packages'],
    { encoding: 'utf8' },
  );
  if (status !== 0) return undefined;
  return stdout.split('\n').find((uri) => /\/debian\/?$/.test(uri));
}

/** False, or why a test that needs JupyterLab is skipped. */
export function noJupyterLab(): string | false {
  if (existsSync(folderOf())) return false;
  if (spawnSync('debootstrap', ['--version']).error) return 'this machine has no debootstrap';
  if (os.userInfo().uid !== 0) return 'debootstrap needs root';
  if (!mirror()) return 'apt names no mirror of Debian';
  return false;
}

/** @throws if the packages cannot be fetched or set up, with the last line that was written. */
function make(folder: string): void {
  const half = `${folder}.new`;
  rmSync(half, { recursive: true, force: true });
  mkdirSync(path.dirname(folder), { recursive: true });
  must('debootstrap', ['--variant=minbase', '--no-check-gpg', RELEASE, half, mirror() ?? '']);
  // apt puts packages in the right order, which debootstrap alone does not for so many.
  const install = 'apt-get install -y -q --no-install-recommends jupyterlab';
  must('chroot', [half, 'sh', '-c', `apt-get update -q && ${install}`]);
  renameSync(half, folder);
}

function must(command: string, args: string[]): void {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const { status, stdout, stderr } = spawnSync(command, args, { encoding: 'utf8', env });
  if (status === 0) return;
  const said = `${stdout}${stderr}`.trim().split('\n').at(-1);
  throw new Error(`JupyterLab could not be made, ${command} failed: ${said}`);
}

/** Python's command line in that folder, run by its own loader, and the environment that it needs. */
export function jupyterLabPython(): { command: string[]; env: NodeJS.ProcessEnv } {
  const folder = folderOf();
  if (!existsSync(folder)) make(folder);
  const libraries = path.join(folder, 'usr', 'lib');
  const triple = readdirSync(libraries).find((name) => name.endsWith('-linux-gnu')) ?? '';
  const own = path.join(libraries, triple);
  const loader = readdirSync(own).find((name) => name.startsWith('ld-linux')) ?? '';
  return {
    command: [
      path.join(own, loader),
      '--library-path',
      own,
      path.join(folder, 'usr', 'bin', 'python3'),
    ],
    env: { PYTHONHOME: path.join(folder, 'usr') },
  };
}
