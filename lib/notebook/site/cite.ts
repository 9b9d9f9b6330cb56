/** How to cite a figure: the software with the record that the figure is drawn from, as BibTeX. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { projectRoot } from '../../base/root.js';
import { escapeXml } from '../../figures/svg-text.js';
import type { ExperimentRecord } from '../../record/experiment.js';
import type { DateOf } from './provenance.js';
import { repositoryAddress } from './repository.js';

/** What CITATION.cff says of the software itself. */
export interface Software {
  title: string;
  authors: string[];
  repository?: string;
}

/** Reads CITATION.cff as far as it is needed here. */
export function readSoftware(root = projectRoot()): Software {
  const [own] = readFileSync(path.join(root, 'CITATION.cff'), 'utf8').split(/^references:/m);
  const [, title = ''] = /^title: "?(.*?)"?$/m.exec(own) ?? [];
  const authors = [...own.matchAll(/^ +- name: "?(.*?)"?$/gm)].map(([, name]) => name);
  return { title, authors, repository: repositoryAddress(root) };
}

/** Signs with a meaning in BibTeX lose it. */
const plain = (text: string) => text.replace(/[{}\\]/g, '').replace(/([%&#_$])/g, '\\$1');

type Cited = Pick<ExperimentRecord, 'id' | 'title' | 'paper' | 'scale' | 'seed' | 'commit'>;

/** An entry whose key, note and version name the record; the year is that of its commit. */
export function bibtex(record: Cited, software: Software, dateOf: DateOf): string {
  const { id, title, paper, scale, seed, commit } = record;
  const date = dateOf(commit);
  const fields: [string, string | undefined][] = [
    ['author', software.authors.map((name) => `{${plain(name)}}`).join(' and ')],
    ['title', `{${plain(title)}}`],
    ['howpublished', plain(software.title)],
    ['note', `Record ${plain(id)} (${plain(paper)}), scale ${scale}, seed ${seed}`],
    ['version', commit ? `commit ${commit}` : undefined],
    ['year', date?.slice(0, 4)],
    ['url', software.repository],
  ];
  const lines = fields.flatMap(([name, value]) => (value ? [`  ${name} = {${value}},`] : []));
  return `@misc{meps-ldh-${id},\n${lines.join('\n')}\n}`;
}

/** The entry behind a word that opens it; one click selects it whole. */
export function citeHtml(record: Cited, software: Software, dateOf: DateOf): string {
  const entry = escapeXml(bibtex(record, software, dateOf));
  return `<details class="cite"><summary>Cite this figure</summary><pre tabindex="0" role="group" aria-label="BibTeX">${entry}</pre></details>`;
}
