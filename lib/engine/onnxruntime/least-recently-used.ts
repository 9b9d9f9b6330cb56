/** A map that forgets the entry unused for longest when it is full. */
export class LeastRecentlyUsed<Item> {
  private readonly items = new Map<string, Item>();

  /** `forget` is called with each item that leaves. */
  constructor(
    private readonly capacity: number,
    private readonly forget: (item: Item) => void,
  ) {}

  get size(): number {
    return this.items.size;
  }

  get(key: string): Item | undefined {
    const item = this.items.get(key);
    if (item !== undefined) {
      this.items.delete(key);
      this.items.set(key, item);
    }
    return item;
  }

  set(key: string, item: Item): void {
    this.items.set(key, item);
    if (this.items.size <= this.capacity) return;
    const [oldest] = this.items.keys();
    const forgotten = this.items.get(oldest) as Item;
    this.items.delete(oldest);
    this.forget(forgotten);
  }

  clear(): void {
    for (const item of this.items.values()) this.forget(item);
    this.items.clear();
  }
}
