// Agents beside the dispatcher, and agents that join through a broker: one contract for both, and what only the latter
// can meet.

import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { openBoxes } from '../../src/drivers/agents/open-boxes.ts';
import type { PostBoxes } from '../../src/drivers/agents/post-boxes.ts';
import { type AgentCrew, type AgentsElsewhere, startCrew } from '../../src/run/live/agents/crew.ts';
import { type JoinOptions, type JoinResult, joinRun } from '../../src/run/live/agents/joined-agent.ts';
import type { AgentOutcome, AgentStart } from '../../src/run/live/protocol.ts';
import { packageVersion } from '../../src/scenario/package-root.ts';
import { crewContract, orderOf, startFor, until } from '../contracts/crew.ts';
import { privateBroker } from './environment.ts';
import { type Stand, stand } from './mail-fixture.ts';
import { started } from './whole-command.ts';

describe('agents beside the dispatcher', () => {
  crewContract(async (ears) => {
    const crew = await startCrew({ ...ears, agentCount: 2 });
    return { crew, killOne: () => crew.kill(0), end: () => Promise.resolve() };
  });
});

let runCount = 0;

function elsewhere(boxes: PostBoxes, change: Partial<AgentsElsewhere> = {}): AgentsElsewhere {
  return {
    ...{ count: 1, waitMs: 10_000, boxes, run: `run-${runCount++}`, scenario: 'test', version: packageVersion() },
    ...{ invitation: 'maildrill agent', fence: 1, leaseMs: 2500 },
    ...change,
  };
}

for (const kind of ['redis', 'postgres'] as const) {
  const { broker, missing } = await privateBroker(kind);
  describe(`agents that join through ${kind}`, () => {
    if (missing !== null) {
      it.skip(`needs ${kind}: ${missing}`);
      return;
    }
    afterAll(() => broker.stop());
    crewContract(async (ears) => {
      const given = elsewhere(await openBoxes(broker), { count: 2 });
      const agents = [0, 1].map(() => started(['agent', '--broker', broker.url, '--run', given.run]));
      const crew = await startCrew({ ...ears, agentCount: 0, elsewhere: given });
      return {
        crew,
        killOne: () => agents[0]!.kill('SIGKILL'),
        end: () => Promise.all(agents.map(({ ended }) => ended)),
      };
    });
  });
}

