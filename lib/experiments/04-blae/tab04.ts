/** Table 4: the autoencoder of Figures 3 and 4, its printed layers against the sizes it states. */
import { table4 } from '../../models/printed-autoencoder.js';
import { printedTable } from './printed-table.js';

export const tab04 = printedTable({
  id: 'tab04',
  title: 'Table 4: the autoencoder with 8×8 latents',
  paper: 'Table 4, Figures 3 and 4',
  place: 'Table 4',
  quote: 'ConvT2d 512×1024×3×3, s3, p1: 8×8',
  layers: table4,
  // Output sizes of the printed layers from the first wrong one on, by PyTorch's rules.
  expected: { 6: 22, 7: 44, 8: 88, 9: 30, 10: 11 },
});
