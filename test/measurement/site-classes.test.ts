import { describe, expect, test } from 'vitest';
import { EntryKind } from '../../src/domain/ledger.ts';
import { failureRows } from '../../src/measurement/summary-rows.ts';
import { siteClassRows } from '../../src/measurement/summary-site-classes.ts';
import { atGmail, Fixture, hourMs } from './fixture.ts';

/** Yahoo's sites are told apart here: sound ones in the group it has anyway, dead ones in one of their own. */
function tailed() {
  const fixture = new Fixture();
  const { groups, paths, siteClasses } = fixture.tables;
  siteClasses.push(
    { provider: 'yahoo', name: 'sound', siteCount: 90 },
    { provider: 'yahoo', name: 'dead', siteCount: 9 },
    { provider: 'yahoo', name: 'null_mx', siteCount: 1 },
  );
  const soundGroup = 1;
  groups[soundGroup] = { ...groups[soundGroup]!, siteClass: 'sound' };
  const deadGroup = groups.push({ ...groups[soundGroup]!, siteClass: 'dead' }) - 1;
  const soundPath = 1;
  const deadPath = paths.push({ ...paths[soundPath]!, group: deadGroup }) - 1;
  return { fixture, soundGroup, soundPath, deadGroup, deadPath };
}

describe('sites told apart', () => {
  test('one message in four goes to dead sites, and they take 60 s of the 80 s that attempts took', () => {
    const { fixture, soundPath, deadGroup, deadPath } = tailed();
    fixture.delivered(0, 0, 0, 5000).delivered(1, 5000, 5000, 10_000, soundPath);
    fixture.delivered(2, 10_000, 10_000, 20_000, soundPath);
    fixture.built(3, 20_000, deadGroup).granted(3, 20_000, deadPath, 1, 20_000);
    fixture.replied(3, 50_000, 'lost', deadPath, 30_000).retrySet(3, 50_000, 1, hourMs);
    fixture.granted(3, hourMs, deadPath, 2, hourMs).replied(3, hourMs + 30_000, 'lost', deadPath, 30_000);
    fixture.ended(3, hourMs + 30_000, 'expired', deadGroup, 20_000).finish(2 * hourMs);
    const none = { bounced: 0, dead: 0, suppressed: 0, unfinished: 0, deferred: 0, lost: 0, refused: 0 };
    const rows = siteClassRows(fixture.measures);
    expect(rows[0]).toEqual({
      ...none,
      ...{ provider: 'yahoo', siteClass: 'dead', siteCount: 9, due: 1, delivered: 0, expired: 1, attempts: 2, lost: 2 },
      ...{ p50Ms: null, p95Ms: null, busyMs: 60_000, busyRatio: 0.75 },
    });
    expect(rows[1]).toMatchObject({ siteClass: 'sound', due: 2, delivered: 2, busyMs: 15_000, busyRatio: 0.1875 });
    expect(rows[1]!.p50Ms! / 5000).toBeCloseTo(1, 2);
    expect(rows[1]!.p95Ms! / 10_000).toBeCloseTo(1, 2);
    expect(rows[2]).toMatchObject({ provider: 'gmail', siteClass: '', siteCount: null, due: 1, busyRatio: 0.0625 });
    expect(rows[3]).toMatchObject({ provider: 'yahoo', siteClass: 'null_mx', siteCount: 1, due: 0, busyMs: 0 });
  });

  test('a connection that is refused takes time as well, and is no attempt', () => {
    const { fixture, deadGroup, deadPath } = tailed();
    const lost = fixture.tables.replies.findIndex(({ provider, code }) => provider === 'yahoo' && code === 0);
    fixture.built(0, 0, deadGroup).granted(0, 0, deadPath);
    fixture.append(EntryKind.ConnectionRefused, 0, 4000, deadPath, lost, 4000).finish(hourMs);
    expect(siteClassRows(fixture.measures)[0]).toMatchObject({
      ...{ siteClass: 'dead', due: 1, unfinished: 1, attempts: 0, refused: 1, busyMs: 4000, busyRatio: 1 },
    });
  });

  test('failures of one kind stand in one row, whatever the site', () => {
    const { fixture, soundGroup, soundPath, deadGroup, deadPath } = tailed();
    const fail = (message: number, group: number, path: number) =>
      fixture
        .built(message, message * 1000, group)
        .granted(message, message * 1000, path, 1, message * 1000)
        .replied(message, message * 1000 + 100, 'hard', path)
        .ended(message, message * 1000 + 100, 'bounced', group, message * 1000);
    fail(0, atGmail, 0);
    for (const message of [1, 2]) fail(message, soundGroup, soundPath);
    for (const message of [3, 4]) fail(message, deadGroup, deadPath);
    fixture.finish(hourMs);
    expect(failureRows(fixture.measures).map(({ provider, count, examples }) => [provider, count, examples])).toEqual([
      ['yahoo', 4, [1, 2, 3]],
      ['gmail', 1, [0]],
    ]);
  });
});
