import { describe, expect, test } from 'vitest';
import { main } from '../../src/cli/main.ts';
import type { Tools } from '../../src/cli/tools.ts';
import { AgentTrouble } from '../../src/drivers/agents/agent-trouble.ts';
import { packageVersion } from '../../src/scenario/package-root.ts';
import { testIo } from './test-io.ts';
import { resultOf, testTools } from './test-tools.ts';

const url = 'redis://10.0.0.5';

function joining(answer: () => ReturnType<Tools['joinRun']>, asked: unknown[] = []): Tools {
  return testTools({
    joinRun: (options) => {
      asked.push(options);
      options.onNotice('has joined run-7 (peak-day)');
      return answer();
    },
  });
}

const ended = () => Promise.resolve({ run: 'run-7', attemptCount: 12_345, isInterrupted: false });

describe('maildrill agent', () => {
  test('carries out what a run hands out, and says so when that ends', async () => {
    const io = testIo();
    const asked: unknown[] = [];
    const argv = ['agent', '--broker', url, '--run', 'peak-day', '--name', 'mta west', '--wait', '5', '--allow-remote'];
    expect(await main(argv, io, joining(ended, asked))).toBe(0);
    expect(asked[0]).toMatchObject({
      ...{ broker: { url }, run: 'peak-day', name: 'mta west', waitMs: 5000, allowsRemote: true },
      version: packageVersion(),
    });
    expect(io.errText()).toBe('mta west: has joined run-7 (peak-day)\n');
    expect(io.outText()).toBe('mta west: the end of run-7, after 12,345 attempts\n');
  });

  test('takes the broker from the environment, its name from the machine, and waits a minute', async () => {
    const io = testIo({ env: { REDIS_URL: url } });
    const asked: unknown[] = [];
    expect(await main(['agent'], io, joining(ended, asked))).toBe(0);
    expect(asked[0]).toMatchObject({ run: undefined, name: 'agent on mx-4', waitMs: 60_000, allowsRemote: false });
  });

  test('that is interrupted ends with 130, before it has found a run too', async () => {
    const io = testIo();
    const left = () => Promise.resolve({ run: 'run-7', attemptCount: 3, isInterrupted: true });
    expect(await main(['agent', '--broker', url], io, joining(left))).toBe(130);
    expect(io.outText()).toBe('agent on mx-4: has left run-7, after 3 attempts\n');
    expect(
      await main(
        ['agent', '--broker', url],
        testIo(),
        joining(() => Promise.resolve(null)),
      ),
    ).toBe(130);
  });

  test.each([
    [new AgentTrouble('the run is maildrill 2.0.0'), 3, 'maildrill: the run is maildrill 2.0.0\n'],
    [
      new AgentTrouble('10.0.0.9:4000 is not on this machine', 'wrong'),
      2,
      'maildrill: 10.0.0.9:4000 is not on this machine\n',
    ],
  ])('says what it was refused for: %s', async (error, code, text) => {
    const io = testIo();
    expect(await main(['agent', '--broker', url], io, testTools({ joinRun: () => Promise.reject(error) }))).toBe(code);
    expect(io.errText()).toBe(text);
  });

  test('is refused without a broker', async () => {
    const io = testIo();
    expect(await main(['agent'], io, testTools())).toBe(2);
    expect(io.errText()).toBe(
      'maildrill: an agent needs the broker of the run\n  hint: give --broker URL, REDIS_URL or DATABASE_URL\n',
    );
  });

  test.each([
    ['redis://127.0.0.1:1', 'maildrill: --broker: redis://127.0.0.1:1 is not reachable: nobody listens there\n'],
    [
      'postgres://me:secret@127.0.0.1:1/db',
      'maildrill: --broker: postgres://me:***@127.0.0.1:1/db is not reachable: nobody listens there\n',
    ],
    [
      'amqp://127.0.0.1',
      'maildrill: --broker: expected an address that begins with redis://, rediss://, postgres:// or postgresql://, got "amqp"\n',
    ],
  ])('and a live run end with 3 where the broker %s cannot be taken', async (broker, text) => {
    for (const argv of [['agent'], ['run', 'live-smoke', '--live', '--no-charts']]) {
      const io = testIo();
      expect(await main([...argv, '--broker', broker], io)).toBe(3);
      expect(io.errText()).toBe(text);
    }
  });
});

describe('run --live --remote-agents', () => {
  const live = ['run', 'live-smoke', '--no-charts', '--live'];

  async function remoteOf(...argv: string[]): Promise<{ code: number; text: string; asked: unknown }> {
    const io = testIo();
    let asked: unknown;
    const code = await main(
      [...live, ...argv],
      io,
      testTools({
        runLive: (scenario, options) => {
          asked = { agentCount: options.agentCount, remote: options.remote };
          return Promise.resolve({ ...resultOf(scenario), notes: {} as never });
        },
      }),
    );
    return { code, text: io.errText(), asked };
  }

  test('waits for agents elsewhere, beside ours or in their place', async () => {
    expect((await remoteOf('--remote-agents', '2')).asked).toEqual({
      agentCount: 1,
      remote: { agentCount: 2, waitMs: 60_000, providersOn: undefined },
    });
    expect((await remoteOf('--remote-agents', '2', '--agents', '0', '--agent-wait', '5')).asked).toEqual({
      agentCount: 0,
      remote: { agentCount: 2, waitMs: 5000, providersOn: undefined },
    });
    expect((await remoteOf()).asked).toEqual({ agentCount: 1, remote: undefined });
  });

  test('shows the providers to other machines only where that is said', async () => {
    expect(await remoteOf('--remote-agents', '1', '--providers-on', '10.0.0.5')).toEqual({
      code: 2,
      text: 'maildrill: --providers-on 10.0.0.5 can be reached from other machines\n  hint: if that is what you want, add --allow-remote\n',
      asked: undefined,
    });
    expect(
      (await remoteOf('--remote-agents', '1', '--providers-on', '10.0.0.5', '--allow-remote')).asked,
    ).toMatchObject({
      remote: { providersOn: '10.0.0.5' },
    });
  });

  test('says which address the providers could not take', async () => {
    const io = testIo();
    const runLive = () =>
      Promise.reject(Object.assign(new Error('listen EADDRNOTAVAIL'), { code: 'EADDRNOTAVAIL', syscall: 'listen' }));
    const argv = [...live, '--remote-agents', '1', '--providers-on', '10.0.0.5', '--allow-remote'];
    expect(await main(argv, io, testTools({ runLive }))).toBe(3);
    expect(io.errText()).toContain('maildrill: --providers-on 10.0.0.5 is no address of this machine\n');
  });

  test.each([
    [['--agents', '0'], 'maildrill: --agents 0: a whole number from 1 to 64 is expected\n'],
    [['--remote-agents', '0'], 'maildrill: --remote-agents 0: a whole number from 1 to 64 is expected\n'],
    [['--agent-wait', '5'], 'maildrill: --agent-wait is for agents elsewhere\n  hint: add --remote-agents 1\n'],
    [['--allow-remote'], 'maildrill: --allow-remote is for agents elsewhere\n  hint: add --remote-agents 1\n'],
  ])('refuses %j', async (argv, text) => {
    expect(await remoteOf(...argv)).toMatchObject({ code: 2, text });
  });

  test('is for live runs', async () => {
    const io = testIo();
    expect(await main(['run', 'live-smoke', '--remote-agents', '1'], io, testTools())).toBe(2);
    expect(io.errText()).toBe('maildrill: --remote-agents is for live runs\n  hint: add --live\n');
  });
});
