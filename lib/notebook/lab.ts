/** `npm run lab`: opens the Jupyter that is installed, with this project's kernel. */
import { spawn, spawnSync } from 'node:child_process';
import path from 'node:path';

/** Jupyter looks for `kernels/` in the folders of JUPYTER_PATH: nothing is installed anywhere. */
export const KERNEL_FOLDER = __dirname;

const ROOT = path.resolve(__dirname, '..', '..');

/** The environment in which Jupyter finds the kernel, and the kernel finds this very Node. */
export function jupyterEnvironment(env: NodeJS.ProcessEnv = process.env): NodeJS.ProcessEnv {
  const join = (...parts: (string | undefined)[]) => parts.filter(Boolean).join(path.delimiter);
  return {
    ...env,
    JUPYTER_PATH: join(KERNEL_FOLDER, env.JUPYTER_PATH),
    PATH: join(path.dirname(process.execPath), env.PATH),
  };
}

/** The first front end that answers, or undefined. */
function findFrontEnd(env: NodeJS.ProcessEnv): string | undefined {
  return ['lab', 'notebook'].find((name) => {
    const { status } = spawnSync('jupyter', [name, '--version'], { env, stdio: 'ignore' });
    return status === 0;
  });
}

/** The server's root is the project, so that pages find its files; it opens on the first notebook. */
export function frontEndArguments(args: string[]): string[] {
  const first = path.join('notebooks', '00-start.ipynb');
  const named = args.some((argument) => !argument.startsWith('-'));
  return [`--notebook-dir=${ROOT}`, ...args, ...(named ? [] : [first])];
}

/** Opens JupyterLab, else Jupyter Notebook, and stays until it ends; returns its exit code. */
export async function openLab(args: string[] = []): Promise<number> {
  const env = jupyterEnvironment();
  const frontEnd = findFrontEnd(env);
  if (!frontEnd) {
    process.stderr.write(
      'No Jupyter found: get one with `pip install jupyterlab` (or `apt install jupyter-notebook`), then run `npm run lab` again.\n',
    );
    return 1;
  }
  const child = spawn('jupyter', [frontEnd, ...frontEndArguments(args)], {
    cwd: ROOT,
    env,
    stdio: 'inherit',
  });
  process.on('SIGINT', () => {}); // Jupyter asks before it stops; this process waits for its answer.
  process.once('SIGTERM', () => child.kill('SIGTERM'));
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve(code ?? 1));
  });
}
