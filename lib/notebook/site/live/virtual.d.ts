/** Modules that are made when the site is built. */
declare module 'live:sources' {
  /** Sources by file and exported name. */
  const sources: { [file: string]: { [name: string]: string } };
  export default sources;
}
declare module 'live:modules' {
  /** The modules that cells may import, by the name that they import. */
  const modules: { [specifier: string]: { [name: string]: unknown } };
  export default modules;
}
