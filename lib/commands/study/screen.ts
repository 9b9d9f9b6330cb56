/** All running jobs on one screen: redrawn in place on a terminal, a line for each start and end elsewhere. */
import type { Watcher } from './here.js';
import type { Job } from './plan.js';

const bar = (fraction: number) => {
  const full = Math.round(10 * Math.min(1, Math.max(0, fraction)));
  return '█'.repeat(full) + '░'.repeat(10 - full);
};

/** Watches a study; `close` leaves the last state on the screen. */
export function screen(
  jobs: Job[],
  stream: NodeJS.WriteStream = process.stderr,
): Watcher & { close(): void } {
  const running = new Map<string, { job: Job; fraction: number; text: string }>();
  const missing = jobs.filter(({ done }) => !done).length;
  let ended = 0;
  let drawn = 0;
  const erase = () => {
    if (drawn > 0) stream.write(`\x1b[${drawn}A\x1b[0J`);
    drawn = 0;
  };
  const draw = () => {
    if (!stream.isTTY) return;
    erase();
    const width = (stream.columns ?? 80) - 1;
    const lines = [...running.values()].map(
      ({ job, fraction, text }) => `${bar(fraction)} ${job.label}, seed ${job.seed}: ${text}`,
    );
    lines.push(`${ended} of ${missing} jobs done`);
    for (const line of lines) stream.write(`${line.slice(0, width)}\n`);
    drawn = lines.length;
  };
  const say = (line: string) => {
    erase();
    stream.write(`${line}\n`);
    draw();
  };
  return {
    started(job) {
      running.set(job.key, { job, fraction: 0, text: 'starts' });
      if (!stream.isTTY) stream.write(`starts ${job.label}, seed ${job.seed}\n`);
      draw();
    },
    progress(job, fraction, text) {
      running.set(job.key, { job, fraction, text });
      draw();
    },
    ended(job, seconds, failure) {
      running.delete(job.key);
      ended++;
      const how = failure === undefined ? 'done' : `FAILED (${failure})`;
      say(
        `[${ended}/${missing}] ${job.label}, seed ${job.seed}: ${how} in ${seconds.toFixed(1)} s`,
      );
    },
    close: draw,
  };
}
