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

/** A heading that many chapters have, with the chapter's title. */
export function tellingTitle(title: string, page: string): string {
  const isCommon =
    /^([\d.]+ )?(summary|exercises?|what (next|we learnt)|further reading|references)$/i;
  return isCommon.test(title.trim()) ? `${title}: ${page}` : title;
}

const ENTITIES: { [name: string]: string } = { lt: '<', gt: '>', amp: '&', quot: '"' };

/** Markdown and code as the words that a reader sees. */
export function plainText(text: string): string {
  return text
    .replace(/&(lt|gt|amp|quot);/g, (_, name: string) => ENTITIES[name])
    .replace(/\]\([^)]*\)/g, ' ')
    .replace(/\\(?:begin|end|text|mathrm|mathbb|left|right|tfrac|frac|quad)\b/g, ' ')
    .replace(/[#*`|[\]{}$\\]+/g, ' ')
    .replace(/\s+/g, ' ')
    .trim();
}

/** A script, since pages opened from disk may not read JSON files. */
export function searchScript(documents: SearchDocument[]): string {
  const index = new MiniSearch(SEARCH_OPTIONS);
  index.addAll(documents.map((document, id) => ({ id, ...document })));
  return `window.mepsSearchIndex=${JSON.stringify(JSON.stringify(index))};`;
}
