// A CI runner in small: reads a workflow with the YAML library, carries its steps out in a folder of its own with the
// shell and the options that the real one uses, and stands in for what lies outside: npm, the API, the artefact store.

import { spawnSync } from 'node:child_process';
import { chmodSync, cpSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export interface StepEnded {
  readonly name: string;
  readonly exitCode: number;
  readonly output: string;
}

export interface Folders {
  /** The checkout. */
  readonly work: string;
  /** First on the PATH. */
  readonly programs: string;
  readonly artefacts: string;
}

export function foldersIn(folder: string): Folders {
  const made = { work: join(folder, 'work'), programs: join(folder, 'programs'), artefacts: join(folder, 'artefacts') };
  for (const path of Object.values(made)) mkdirSync(path);
  return made;
}

/** `npx maildrill …` runs the program that stands here; what is sent away is kept in files instead. */
export function standIns({ programs, work }: Folders, program: string): void {
  const script = (name: string, text: string) => {
    writeFileSync(join(programs, name), `#!/bin/sh\n${text}\n`);
    chmodSync(join(programs, name), 0o755);
  };
  script('npm', 'exit 0');
  script('npx', `[ "$1" = maildrill ] || exit 64\nshift\nexec "${process.execPath}" "${program}" "$@"`);
  script('gh', `echo "$@" > "${join(work, '..', 'gh-arguments')}"`);
  script('curl', `echo "$@" > "${join(work, '..', 'curl-arguments')}"`);
}

/** As GitHub runs a step without `shell:`, and GitLab a script in a bash image. */
export function runScript(
  script: string,
  { work, programs }: Folders,
  env: Readonly<Record<string, string>>,
): { exitCode: number; output: string } {
  const { PATH = '', HOME = '' } = process.env;
  const { status, stdout, stderr } = spawnSync('bash', ['--noprofile', '--norc', '-eo', 'pipefail', '-c', script], {
    cwd: work,
    encoding: 'utf8',
    env: { PATH: `${programs}:${PATH}`, HOME, ...env },
  });
  return { exitCode: status ?? -1, output: stdout + stderr };
}

interface Step {
  readonly id?: string;
  readonly name?: string;
  readonly uses?: string;
  readonly run?: string;
  readonly if?: string;
  readonly with?: Readonly<Record<string, string | number>>;
}

export interface Job {
  readonly needs?: string;
  readonly if?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly outputs?: Readonly<Record<string, string>>;
  readonly strategy?: { readonly matrix: Readonly<Record<string, string>> };
  readonly steps: readonly Step[];
}

export type Context = Readonly<Record<string, string>>;

/** Replaces `${{ name }}` by what the context knows; an expression that it does not know stops the test. */
export function expand(text: string, context: Context): string {
  return text.replace(/\$\{\{\s*(.*?)\s*\}\}/g, (_, expression: string) => {
    const name = expression.replace(/^fromJSON\((.*)\)$/, '$1');
    const value = context[name];
    if (value === undefined) throw new Error(`the runner does not know ${expression}`);
    return value;
  });
}

/** One job from its first step to its last; after a failed step only those run that ask for it. */
export function runJob(job: Job, folders: Folders, context: Context): { ended: StepEnded[]; outputs: Context } {
  const ended: StepEnded[] = [];
  const outputs: Record<string, string> = {};
  let hasFailed = false;
  for (const step of job.steps) {
    if (hasFailed && step.if === undefined) continue;
    const name = step.name ?? step.uses ?? '';
    if (step.uses !== undefined) {
      carryOut(step, folders, context);
      continue;
    }
    const files = {
      GITHUB_OUTPUT: join(folders.work, '../output'),
      GITHUB_STEP_SUMMARY: join(folders.work, '../step'),
    };
    writeFileSync(files.GITHUB_OUTPUT, '');
    const stated = Object.entries(job.env ?? {}).map(([key, value]) => [key, expand(value, context)]);
    const env = {
      ...Object.fromEntries(stated),
      ...files,
      GITHUB_ACTIONS: 'true',
      GITHUB_WORKSPACE: folders.work,
      CI: 'true',
    };
    const result = runScript(expand(step.run ?? '', context), folders, env);
    ended.push({ name, ...result });
    hasFailed ||= result.exitCode !== 0;
    for (const line of readFileSync(files.GITHUB_OUTPUT, 'utf8').split('\n')) {
      const [key, ...rest] = line.split('=');
      if (rest.length > 0) outputs[`steps.${step.id ?? ''}.outputs.${key}`] = rest.join('=');
    }
  }
  return { ended, outputs };
}

/** The actions that the workflow uses, as far as files see them. */
function carryOut(step: Step, { work, artefacts }: Folders, context: Context): void {
  const given = (name: string) => expand(String(step.with?.[name] ?? ''), context);
  switch (step.uses?.split('@')[0]) {
    case 'actions/checkout':
    case 'actions/setup-node':
      return;
    case 'actions/upload-artifact': {
      const from = join(work, given('path'));
      if (!existsSync(from)) throw new Error(`there is nothing to upload at ${given('path')}`);
      cpSync(from, join(artefacts, given('name')), { recursive: true });
      return;
    }
    case 'actions/download-artifact': {
      const prefix = given('pattern').replace('*', '');
      for (const name of readdirSync(artefacts).filter((entry) => entry.startsWith(prefix))) {
        cpSync(join(artefacts, name), join(work, given('path'), name), { recursive: true });
      }
      return;
    }
    default:
      throw new Error(`the runner does not know the action ${step.uses}`);
  }
}
