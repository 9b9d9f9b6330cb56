/** Where the site shows a file of the project. */

/** The page of a source file, for example `source-theory-overlap.html`. */
export function sourcePage(file: string): string {
  return `source-${file
    .replace(/^lib\//, '')
    .replace(/\.ts$/, '')
    .replace(/[^\w.-]+/g, '-')}.html`;
}
