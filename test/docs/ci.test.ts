// The CI templates, carried out. They start the program as a process, so it must be built.

import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { packageRoot } from '../../src/scenario/package-root.ts';
import { testFolder } from '../cli/test-io.ts';
import { smallScenario } from '../plan/small-world.ts';
import { jenkinsSchema, problemsBy, xmlElement } from '../report/xsd-rules.ts';
import { type Context, expand, type Folders, foldersIn, type Job, runJob, runScript, standIns } from './runner.ts';

const root = packageRoot();
const program = join(root, 'src/cli/maildrill.mjs');
const isBuilt = existsSync(join(root, 'dist/maildrill.js'));

/** A repository with two drills, one of which fails. */
function repository(): Folders {
  const folders = foldersIn(testFolder());
  standIns(folders, program);
  const drills = join(folders.work, 'drills');
  mkdirSync(drills);
  writeFileSync(join(drills, 'good.yaml'), smallScenario.replace('small-world', 'good'));
  writeFileSync(
    join(drills, 'bad.yaml'),
    smallScenario.replace('small-world', 'bad').replace('delivered >= 97%', 'delivered >= 99.99%'),
  );
  return folders;
}

function baselineFor(folders: Folders, drill: string, ...more: readonly string[]): void {
  const script = `npx maildrill baseline accept drills/${drill}.yaml ${more.join(' ')}`;
  expect(runScript(script, folders, {}).exitCode).toBe(0);
}

interface Workflow {
  readonly jobs: Readonly<Record<'list' | 'drill' | 'tell', Job>>;
}

describe('docs/ci/github-actions.yml', () => {
  const text = readFileSync(join(root, 'docs/ci/github-actions.yml'), 'utf8');
  const workflow: Workflow = parse(text);

  test('puts nothing of an expression into a script, where it could be run', () => {
    const scripts = Object.values(workflow.jobs).flatMap(({ steps }) => steps.map(({ run }) => run ?? ''));
    expect(scripts.filter((script) => script.includes('${{'))).toEqual([]);
  });

  test('waits for the jobs that it needs, and names only outputs that there are', () => {
    const { list, drill, tell } = workflow.jobs;
    expect([list.needs, drill.needs, tell.needs]).toEqual([undefined, 'list', 'drill']);
    expect(Object.keys(list.outputs ?? {})).toEqual(['scenarios']);
  });

  test.skipIf(!isBuilt)(
    'runs every drill, keeps the reports, and comments what came out',
    () => {
      const folders = repository();
      baselineFor(folders, 'good');
      const listed = runJob(workflow.jobs.list, folders, {});
      const scenarios = expand(workflow.jobs.list.outputs!['scenarios']!, listed.outputs);
      expect(JSON.parse(scenarios)).toEqual(['bad', 'good']);

      const drilled = (JSON.parse(scenarios) as string[]).map((scenario) => {
        expect(
          expand(workflow.jobs.drill.strategy!.matrix['scenario']!, { 'needs.list.outputs.scenarios': scenarios }),
        ).toBe(scenarios);
        return runJob(workflow.jobs.drill, folders, { 'matrix.scenario': scenario }).ended.at(-1)!;
      });
      expect(drilled.map(({ exitCode }) => exitCode)).toEqual([1, 0]);
      expect(drilled[0]?.output).toMatch(
        /\n::error file=drills\/bad\.yaml,line=\d+,title=bad%3A expectation failed::delivered >= 99\.99%25: /,
      );
      expect(drilled[1]?.output).toContain('Against baselines/good.json');
      expect(drilled[1]?.output).not.toContain('::error');
      expect(readdirSync(folders.artefacts).sort()).toEqual(['drill-bad', 'drill-good']);
      const junit = readFileSync(join(folders.artefacts, 'drill-bad/junit.xml'), 'utf8');
      expect(problemsBy(jenkinsSchema, xmlElement(junit))).toEqual([]);

      rmSync(join(folders.work, 'reports'), { recursive: true });
      const pullRequest: Context = { 'github.token': 'x', 'github.event.pull_request.number': '7' };
      const told = runJob(workflow.jobs.tell, folders, pullRequest);
      expect(told.ended.map(({ exitCode }) => exitCode)).toEqual([0, 0]);
      const comment = readFileSync(join(folders.work, 'comment.md'), 'utf8');
      expect(comment.match(/^## .*$/gm)).toEqual([
        '## ❌ maildrill: 1 of 1 scenarios did not hold',
        '## ✅ maildrill: the scenario held',
      ]);
      expect(readFileSync(join(folders.work, '../gh-arguments'), 'utf8')).toBe(
        'pr comment 7 --body-file comment.md --edit-last --create-if-none\n',
      );
    },
    60_000,
  );

  test.skipIf(!isBuilt)(
    'turns red where a figure has left the baseline',
    () => {
      const folders = repository();
      baselineFor(folders, 'good', "--set 'sender.throttles[0].rate=150/m'");
      const { ended } = runJob(workflow.jobs.drill, folders, { 'matrix.scenario': 'good' });
      expect(ended.at(-1)).toMatchObject({ name: 'Drill', exitCode: 1 });
      expect(ended.at(-1)?.output).toMatch(/::error file=drills\/good\.yaml,title=good%3A regression::gmail p\d+ time/);
    },
    60_000,
  );
});

