/** Table 5: the autoencoder of BL-AE and γ-ARVM, its printed layers against the sizes it states. */
import { table5 } from '../../models/printed-autoencoder.js';
import { printedTable } from './printed-table.js';

export const tab05 = printedTable({
  id: 'tab05',
  title: 'Table 5: the BL-AE with 4×4 latents',
  paper: 'Table 5, Sec. 5.2',
  place: 'Table 5',
  quote: 'ConvT2d 512×1024×4×4, s1, p0: 4×4',
  layers: table5,
  // Output sizes of the printed layers from the first wrong one on, by PyTorch's rules.
  expected: { 7: 7, 8: 14, 9: 28, 10: 56 },
});
