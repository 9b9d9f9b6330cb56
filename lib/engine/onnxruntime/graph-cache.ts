/** Compiled graphs, bounded in number and, as far as nothing is compiled over and over, in memory. */
import { createHash } from 'node:crypto';
import { LRUCache } from 'lru-cache';

interface Entry<Graph> {
  graph: Graph;
  bytes: number;
  /** When it was last asked for, in milliseconds. */
  used: number;
  /** Whether it was needed again after it was made. */
  repeated: boolean;
}

/** A graph that was not used for this long, in milliseconds, may go to make room. */
const IDLE = 30_000;

/**
 * Each graph keeps the memory of its run. Above `bytes` for all together those go that ran once, the oldest
 * first, then those that were idle for half a minute. A graph that is compiled for the second time counts as
 * repeated, so that none goes for having run once more than once.
 */
export class GraphCache<Graph> {
  private readonly entries: LRUCache<string, Entry<Graph>>;
  /** Short names of the keys that were ever stored: a key may have a hundred kilobytes. */
  private readonly made = new Set<string>();

  constructor(
    capacity: number,
    private readonly bytes: number,
    dispose: (graph: Graph) => void,
    private readonly clock: () => number = () => performance.now(),
  ) {
    this.entries = new LRUCache({ max: capacity, dispose: ({ graph }) => dispose(graph) });
  }

  get size(): number {
    return this.entries.size;
  }

  clear(): void {
    this.entries.clear();
  }

  /** The graph of this key; where there is none, room is made for it. */
  get(key: string): Graph | undefined {
    const entry = this.entries.get(key);
    if (!entry) {
      this.makeRoom(0);
      return undefined;
    }
    entry.used = this.clock();
    entry.repeated = true;
    return entry.graph;
  }

  /** @param bytes that the graph keeps, known after its first run */
  set(key: string, graph: Graph, bytes: number): void {
    const name = createHash('sha1').update(key).digest('base64');
    const repeated = this.made.has(name);
    this.made.add(name);
    this.makeRoom(bytes);
    this.entries.set(key, { graph, bytes, used: this.clock(), repeated });
  }

  private makeRoom(wanted: number): void {
    let excess = wanted - this.bytes;
    for (const { bytes } of this.entries.values()) excess += bytes;
    if (excess <= 0) return;
    const idle = this.clock() - IDLE;
    const oldestFirst = [...this.entries.rkeys()];
    const all = oldestFirst.flatMap((key) => {
      const entry = this.entries.peek(key);
      return entry ? [{ key, entry }] : [];
    });
    const once = all.filter(({ entry }) => !entry.repeated);
    const unused = all.filter(({ entry }) => entry.repeated && entry.used < idle);
    for (const { key, entry } of [...once, ...unused]) {
      if (excess <= 0) return;
      excess -= entry.bytes;
      this.entries.delete(key);
    }
  }
}
