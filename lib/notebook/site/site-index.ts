/** What the list pages of the site know about records. */
import type { LedgerRow } from '../../experiments/ledger.js';

/** Static figure of a record, relative to the site. */
export interface Thumbnail {
  light?: string;
  /** Where light colours cannot simply be turned: pictures. */
  dark?: string;
}

/** The records of a site, and where its pages show them. */
export interface SiteIndex {
  rows: LedgerRow[];
  /** Page and anchor that show a record, or undefined if no chapter does. */
  placeOf(id: string): string | undefined;
  /** Page with the source of a record's experiment. */
  sourceOf(id: string): string | undefined;
  pictureOf(id: string): Thumbnail;
}
