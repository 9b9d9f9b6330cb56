/** Which cells must run before another one: those whose names it needs, and those that they need. */

/** A cell as this needs it. */
export interface Linked {
  id: string;
  declares: string[];
  uses: Set<string>;
}

/** The cells that the last one needs, in order, itself at the end. A name is that of the cell before that declares it last. */
export function neededCells<Cell extends Linked>(cells: Cell[]): Cell[] {
  const needed = new Set<Cell>();
  const add = (index: number) => {
    const cell = cells[index];
    if (needed.has(cell)) return;
    needed.add(cell);
    for (const name of cell.uses) {
      if (cell.declares.includes(name)) continue;
      const declaring = cells.slice(0, index).map(({ declares }) => declares.includes(name));
      const at = declaring.lastIndexOf(true);
      if (at >= 0) add(at);
    }
  };
  if (cells.length > 0) add(cells.length - 1);
  return cells.filter((cell) => needed.has(cell));
}
