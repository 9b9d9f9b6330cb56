/** In which order chapters are executed, and how many at a time. Every chapter is executed once. */

export interface Schedule {
  /** Chapters that train nothing: a processor each, in any order. */
  together: string[];
  /** Chapters that train, which takes every processor. */
  alone: string[];
  /** Chapters that list the verdicts of all others, in this order. */
  last: string[];
}

/** Verdicts of the errata stand in the overview, too. */
const OVERVIEWS = ['15-errata', '00-start'];

/** @param trains whether a chapter has to train something that is not stored */
export function schedule(chapters: string[], trains: (chapter: string) => boolean): Schedule {
  const last = OVERVIEWS.filter((chapter) => chapters.includes(chapter));
  const rest = [...new Set(chapters)].filter((chapter) => !last.includes(chapter));
  return {
    together: rest.filter((chapter) => !trains(chapter)),
    alone: rest.filter(trains),
    last,
  };
}

/** Does `task` for every item, `width` at a time; begins no further one once `task` returns false. */
export async function inPool<Item>(
  items: Item[],
  width: number,
  task: (item: Item) => Promise<boolean>,
): Promise<void> {
  const queue = [...items];
  const work = async () => {
    for (let item = queue.shift(); item !== undefined; item = queue.shift()) {
      if (!(await task(item))) queue.length = 0;
    }
  };
  await Promise.all(Array.from({ length: Math.max(1, Math.min(width, items.length)) }, work));
}
