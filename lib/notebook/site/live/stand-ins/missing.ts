/** Stands for what a page does not have: files, data sets, tensor engines, packages for Node. */

/** Something was called that a page does not have. */
export class NotHere extends Error {
  constructor(name: string) {
    super(`A page has no ${name}.`);
    this.name = 'NotHere';
  }
}

let loading = true;

/** From now on every call says that it is not here; while modules load it does nothing. */
export function modulesAreLoaded(): void {
  loading = false;
}

/** Whatever is asked of it is missing, too. */
export function missing(name: string): object {
  function call(): object {
    if (loading) return missing(name);
    throw new NotHere(name);
  }
  const members = new Proxy(Object.create(null), {
    get: (_, key) =>
      typeof key === 'symbol' || key === 'then' || key === '__esModule' ? undefined : missing(name),
  });
  return Object.setPrototypeOf(call, members);
}
