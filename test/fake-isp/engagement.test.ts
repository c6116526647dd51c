import { describe, expect, test } from 'vitest';
import { LaterKind } from '../../fake-isp/model/attempt.ts';
import { complaintsFactor, isEngaged, opensFactor } from '../../src/engine/engagement.ts';
import { createLuck, luckOf } from '../../src/engine/luck.ts';
import { audience, deliver, hourMs, startAtMs, warm, worldOf } from './fixture.ts';

const engaged = { shareRatio: 0.25, opensRatio: 0.75 };

/** Opens and complaints of 20,000 messages, one each, apart for the engaged and the others. */
function heardFrom(traits: Parameters<typeof audience>[0]) {
  const history = warm(100_000_000);
  const provider = worldOf('microsoft', {
    audiences: [audience({ openRatio: 0.2, complaintRatio: 0.02, ...traits })],
    sourceIps: [{ ip: '192.0.2.11', history }],
    fromDomains: [{ name: 'news.example', history }],
    peakPerDay: () => 100_000_000,
  }).providers[0]!;
  const own = luckOf(createLuck('7'), 'customers');
  const heard = { engagedOpens: 0, otherOpens: 0, engagedComplaints: 0, otherComplaints: 0 };
  for (let recipient = 0; recipient < 20_000; recipient++) {
    const answer = deliver(provider, { recipient }, startAtMs + (recipient * hourMs) / 20_000);
    const who = isEngaged(own, recipient, engaged) ? 'engaged' : 'other';
    for (let i = 0; i < answer.laterCount; i++) {
      if (answer.laterKinds[i] === LaterKind.Open) heard[`${who}Opens`] += 1;
      if (answer.laterKinds[i] === LaterKind.Complaint) heard[`${who}Complaints`] += 1;
    }
  }
  return heard;
}

describe('a quarter of the recipients with three quarters of the opens', () => {
  const { engagedOpens, otherOpens, engagedComplaints, otherComplaints } = heardFrom({ engaged });

  test('opens three quarters', () => expect(engagedOpens / (engagedOpens + otherOpens)).toBeCloseTo(0.75, 1));

  test('complains as seldom as the others open: a quarter', () =>
    expect(engagedComplaints / (engagedComplaints + otherComplaints)).toBeCloseTo(0.25, 1));

  test('leaves the sum of opens as it was, within 5 %', () => {
    const alike = heardFrom({});
    const sum = alike.engagedOpens + alike.otherOpens;
    expect(Math.abs(engagedOpens + otherOpens - sum) / sum).toBeLessThan(0.05);
    expect(alike.engagedOpens / sum).toBeCloseTo(0.25, 1);
  });
});

test('the factors of both parts come to 1 over all', () => {
  for (const factor of [opensFactor, complaintsFactor])
    expect(0.25 * factor(true, engaged) + 0.75 * factor(false, engaged)).toBeCloseTo(1);
});
