/** Where the project lives on the web, if that is configured, and the links that follow from it. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { projectRoot } from '../../base/root.js';
import type { PageLink } from './layout.js';

/**
 * The address of the repository without `.git`: `MEPS_REPOSITORY`, else `repository` of package.json;
 * undefined where neither is an https address of a host, an owner and a name.
 */
export function repositoryAddress(root = projectRoot(), env = process.env): string | undefined {
  const { repository } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));
  const given: unknown = env.MEPS_REPOSITORY || (repository?.url ?? repository);
  const text = String(given ?? '')
    .replace(/^git\+/, '')
    .replace(/(\.git)?\/*$/, '');
  return /^https:\/\/[\w.-]+(\/[\w.-]+){2}$/.test(text) ? text : undefined;
}

/** Links of a notebook: to its source and its editor, and to places where it runs. */
export function notebookLinks(name: string, repository: string | undefined): PageLink[] {
  if (!repository) return [];
  const file = `notebooks/${name}.ipynb`;
  const here: PageLink[] = [
    { href: `${repository}/blob/HEAD/${file}`, title: 'View source' },
    { href: `${repository}/edit/HEAD/${file}`, title: 'Edit' },
  ];
  const [, owner] = /^https:\/\/github\.com\/(.+)$/.exec(repository) ?? [];
  if (!owner) return here.slice(0, 1); // Others name their editors differently.
  const opened = encodeURIComponent(`notebooks/${file}`);
  return [
    ...here,
    { href: `https://mybinder.org/v2/gh/${owner}/HEAD?urlpath=${opened}`, title: 'Open in Binder' },
    { href: `https://codespaces.new/${owner}`, title: 'Open in Codespaces' },
  ];
}
