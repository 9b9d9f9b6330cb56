/** The full-text index: made here, used by the page. */
import MiniSearch from 'minisearch';
import { SEARCH_OPTIONS } from './search-options.js';

/** A section of a page, or a record. */
export interface SearchDocument {
  href: string;
  /** Title of the page, shown beside the section's. */
  page: string;
  title: string;
  text: string;
}

/** A script, since pages opened from disk may not read JSON files. */
export function searchScript(documents: SearchDocument[]): string {
  const index = new MiniSearch(SEARCH_OPTIONS);
  index.addAll(documents.map((document, id) => ({ id, ...document })));
  return `window.mepsSearchIndex=${JSON.stringify(JSON.stringify(index))};`;
}
