/** A folder of small files that may vanish at any time: what cannot be read is made again. */
export class Cache {
  constructor(folder: string);
  /** The bytes of an entry, or undefined. */
  read(name: string): Buffer | undefined;
  /** Keeps an entry; a full or read-only disk is no error. */
  write(name: string, content: string | Uint8Array): void;
  /** A text that is kept, or made now. */
  text(name: string, make: () => string): string;
}
