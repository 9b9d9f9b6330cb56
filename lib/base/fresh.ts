/**
 * `--fresh`: what earlier commands trained is ignored, and what this command trains is used again, so
 * that records that share a network train it once. Nothing is deleted until its successor is written.
 */
import { randomUUID } from 'node:crypto';

/** The name of the running `--fresh` command, which its kernels share; empty without `--fresh`. */
export function freshCommand(): string {
  return process.env.MEPS_FRESH ?? '';
}

/** Makes the running command a fresh one, if it is none yet; returns its name. */
export function beginFresh(): string {
  process.env.MEPS_FRESH ||= randomUUID();
  return process.env.MEPS_FRESH;
}
