import { describe, expect, it } from 'vitest';
import { LiveClock } from '../../../src/engine/live-clock.ts';
import { Ending } from '../../../src/run/live/ending.ts';
import { TimeJump, type TimeJumpParts } from '../../../src/run/live/time-jump.ts';

const hourMs = 3_600_000;

interface World {
  inFlightCount: number;
  isLoading: boolean;
}

/** Nothing is to happen for an hour; the providers answer when they are told to. */
function scene(change: Partial<TimeJumpParts> = {}) {
  const clock = new LiveClock({ nowMs: () => performance.now(), after: () => () => undefined }, 0, 1);
  const hasJumped = () => clock.nowMs() >= hourMs;
  const world: World = { inFlightCount: 0, isLoading: false };
  const told: string[] = [];
  let answer: () => void = () => undefined;
  const asked = <Reply>(what: string, reply: Reply) => {
    told.push(what);
    return new Promise<Reply>((resolve) => {
      answer = () => resolve(reply);
    });
  };
  const parts = {
    clock,
    loop: () => ({
      events: { peekAtMs: () => hourMs },
      get inFlightCount() {
        return world.inFlightCount;
      },
      lookIdle: () => told.push('idle?'),
    }),
    heads: () => ({ pendingCount: 0 }),
    desk: () => null,
    drills: () => null,
    http: () => ({
      get isLoading() {
        return world.isLoading;
      },
      isOpenToOthers: false,
    }),
    feedback: () => ({ unreadCount: 0 }),
    link: () => ({
      quiet: () => asked('quiet?', { isBusy: false, earliestAtMs: Number.POSITIVE_INFINITY }),
      setClock: ({ atMs }: { atMs: number }) => asked(`it is ${atMs}`, undefined),
    }),
    over: new Ending(),
    lastAtMs: 2 * hourMs,
    ...change,
  };
  const answered = async (): Promise<void> => {
    answer();
    await new Promise((resolve) => setImmediate(resolve));
  };
  return { jump: new TimeJump(parts as never), hasJumped, world, told, answered };
}

describe('a jump', () => {
  it('takes the providers to the instant first, and then the dispatcher, which may send from then on', async () => {
    const { jump, hasJumped, told, answered } = scene();
    jump.idle(hourMs);
    await answered();
    expect([told, hasJumped()]).toEqual([['quiet?', `it is ${hourMs}`], false]);
    await answered();
    expect(hasJumped()).toBe(true);
    expect(told).toEqual(['quiet?', `it is ${hourMs}`, 'idle?']);
  });

  it.each([
    ['an attempt', { inFlightCount: 1 }],
    ['HTTP load', { isLoading: true }],
  ])('is not made where %s has begun while the providers were asked', async (_what, begun) => {
    const { jump, hasJumped, world, told, answered } = scene();
    jump.idle(hourMs);
    Object.assign(world, begun);
    await answered();
    expect([told, hasJumped()]).toEqual([['quiet?'], false]);
  });

  it('is not made where workers have begun an attempt while their queues were asked', async () => {
    let isQuiet: (answer: boolean) => void = () => undefined;
    const desk = { pendingCount: 0, isQuiet: () => new Promise<boolean>((resolve) => (isQuiet = resolve)) };
    const { jump, hasJumped, world, answered } = scene({ desk: () => desk as never });
    jump.idle(hourMs);
    await answered();
    isQuiet(true);
    world.inFlightCount = 1;
    for (let turn = 0; turn < 3; turn++) await answered();
    expect(hasJumped()).toBe(false);
  });
});
