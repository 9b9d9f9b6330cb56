/** Values as console.log prints them. */

const MOST = 100;

/** Text as it is, everything else as a reader of the code would write it; long lists are cut. */
export function inspect(value: unknown, depth = 0): string {
  if (typeof value === 'string') return depth === 0 ? value : JSON.stringify(value);
  if (typeof value === 'function') return `[Function: ${value.name || 'unnamed'}]`;
  if (typeof value !== 'object' || value === null) return String(value);
  if (value instanceof Error) return `${value.name}: ${value.message}`;
  if (depth > 3) return Array.isArray(value) ? '[…]' : '{…}';
  if (ArrayBuffer.isView(value))
    return `${value.constructor.name} ${listed(Array.from(value as Uint8Array), depth)}`;
  if (Array.isArray(value)) return listed(value, depth);
  if (value instanceof Map) return `Map ${inspect(Object.fromEntries(value), depth)}`;
  if (value instanceof Set) return `Set ${listed([...value], depth)}`;
  const fields = Object.entries(value).map(([key, item]) => `${key}: ${inspect(item, depth + 1)}`);
  return fields.length > 0 ? `{ ${fields.join(', ')} }` : '{}';
}

function listed(items: unknown[], depth: number): string {
  const shown = items.slice(0, MOST).map((item) => inspect(item, depth + 1));
  const rest = items.length > MOST ? [`… ${items.length - MOST} more`] : [];
  return `[${[...shown, ...rest].join(', ')}]`;
}
