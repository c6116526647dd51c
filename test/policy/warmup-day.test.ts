import { expect, test } from 'vitest';
import { ReplyClassId } from '../../src/domain/reply-class.ts';
import { WarmupDay } from '../../src/policy/warmup-day.ts';

const hourMs = 3_600_000;
const { delivered, throttled, blocked, soft, greylisted, deferred, lost, hard } = ReplyClassId;

test('counts throttled and blocked replies; greylisting, passing trouble and lost connections are only attempts', () => {
  const day = new WarmupDay();
  for (const classId of [delivered, throttled, throttled, blocked, greylisted, deferred, lost])
    day.answered(classId, 1, false, false, 0);
  expect([day.attemptCount, day.acceptedCount, day.throttledCount, day.blockedCount]).toEqual([7, 1, 2, 1]);
});

test('takes bounces as a share of final answers: 1 of 4, whatever was put off', () => {
  const day = new WarmupDay();
  for (let i = 0; i < 3; i++) day.answered(delivered, 1, true, false, 0);
  for (let i = 0; i < 6; i++) day.answered(deferred, 1, false, false, 0);
  day.answered(hard, 1, true, true, 0);
  expect(day.bounceRatio).toBe(0.25);
});

test('finds the hour with the largest share of soft failures: 10 of 40, and not the 9 of 9 of another', () => {
  const day = new WarmupDay();
  const answer = (classId: number, count: number, atMs: number) => {
    for (let i = 0; i < count; i++) day.answered(classId, 1, false, false, atMs);
  };
  answer(soft, 9, 0);
  answer(delivered, 30, hourMs);
  answer(soft, 10, hourMs + 1);
  answer(delivered, 100, 2 * hourMs);
  answer(soft, 12, 2 * hourMs);
  expect(day.softBurstRatio).toBe(0.25);
});

test('takes no second try for a burst: 30 of them among 100 first ones', () => {
  const day = new WarmupDay();
  for (let i = 0; i < 100; i++) day.answered(delivered, 1, true, false, 0);
  for (let i = 0; i < 30; i++) day.answered(soft, 2, false, false, 0);
  expect(day.softBurstRatio).toBe(0);
});

test('begins again at nought', () => {
  const day = new WarmupDay();
  for (let i = 0; i < 20; i++) day.answered(soft, 1, true, true, 0);
  day.complaintCount = 3;
  day.begin();
  expect([day.attemptCount, day.bounceRatio, day.softBurstRatio, day.complaintRatio]).toEqual([0, 0, 0, 0]);
});

test('takes complaints as a share of what was accepted on the day: 1 of 500', () => {
  const day = new WarmupDay();
  for (let i = 0; i < 500; i++) day.answered(delivered, 1, true, false, 0);
  day.complaintCount = 1;
  expect(day.complaintRatio).toBe(0.002);
});
