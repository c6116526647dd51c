// What cannot be run live is refused before anything is started, with the field, the reason and the way out.

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { main } from '../../src/cli/main.ts';
import { testFolder, testIo } from './test-io.ts';
import { testTools } from './test-tools.ts';

const text = `
name: stock-workers
question: Can it be run live?
start: 2026-03-02T08:00:00Z
duration: 1h
seed: 7
audiences: { readers: { size: 100, providers: { plain: 100% } } }
campaigns: [{ name: weekly, audience: readers, from_domain: news.example, at: +1m }]
sender:
  dispatch: workers
  servers: [{ name: mta-1, ips: [192.0.2.11] }]
expect: [delivered >= 90%]
`;

async function refusalOf(...options: readonly string[]): Promise<string> {
  const cwd = testFolder();
  writeFileSync(join(cwd, 'workers.yaml'), text);
  const io = testIo({ cwd });
  const tools = testTools({
    runLive: () => Promise.reject(new Error('it was run')),
    run: () => Promise.reject(new Error('it was run')),
  });
  expect(await main(['run', 'workers.yaml', '--live', ...options], io, tools)).toBe(2);
  return io.errText();
}

const outside = (driver: string) =>
  `maildrill: sender.queue.driver cannot be run live: jobs of a live run are kept by BullMQ, on Redis or PostgreSQL; a queue on ${driver} is modelled in virtual time only\n  hint: run it without --live, or give it a live form with \`driver: redis\` and no figures of its own\n`;
const figure = (name: string) =>
  `maildrill: sender.queue.${name} cannot be run live: a figure of the modelled queue; live, the queue costs what the broker costs\n  hint: run it without --live, or leave the figure out\n`;

test.each([
  ['{ driver: sqs }', outside('sqs')],
  ['{ driver: database }', outside('database')],
  ['{ driver: ideal, visibility: 1m }', figure('visibility')],
  ['{ driver: redis, max_memory: 5MB }', figure('max_memory')],
  ['{ driver: redis, fetch: 3ms }', figure('fetch')],
  ['{ driver: redis, operations: 50/s }', figure('operations')],
  [
    '{ driver: redis, cutover: { at: +10m, to: { driver: redis } } }',
    'maildrill: sender.queue.cutover cannot be run live: a live run has one queue driver from beginning to end\n  hint: run it without --live, or leave the cut-over out\n',
  ],
  [
    '{ driver: redis, batch: 10 }',
    'maildrill: sender.queue.batch cannot be run live: each job of a live run is one message\n  hint: add `sender.queue.batch=1` to the settings of the live form (`live: { set: […] }`)\n',
  ],
])('a queue of %s is refused', async (queue, refusal) => {
  expect(await refusalOf('--set', `sender.queue=${queue}`)).toBe(refusal);
});

test('a drill for worker processes is refused where there are none', async () => {
  const options = ['sender.dispatch=flows', 'drills=[{ after: 10, kill: worker process }]'];
  expect(await refusalOf(...options.flatMap((set) => ['--set', set]))).toBe(
    'maildrill: drills[0].kill cannot be run live: a sender of `dispatch: flows` has no worker processes\n  hint: kill an agent, or take `dispatch: workers`\n',
  );
});

test('--resume of a run with workers is refused', async () => {
  expect(await refusalOf('--resume', 'reports/runs/stock-workers-7')).toBe(
    'maildrill: --resume goes on with runs of `dispatch: flows`; the jobs of this one were in the hands of worker processes, which ended with it\n  hint: run it anew\n',
  );
});

test('a crash of workers is refused, for theirs is a real death', async () => {
  const options = ['sender.queue={ driver: redis }', 'incidents=[{ at: +2m, pool: worker, crash: 3 }]'];
  const pools = 'sender.pools=[{ name: worker, workers: 5, lanes: [batch] }]';
  expect(await refusalOf(...[...options, pools].flatMap((set) => ['--set', set]))).toBe(
    'maildrill: incidents[0].crash cannot be run live: the workers of a live run are real processes, and die by a drill\n  hint: run it without --live, or take `drills: [{ after: 50, kill: worker process }]` instead\n',
  );
});
