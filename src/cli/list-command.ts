// `maildrill list`: the bundled scenarios, each with the question it answers, those of the zoo, and the mailbox providers.

import { join } from 'node:path';
import { lineText } from '../report/escape.ts';
import type { ListAsked } from './asked.ts';
import { ExitCode, type ExitCodeId } from './exit-code.ts';
import type { Io } from './io.ts';
import { paintFor } from './paint.ts';
import { bundledFolder, shownPath } from './scenario-file.ts';
import type { Tools } from './tools.ts';

interface Listed {
  readonly name: string;
  readonly question: string;
  readonly file: string;
}

export async function list(asked: ListAsked, io: Io, tools: Tools): Promise<ExitCodeId> {
  const listed = await scenariosIn('', io, tools);
  const zoo = await scenariosIn('zoo', io, tools);
  if (asked.json) {
    io.stdout.write(`${JSON.stringify([...listed, ...zoo])}\n`);
    return ExitCode.Met;
  }
  const paint = paintFor(io.stdout, io.env);
  const width = Math.max(0, ...listed.map(({ name }) => name.length));
  for (const { name, question } of listed)
    io.stdout.write(`${paint.bold(name.padEnd(width))}  ${lineText(question)}\n`);
  io.stdout.write(
    '\nThe zoo: mistakes that senders have made in public. Each drill must fail, until its sender makes it no more:\n',
  );
  const zooWidth = Math.max(0, ...zoo.map(({ name }) => name.length));
  for (const { name, question } of zoo)
    io.stdout.write(`${paint.bold(name.padEnd(zooWidth))}  ${lineText(question)}\n`);
  const providers = await tools.providers();
  const nameWidth = Math.max(0, ...providers.map(({ name }) => name.length));
  io.stdout.write('\nMailbox providers, for `audiences` and as `like` of your own:\n');
  for (const { name, describes } of providers)
    io.stdout.write(`${paint.bold(name.padEnd(nameWidth))}  ${lineText(describes)}\n`);
  io.stdout.write(
    paint.dim(
      `\nRun a scenario by its name: maildrill run ${listed[0]?.name ?? 'NAME'}\nThe files stand in ${shownPath(bundledFolder(), io)}\n`,
    ),
  );
  return ExitCode.Met;
}

/** `within`: a folder of the bundled ones, or ''. */
async function scenariosIn(within: string, io: Io, tools: Tools): Promise<readonly Listed[]> {
  const folder = join(bundledFolder(), within);
  const listed: Listed[] = [];
  for (const file of await io.files.list(folder)) {
    if (!file.endsWith('.yaml')) continue;
    const loaded = await tools.load(join(folder, file), []);
    if (!('scenario' in loaded)) throw new Error(`the bundled scenario ${file} has ${loaded.problems.length} problems`);
    const name = file.slice(0, -'.yaml'.length);
    listed.push({
      name: within === '' ? name : `${within}/${name}`,
      question: loaded.scenario.question,
      file: join(folder, file),
    });
  }
  return listed;
}
