/** What refinement gains in a cell of ce-budget, with intervals over batches. */
import { mean } from '../../base/statistics.js';
import type { Family } from '../../models/companion/model.js';
import { type Spread, student } from '../../record/over-seeds.js';
import type { Cell } from './ce-budget-models.js';

/** Cells of a family that predict the velocity, by rising budget. */
export const cellsOfFamily = (
  cells: Cell[],
  family: Family,
  prediction: Cell['prediction'] = 'velocity',
): Cell[] => cells.filter((cell) => cell.family === family && cell.prediction === prediction);

const distances = (row: Cell['plain']): number[] => row.map(({ fd }) => fd);

/** Mean Fréchet distance over batches. */
export const distanceOf = (cell: Cell, row: 'plain' | 'refined'): number =>
  mean(distances(cell[row]));

/** By how much refinement lowers the Fréchet distance: mean and 95 % interval over paired batches. */
export const gainOf = ({ plain, refined }: Cell): Spread =>
  student(plain.map(({ fd }, batch) => fd - refined[batch].fd));

/** The refined distance as a share of the plain one. */
export const shareLeft = (cell: Cell): number =>
  distanceOf(cell, 'refined') / distanceOf(cell, 'plain');
