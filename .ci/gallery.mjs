// `npm run gallery`: runs the scenarios of reports/gallery/list.json and keeps of each report what people look at. The
// same sources give the same JSON and Markdown on every machine, so a second run leaves nothing to commit.
//
//   node .ci/gallery.mjs [NAME …]    only these

import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const gallery = join(root, 'reports/gallery');
const list = JSON.parse(readFileSync(join(gallery, 'list.json'), 'utf8'));
const asked = process.argv.slice(2);

for (const { scenario } of list.filter((entry) => asked.length === 0 || asked.includes(entry.scenario))) {
  const folder = join(gallery, scenario);
  rmSync(folder, { recursive: true, force: true });
  const command = ['src/cli/maildrill.mjs', 'run', `scenarios/${scenario}.yaml`, '--out', folder, '--quiet'];
  const { status } = spawnSync(process.execPath, command, { cwd: root, stdio: 'inherit' });
  // 1 is an expectation that failed, which a gallery may show; anything above is no report.
  if (status !== 0 && status !== 1) process.exitCode = 1;
  console.log(`${status === 0 ? 'ok    ' : `exit ${status}`} ${scenario}`);
  // When and where it ran differs every time, and belongs to nobody else.
  rmSync(join(folder, 'run.json'), { force: true });
}
writeFileSync(join(gallery, 'README.md'), indexText());

function indexText() {
  const shown = list.filter(({ scenario }) => existsSync(join(gallery, scenario, 'summary.json')));
  const rows = shown.map(({ scenario, shows }) => {
    const { verdict } = JSON.parse(readFileSync(join(gallery, scenario, 'summary.json'), 'utf8'));
    const links = `[page](${scenario}/report.html), [in words](${scenario}/summary.md)`;
    return `| [${scenario}](../../scenarios/${scenario}.yaml) | ${shows} | ${verdict} | ${links} |`;
  });
  return [
    '# Gallery',
    '',
    'Reports of bundled scenarios, as `maildrill run` writes them. Download a page and open it: it is one file and asks for',
    'nothing. `npm run gallery` makes them anew.',
    '',
    '| scenario | shows | verdict | report |',
    '|---|---|---|---|',
    ...rows,
    '',
    ...shown.flatMap(({ scenario }) => [
      `## ${scenario}`,
      '',
      `![Outcomes over time](${scenario}/charts/outcomes.png)`,
      '',
    ]),
  ].join('\n');
}
