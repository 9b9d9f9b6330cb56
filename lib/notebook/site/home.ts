/** The start page: the answer as a picture, three sentences, the findings, the chapters. */
import { claimsOfKind, countVerdicts, studySentence } from '../../experiments/ledger.js';
import { escapeXml } from '../../figures/svg-text.js';
import { verdictBadge } from '../claims.js';
import { answerHtml } from './answer.js';
import type { AnswerSet } from './answer-data.js';
import { claimsAddress } from './claims-page.js';
import { findingsHtml } from './findings.js';
import type { PageLink } from './layout.js';
import type { SiteIndex } from './site-index.js';

const linked = (text: string, href: string | undefined) =>
  href ? `<a href="${escapeXml(href)}">${text}</a>` : text;

export function homeBody(index: SiteIndex, chapters: PageLink[], answer: AnswerSet[]): string {
  const { rows, placeOf } = index;
  const claims = claimsOfKind(
    rows.map(({ record }) => record),
    'paper',
  );
  const counts = countVerdicts(claims)
    .map(({ verdict, count }) => {
      const address = escapeXml(claimsAddress({ kind: 'paper', verdict }));
      return `<li><a href="${address}">${verdictBadge(verdict)} <strong>${count}</strong></a></li>`;
    })
    .join('');
  const list = chapters
    .map(({ href, title }) => {
      const here = rows.filter(({ chapter }) => `${chapter}.html` === href);
      const records = here.map(({ experiment: { id } }) => linked(escapeXml(id), placeOf(id)));
      return `<li><a href="${href}">${escapeXml(title)}</a>${records.length > 0 ? `<br><small>${records.join(' · ')}</small>` : ''}</li>`;
    })
    .join('\n');
  return `<h1>Does an image generator create, or does it remember?</h1>
${answerHtml(answer)}
<p>A generator that writes images piece by piece looks only so far around each piece: its observation range γ. With a
small range it puts pieces of many training images together, and the images are new; with a large one it returns
training images. This executable paper computes every definition, theorem, figure and table of
<a href="https://arxiv.org/abs/2506.21731"><em>Exploring Image Generation via Mutually Exclusive Probability Spaces (MEPS) and Local Dependence Hypothesis (LDH)</em></a>
and of its <a href="https://arxiv.org/abs/2602.07022">companion</a> again, and gives each claim a criterion, a measured value and a verdict.</p>
<p><a href="demos.html#window">Move γ in finer steps</a>, <a href="06-arvm.html#arvm">train γ-ARVM in this browser</a>, or <a href="01-overlap.html">begin with the first chapter</a>: its code runs in the page.</p>
<h2>What we find</h2>
${findingsHtml(index)}
<h2>The papers' ${claims.length} claims</h2>
<ul class="counts">${counts}</ul>
${studySentence(rows) && `<p>${escapeXml(studySentence(rows))}</p>\n`}<p><a href="claims.html">Read all claims</a>, <a href="figures.html">find a figure</a>, see <a href="errata.html">where the paper is wrong</a>, or
<a href="demos.html">move some sliders</a>. Every chapter also comes as <a href="slides/00-start.html">slides</a>.</p>
<h2>Chapters</h2>
<ul class="chapters">${list}</ul>`;
}
