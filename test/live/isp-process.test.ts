// The process of the providers, here in this one: what it says when it is spoken to.

import { EventEmitter } from 'node:events';
import { expect, it } from 'vitest';
import { LaterKind } from '../../fake-isp/model/attempt.ts';
import type { Later } from '../../fake-isp/smtp/mail-host.ts';
import { runIspProcess } from '../../src/run/live/isp/isp-process.ts';
import { machineWallMs } from '../../src/run/live/machine-clock.ts';
import type { FromIsp, ToIsp } from '../../src/run/live/protocol.ts';

const startAtMs = Date.UTC(2026, 2, 2, 8);
const text = `
name: gone-on
question: What do readers do of whom a life before knew?
start: 2026-03-02T08:00:00Z
duration: 3h
seed: 1
audiences: { people: { size: 10, providers: { plain: 100% } } }
campaigns: [{ name: news, audience: people, from_domain: news.example, at: +1m }]
sender: { servers: [{ name: mta-1, ips: [192.0.2.11] }] }
expect: [unfinished == 0]
`;
/** The reader opens it an hour after the run began, which is 50 ms after that at this speed. */
const speed = 72_000;
const later: Later = {
  ...{ kind: LaterKind.Open, provider: 'plain', from: 'b-7-0@news.example', to: 'r-5-7@plain.test', ip: '192.0.2.11' },
  ...{ acceptedAtMs: startAtMs, atMs: startAtMs + 3_600_000, header: 'Message-ID: <m7.run-1@news.example>\r\n' },
};

function waited(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

interface Told {
  readonly said: readonly FromIsp[];
  tell(message: ToIsp): void;
  heard(kind: FromIsp['kind']): Promise<void>;
}

async function started(): Promise<Told> {
  const said: FromIsp[] = [];
  const host = Object.assign(new EventEmitter(), {
    connected: true,
    send: (message: FromIsp) => said.push(message),
    disconnect: () => undefined,
    cpuUsage: () => ({ user: 0, system: 0 }),
  });
  const tell = (message: ToIsp) => host.emit('message', message);
  const heard = async (kind: FromIsp['kind']) => {
    for (let tries = 0; tries < 1000 && !said.some((each) => each.kind === kind); tries++) await waited(5);
  };
  runIspProcess(host as never, () => Promise.resolve([later]));
  tell({
    kind: 'start',
    source: { text, sets: [] },
    ...{ speed, isSingleLoopback: true, host: null, feedback: null, book: null, places: null },
    memory: { path: 'of a test', bytes: 0 },
  });
  await heard('started');
  return { said, tell, heard };
}

it('has readers of a life before act by the run’s time, of which it knows nothing until it is told', async () => {
  const { said, tell, heard } = await started();
  await waited(200);
  expect(said.map(({ kind }) => kind)).toEqual(['started']);
  tell({ kind: 'clock', reading: { atMs: startAtMs + 60_000, wallMs: machineWallMs() } });
  await heard('acts');
  expect(said.slice(1)).toEqual([
    { kind: 'clock-set' },
    { kind: 'acts', acts: [{ kind: LaterKind.Open, message: 7 }] },
  ]);
  tell({ kind: 'end' });
  await heard('ended');
});

it('says nothing of what was over when it took another’s place', async () => {
  const { said, tell, heard } = await started();
  tell({ kind: 'clock', reading: { atMs: startAtMs + 7_200_000, wallMs: machineWallMs() } });
  await heard('clock-set');
  await waited(100);
  tell({ kind: 'end' });
  await heard('ended');
  expect(said.map(({ kind }) => kind)).toEqual(['started', 'clock-set', 'ended']);
});
