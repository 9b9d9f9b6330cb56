/** One line on stderr that is updated in place on a terminal, and repeated now and then elsewhere. */
import type { Progress } from '../base/progress.js';
import type { NotebookProgress } from '../notebook/runner.js';

export interface StatusLine {
  update(text: string): void;
  /** A bar for `fraction` in [0, 1] before the text. */
  progress: Progress;
  end(): void;
}

/** On a pipe or in CI a line is printed at most every `quietSeconds`. */
export function statusLine(
  stream: NodeJS.WriteStream = process.stderr,
  quietSeconds = 30,
): StatusLine {
  let last = Date.now();
  let shown = false;
  const update = (text: string) => {
    if (stream.isTTY) {
      stream.write(`\r\x1b[2K${text.slice(0, (stream.columns ?? 80) - 1)}`);
      shown = true;
    } else if (Date.now() - last > quietSeconds * 1000) {
      stream.write(`${text}\n`);
      last = Date.now();
    }
  };
  return {
    update,
    progress: (fraction, text) => update(`${bar(fraction)} ${text}`),
    end() {
      if (shown) stream.write('\r\x1b[2K');
      shown = false;
    },
  };
}

/** For example `cell 3/12 40 % epoch 8 of 20`. */
export function describeProgress({ cell, cells, fraction, text }: NotebookProgress): string {
  const share = fraction === undefined ? '' : ` ${Math.floor(100 * fraction)} %`;
  return `cell ${cell}/${cells}${share}${text ? ` ${text}` : ''}`.replace(/\s+/g, ' ');
}

function bar(fraction: number): string {
  const full = Math.round(20 * Math.min(1, Math.max(0, fraction)));
  return `${'█'.repeat(full)}${'░'.repeat(20 - full)} ${String(Math.round(100 * fraction)).padStart(3)} %`;
}
