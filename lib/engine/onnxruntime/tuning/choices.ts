/** Choices that were measured, kept on disk: one small file for each, which is written once. */
import { createHash } from 'node:crypto';
import { linkSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { makeFolder } from '../../../base/folder.js';

/** What was chosen, and the milliseconds that led to it. */
export interface Choice {
  chosen: string;
  times: { [option: string]: number };
}

/**
 * Model and instruction sets of this processor: what decides which form is fast. Where the system does not
 * list instruction sets (`/proc/cpuinfo`), the model alone.
 */
export function processor(): string {
  const model = cpus()[0]?.model ?? process.arch;
  return `${process.arch} ${model} ${flags()}`;
}

function flags(): string {
  try {
    const info = readFileSync('/proc/cpuinfo', 'utf8');
    return /^(?:flags|Features)\s*:\s*(.*)$/m.exec(info)?.[1] ?? '';
  } catch {
    return ''; // No such file on this system.
  }
}

export class Choices {
  private readonly known = new Map<string, string>();
  private readonly folder: string;

  /** @param root folder of all processors; `version` of the engine: another one chooses anew. */
  constructor(root: string, version: string) {
    const where = createHash('sha256').update(`${processor()}\n${version}`).digest('hex');
    this.folder = join(root, where.slice(0, 16));
  }

  /**
   * The choice stored under `key`, else the one that `measure` makes, which is then stored. Of processes that
   * measure at the same time, the first to store decides for all.
   * @param key also the name of a file
   */
  of(key: string, measure: () => Choice): string {
    const known = this.known.get(key) ?? this.read(key) ?? this.store(key, measure());
    this.known.set(key, known);
    return known;
  }

  private read(key: string): string | undefined {
    try {
      const { chosen } = JSON.parse(readFileSync(join(this.folder, `${key}.json`), 'utf8'));
      return typeof chosen === 'string' ? chosen : undefined;
    } catch {
      return undefined; // Not there, or damaged: measured again.
    }
  }

  private store(key: string, choice: Choice): string {
    const file = join(this.folder, `${key}.json`);
    const draft = `${file}.${process.pid}`;
    try {
      makeFolder(this.folder);
      writeFileSync(draft, `${JSON.stringify(choice)}\n`);
      // Whole or not at all; never over another process' choice, but over a damaged file.
      if (this.read(key) === undefined) rmSync(file, { force: true });
      linkSync(draft, file);
    } catch {
      // Another process was first, or nothing can be kept here: then this process measures for itself.
    }
    try {
      rmSync(draft, { force: true });
    } catch {
      // As above: there is no such folder.
    }
    return this.read(key) ?? choice.chosen;
  }
}