describe('an agent elsewhere', async () => {
  const { broker, missing } = await privateBroker('redis');
  if (missing !== null) {
    it.skip(`needs redis: ${missing}`);
    return;
  }
  afterAll(() => broker.stop());
  const opened: PostBoxes[] = [];
  const crews: AgentCrew[] = [];
  let host: Stand | undefined;
  afterEach(async () => {
    await Promise.all(crews.splice(0).map((crew) => crew.end()));
    await Promise.all(opened.splice(0).map((boxes) => boxes.close()));
    await host?.close();
    host = undefined;
  });

  async function boxes(): Promise<PostBoxes> {
    const made = await openBoxes(broker!);
    opened.push(made);
    return made;
  }

  async function joined(given: AgentsElsewhere, change: Partial<JoinOptions> = {}): Promise<JoinResult | Error | null> {
    return joinRun({
      ...{ boxes: await boxes(), run: given.run, name: 'mx-4', version: given.version, allowsRemote: false },
      ...{ waitMs: 5000, signal: new AbortController().signal, onNotice: () => undefined },
      ...change,
    }).catch((error: Error) => error);
  }

  interface Crewed {
    readonly crew: Promise<AgentCrew | Error>;
    readonly notices: string[];
    readonly outcomes: AgentOutcome[];
    readonly lost: number[];
    readonly handedIn: AgentOutcome[];
  }

  function crewed(given: AgentsElsewhere, start: AgentStart): Crewed {
    const [notices, outcomes, lost, handedIn]: [string[], AgentOutcome[], number[], AgentOutcome[]] = [[], [], [], []];
    const crew = startCrew({
      ...{ agentCount: 0, start, onNotice: (text: string) => notices.push(text) },
      elsewhere: { ...given, onHandedIn: (held) => handedIn.push(...held) },
      onOutcome: (outcome) => outcomes.push(outcome),
      onLost: (_agent, slots) => lost.push(...slots),
    }).then(
      (made) => {
        crews.push(made);
        return made;
      },
      (error: Error) => error,
    );
    return { crew, notices, outcomes, lost, handedIn };
  }

  it('of another version, or whose target is on another machine, is refused, and both sides say why', async () => {
    host = await stand();
    const given = elsewhere(await openBoxes(broker!), { waitMs: 1500 });
    const start = startFor(host);
    const away = { ...start, routes: start.routes.map((route) => ({ ...route, host: '192.0.2.1', port: 40_000 })) };
    const { crew, notices } = crewed(given, away);
    const [stranger, careful] = await Promise.all([
      joined(given, { version: '9.0.0' }),
      joined(given, { name: 'mx-5' }),
    ]);
    expect(stranger).toMatchObject({
      kind: 'lacking',
      message: `${given.run} is maildrill ${given.version}, and this is maildrill 9.0.0: both must be the same`,
    });
    const target = '192.0.2.1:40000 is not on this machine; --allow-remote lets a drill leave it';
    expect(careful).toMatchObject({ kind: 'wrong', message: target });
    const words = [
      `mx-4 is maildrill 9.0.0, and this is maildrill ${given.version}: both must be the same`,
      `mx-5 has declined: ${target}`,
    ];
    expect(notices).toEqual(expect.arrayContaining(words));
    const [head, ...why] = ((await crew) as Error).message.split('\n  ');
    expect(head).toBe('0 of 1 agent elsewhere had joined after 1.5 s');
    expect(why.sort()).toEqual(words);
  });

  it('says which run it did not find', async () => {
    const given = elsewhere(await boxes(), { run: 'yesterday' });
    expect(await joined(given, { waitMs: 300 })).toMatchObject({
      kind: 'lacking',
      message:
        'the run yesterday was not found in this broker within 0.3 s\n  hint: start it with maildrill run … --live --remote-agents 1',
    });
  });

  it('asks which of two runs is meant', async () => {
    const notice = (run: string) =>
      JSON.stringify({ run, scenario: 's', version: '1.0.0', fence: 1, inbox: `${run}:d` });
    const ours = await boxes();
    for (const run of ['one', 'two']) await ours.putUp({ name: run, text: notice(run) }, 5000);
    expect(await joined(elsewhere(ours), { run: 's' })).toMatchObject({
      kind: 'wrong',
      message: 'several runs take agents here: one (s), two (s)\n  hint: name one with --run',
    });
    await ours.clear('one');
    await ours.clear('two');
  });

  it('finishes what it was given when it is interrupted, and nothing is lost', async () => {
    host = await stand();
    const given = elsewhere(await openBoxes(broker!));
    const { crew, outcomes, lost } = crewed(given, startFor(host));
    const controller = new AbortController();
    const agent = joined(given, { signal: controller.signal });
    const made = (await crew) as AgentCrew;
    for (let slot = 0; slot < 4; slot++) made.order(orderOf(slot, slot));
    made.flush();
    controller.abort();
    expect(await agent).toMatchObject({ attemptCount: 4, isInterrupted: true });
    await until(() => outcomes.length === 4);
    expect({ lost, count: made.agentCount }).toEqual({ lost: [], count: 0 });
  });

  it('keeps orders for whoever comes next where nobody is left', async () => {
    host = await stand();
    const given = elsewhere(await openBoxes(broker!));
    const { crew, outcomes } = crewed(given, startFor(host));
    const controller = new AbortController();
    const first = joined(given, { signal: controller.signal });
    const made = (await crew) as AgentCrew;
    controller.abort();
    await first;
    await until(() => made.agentCount === 0);
    made.order(orderOf(1, 1));
    made.flush();
    void joined(given);
    await until(() => outcomes.length === 1);
  });

  it('loses nothing while the broker is away', { timeout: 20_000 }, async () => {
    host = await stand();
    const given = elsewhere(await openBoxes(broker!));
    const { crew, outcomes, lost } = crewed(given, startFor(host));
    void joined(given);
    const made = (await crew) as AgentCrew;
    process.kill(broker!.pid!, 'SIGKILL');
    for (let slot = 0; slot < 4; slot++) made.order(orderOf(slot, slot));
    made.flush();
    await broker!.restart();
    await until(() => outcomes.length === 4);
    expect(lost).toEqual([]);
  });

  it('hands in what it did for a dispatcher that has gone, once there is another', { timeout: 20_000 }, async () => {
    host = await stand({
      override: { latency: { connect: still, message: { median: '1s', sigma: 0 }, refusal: still } },
    });
    const given = elsewhere(await openBoxes(broker!));
    const first = crewed(given, startFor(host));
    void joined(given);
    const made = (await first.crew) as AgentCrew;
    made.order({ ...orderOf(3, 3), message: 77 });
    made.flush();
    await until(() => host!.host.openCount === 1);
    // As kill -9 leaves it: it says no more, and takes nothing down.
    crews.splice(0);
    await given.boxes.close();
    await made.end();
    const second = crewed({ ...given, boxes: await openBoxes(broker!), fence: 2 }, startFor(host));
    await until(() => second.handedIn.length === 1);
    expect(second.handedIn[0]).toMatchObject({ message: 77, code: 250 });
    expect(await second.crew).toMatchObject({ agentCount: 1 });
    expect(second.outcomes).toEqual([]);
  });
});

const still = { median: '0ms', sigma: 0 };