interface GitLabJob {
  readonly parallel?: number;
  readonly before_script?: readonly string[];
  readonly script: readonly string[];
  readonly artifacts?: { readonly reports: { readonly junit: string } };
}

describe('docs/ci/gitlab-ci.yml', () => {
  const pipeline: { readonly drill: GitLabJob; readonly tell: GitLabJob } = parse(
    readFileSync(join(root, 'docs/ci/gitlab-ci.yml'), 'utf8'),
  );
  const scriptOf = ({ before_script = [], script }: GitLabJob) => [...before_script, ...script].join('\n');

  test.skipIf(!isBuilt)(
    'shares the drills out so that each is run once, and fails where one does',
    () => {
      const folders = repository();
      cpSync(join(folders.work, 'drills/good.yaml'), join(folders.work, 'drills/more.yaml'));
      const total = pipeline.drill.parallel!;
      const codes = Array.from({ length: total }, (_, index) => {
        const env = { CI_NODE_INDEX: String(index + 1), CI_NODE_TOTAL: String(total), GITLAB_CI: 'true' };
        return runScript(scriptOf(pipeline.drill), folders, env).exitCode;
      });
      expect(codes).toEqual([1, 0, 0, 0]);
      expect(readdirSync(join(folders.work, 'reports')).sort()).toEqual(['bad', 'good', 'more']);
      for (const drill of ['bad', 'good', 'more']) {
        const junit = readFileSync(join(folders.work, 'reports', drill, 'junit.xml'), 'utf8');
        expect(problemsBy(jenkinsSchema, xmlElement(junit))).toEqual([]);
      }
      expect(pipeline.drill.artifacts?.reports.junit).toBe('reports/*/junit.xml');

      const env = {
        CI_API_V4_URL: 'https://gitlab.test/api',
        CI_PROJECT_ID: '3',
        CI_MERGE_REQUEST_IID: '5',
        MAILDRILL_TOKEN: 't',
      };
      expect(runScript(scriptOf(pipeline.tell), folders, env).exitCode).toBe(0);
      expect(readFileSync(join(folders.work, '../curl-arguments'), 'utf8')).toBe(
        '--fail --silent --show-error --header PRIVATE-TOKEN: t --form body=<comment.md https://gitlab.test/api/projects/3/merge_requests/5/notes\n',
      );
      expect(readFileSync(join(folders.work, 'comment.md'), 'utf8').match(/^## /gm)).toHaveLength(3);
    },
    60_000,
  );
});
