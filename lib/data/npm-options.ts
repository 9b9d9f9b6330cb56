import { dirname, join } from 'node:path';
import { projectRoot } from '../base/root.js';

/** The part of npm's own configuration loader that is used here; the package carries no types. */
interface NpmConfig {
  load(): Promise<void>;
  readonly flat: Record<string, unknown>;
}
type NpmConfigClass = new (options: Record<string, unknown>) => NpmConfig;

/**
 * The user's npm configuration (registry, credentials, proxy, certificates, cache), read from the
 * environment and every .npmrc exactly as npm reads it, in the form that `pacote` takes.
 */
export async function npmOptions(): Promise<Record<string, unknown>> {
  const Config = require('@npmcli/config') as NpmConfigClass;
  const { definitions, shorthands, flatten, nerfDarts } =
    require('@npmcli/config/lib/definitions') as Record<string, unknown>;
  const config = new Config({
    definitions,
    shorthands,
    flatten,
    nerfDarts,
    npmPath: npmFolder(),
    // A copy: loading writes npm's own variables into the environment it is given.
    env: { ...process.env },
    argv: [process.execPath, 'npm'],
    cwd: projectRoot(),
    warn: false,
  });
  await config.load();
  return config.flat;
}

/** Where npm itself lives, which may hold a configuration of its own. */
function npmFolder(): string {
  const running = process.env.npm_execpath;
  return running
    ? dirname(dirname(running))
    : join(dirname(process.execPath), '..', 'lib', 'node_modules', 'npm');
}
