// What a crew must do wherever its agents are: beside the dispatcher, or joined through a broker.

import { afterEach, expect, it } from 'vitest';
import type { AgentCrew, CrewParts } from '../../src/run/live/agents/crew.ts';
import type { AgentOrder, AgentOutcome, AgentStart } from '../../src/run/live/protocol.ts';
import {
  recipientAddress,
  type Stand,
  type StandOptions,
  senderAddress,
  sourceAddress,
  stand,
} from '../live/mail-fixture.ts';

export interface CrewUnderTest {
  readonly crew: AgentCrew;
  /** Ends one of the two agents as kill -9 would. */
  killOne(): void;
  /** Lets go of whatever the agents needed beside the crew. */
  end(): Promise<unknown>;
}

type Ears = Pick<CrewParts, 'start' | 'onOutcome' | 'onLost' | 'onTrouble'>;

export function crewContract(hireTwo: (ears: Ears) => Promise<CrewUnderTest>): void {
  let scene: Scene | undefined;
  afterEach(async () => {
    await scene?.close();
    scene = undefined;
  });

  it('carries out 200 orders over 8 connections and tells each outcome once', { timeout: 20_000 }, async () => {
    scene = await Scene.open(hireTwo);
    const { crew } = scene.hired;
    for (let round = 0; round < 25; round++) {
      for (let connection = 0; connection < 8; connection++) crew.order(orderOf(8 * round + connection, connection));
      crew.flush();
      await until(() => scene!.outcomes.length >= 8 * (round + 1));
    }
    expect(scene.outcomes.map(({ slot }) => slot).sort((a, b) => a - b)).toEqual(
      Array.from({ length: 200 }, (_, n) => n),
    );
    expect(new Set(scene.outcomes.map(({ code }) => code))).toEqual(new Set([250]));
    expect(scene.stand.host.openCount).toBe(8);
    for (let connection = 0; connection < 8; connection++) crew.close(connection);
    crew.flush();
    await until(() => scene!.stand.host.openCount === 0);
    expect(scene.lost).toEqual([]);
  });

  it('gives back what a killed agent was doing, and goes on with the other', { timeout: 30_000 }, async () => {
    const slow = { latency: { connect: still, message: { median: '1h', sigma: 0 }, refusal: still } };
    scene = await Scene.open(hireTwo, { override: slow });
    const { crew } = scene.hired;
    for (let slot = 0; slot < 4; slot++) crew.order(orderOf(slot, slot));
    crew.flush();
    await until(() => scene!.stand.host.openCount === 4);
    scene.hired.killOne();
    await until(() => scene!.lost.length > 0);
    expect(scene.lost).toHaveLength(2);
    await until(() => scene!.stand.host.openCount === 2);
    crew.order(orderOf(10, 10));
    crew.flush();
    await until(() => scene!.stand.host.openCount === 3);
    expect(scene.outcomes).toEqual([]);
  });
}

const still = { median: '0ms', sigma: 0 };

class Scene {
  readonly outcomes: AgentOutcome[] = [];
  readonly lost: number[] = [];
  readonly stand: Stand;
  hired!: CrewUnderTest;

  private constructor(made: Stand) {
    this.stand = made;
  }

  static async open(hireTwo: (ears: Ears) => Promise<CrewUnderTest>, options: StandOptions = {}): Promise<Scene> {
    const scene = new Scene(await stand(options));
    scene.hired = await hireTwo({
      start: startFor(scene.stand),
      onOutcome: (outcome) => scene.outcomes.push(outcome),
      onLost: (_agent, slots) => scene.lost.push(...slots),
      onTrouble: (error) => expect.unreachable(error.message),
    });
    return scene;
  }

  async close(): Promise<void> {
    await this.hired.crew.end();
    await this.hired.end();
    await this.stand.close();
  }
}

/** Agents that send to this host. */
export function startFor({ host }: Stand): AgentStart {
  const { host: address, port } = host.doors[0]!;
  return startAt(address, port, sourceAddress);
}

export function startAt(host: string, port: number, localAddress: string): AgentStart {
  return {
    kind: 'start',
    routes: [{ host, port, localAddress, ip: '192.0.2.11', heloName: 'mta-1.example', usesTls: false }],
    templates: [
      {
        ...{ campaign: 'weekly-offer', fromDomain: 'news.example', messageBytes: 2000, linkBase: '', run: 'r1' },
        sentAtMs: Date.UTC(2026, 2, 2, 8),
      },
    ],
    timeouts: { connectMs: 20_000, bannerMs: 20_000, commandMs: 20_000, dataMs: 20_000, finalDotMs: 20_000 },
    allowsRemote: false,
  };
}

export function orderOf(slot: number, connection: number): AgentOrder {
  return {
    ...{ slot, connection, route: 0, template: 0, bytes: 0, message: slot },
    ...{ from: senderAddress(0), to: recipientAddress(slot) },
  };
}

export async function until(isSo: () => boolean): Promise<void> {
  for (let i = 0; i < 4000 && !isSo(); i++) await new Promise((resolve) => setTimeout(resolve, 5));
  expect(isSo()).toBe(true);
}
