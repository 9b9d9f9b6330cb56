/** NOTICE.md: the licence of every package that is installed for users, from the lock file. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { writeOutput } from '../base/output.js';
import { projectRoot } from '../base/root.js';

interface LockedPackage {
  version?: string;
  license?: string;
  dev?: boolean;
  link?: boolean;
}

/** Rewrites NOTICE.md. */
export function updateNotice(root = projectRoot()): void {
  writeOutput(path.join(root, 'NOTICE.md'), noticeText(root));
}

/** What NOTICE.md says, from package-lock.json and the licence files in node_modules. */
export function noticeText(root = projectRoot()): string {
  const lock = JSON.parse(readFileSync(path.join(root, 'package-lock.json'), 'utf8')) as {
    packages: { [place: string]: LockedPackage };
  };
  const lines = Object.entries(lock.packages)
    .filter(([place, entry]) => place.startsWith('node_modules/') && !entry.dev && !entry.link)
    .map(([place, { version, license }]) => {
      const name = place.slice(place.lastIndexOf('node_modules/') + 'node_modules/'.length);
      return `| ${name} | ${version} | ${license ?? licenceFromFiles(path.join(root, place))} |`;
    });
  const unique = [...new Set(lines)].sort();
  return `# Third-party packages

Installed from the npm registry by \`npm ci\` (${unique.length} packages for users; development tools are not listed).
A full bill of materials: \`npm sbom --sbom-format=cyclonedx\`.

| package | version | licence |
|---|---|---|
${unique.join('\n')}
`;
}

/** Old packages name their licence in package.json only, or ship just its text. */
function licenceFromFiles(folder: string): string {
  const manifest = path.join(folder, 'package.json');
  if (!existsSync(manifest)) return 'for another platform';
  const { license, licenses } = JSON.parse(readFileSync(manifest, 'utf8'));
  const named =
    license?.type ?? license ?? licenses?.map((l: { type: string }) => l.type).join(', ');
  const file = readdirSync(folder).find((entry) => /^licen[cs]e/i.test(entry));
  return named ?? (file ? `see its ${file}` : 'not stated');
}
