/** What a cell shows: kernel messages folded into the outputs that a notebook file stores. */

/** Text is stored as lines, JSON types as JSON, images as base64 text. */
export type MimeBundle = { [mime: string]: unknown };

/** One entry of a code cell's `outputs` (nbformat 4.5). */
export type Output =
  | { output_type: 'stream'; name: string; text: string[] }
  | { output_type: 'display_data'; data: MimeBundle; metadata: { [name: string]: unknown } }
  | {
      output_type: 'execute_result';
      data: MimeBundle;
      metadata: { [name: string]: unknown };
      execution_count: number | null;
    }
  | { output_type: 'error'; ename: string; evalue: string; traceback: string[] };

/** A message of the kernel that belongs to a cell. */
export interface OutputMessage {
  type: string;
  content: { [name: string]: unknown };
}

/** Text as nbformat stores it: lines that keep their line feeds. */
export function toLines(text: string): string[] {
  return text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
}

function asText(value: unknown): string {
  return Array.isArray(value) ? value.join('') : String(value ?? '');
}

function toBundle(data: unknown): MimeBundle {
  return Object.fromEntries(
    Object.entries((data ?? {}) as object).map(([mime, value]) => [
      mime,
      typeof value === 'string' && !/^image\/(?!svg)/.test(mime) ? toLines(value) : value,
    ]),
  );
}

/** Folds the messages of one notebook's cells into outputs; displays may update across cells. */
export class OutputCollector {
  readonly #displays = new Map<string, (Output & { output_type: 'display_data' })[]>();

  /** Adds one message to `outputs`, in place. Unknown message types are ignored. */
  add(outputs: Output[], { type, content }: OutputMessage): void {
    if (type === 'stream') this.#addStream(outputs, asText(content.name), asText(content.text));
    else if (type === 'clear_output') outputs.length = 0;
    else if (type === 'display_data') this.#addDisplay(outputs, content);
    else if (type === 'update_display_data') {
      for (const output of this.#displays.get(displayId(content)) ?? []) {
        output.data = toBundle(content.data);
        output.metadata = (content.metadata ?? {}) as typeof output.metadata;
      }
    } else if (type === 'execute_result') {
      const execution_count = Number(content.execution_count) || null;
      const metadata = (content.metadata ?? {}) as { [name: string]: unknown };
      const data = toBundle(content.data);
      outputs.push({ output_type: 'execute_result', data, metadata, execution_count });
    } else if (type === 'error') {
      const traceback = ((content.traceback ?? []) as unknown[]).map(String);
      const [ename, evalue] = [asText(content.ename), asText(content.evalue)];
      outputs.push({ output_type: 'error', ename, evalue, traceback });
    }
  }

  #addStream(outputs: Output[], name: string, text: string): void {
    const last = outputs[outputs.length - 1];
    if (last?.output_type === 'stream' && last.name === name) {
      const open = last.text.length > 0 && !last.text[last.text.length - 1].endsWith('\n');
      const rest = open ? last.text.pop() + text : text;
      for (const line of toLines(rest)) last.text.push(line);
    } else {
      outputs.push({ output_type: 'stream', name, text: toLines(text) });
    }
  }

  #addDisplay(outputs: Output[], content: { [name: string]: unknown }): void {
    const output: Output & { output_type: 'display_data' } = {
      output_type: 'display_data',
      data: toBundle(content.data),
      metadata: (content.metadata ?? {}) as { [name: string]: unknown },
    };
    outputs.push(output);
    const id = displayId(content);
    if (id) this.#displays.set(id, [...(this.#displays.get(id) ?? []), output]);
  }
}

function displayId(content: { [name: string]: unknown }): string {
  return asText((content.transient as { display_id?: string } | undefined)?.display_id);
}

/** The text that a cell wrote to one stream. */
export function streamText(outputs: Output[], name: 'stdout' | 'stderr'): string {
  return outputs
    .map((output) =>
      output.output_type === 'stream' && output.name === name ? output.text.join('') : '',
    )
    .join('');
}
