import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import {
  compileProfiles,
  loadProfile,
  profileNames,
  profileSource,
  readCompiled,
} from '../../fake-isp/profiles/bundled-profiles.ts';
import { checkProfile, overrideProfile, readProfile } from '../../fake-isp/profiles/load-profile.ts';

const folder = new URL('../../fake-isp/profiles/', import.meta.url);

function textOf(name: string): string {
  return readFileSync(new URL(`${name}.yaml`, folder), 'utf8');
}

function changed(override: object) {
  return () => checkProfile(overrideProfile(profileSource('gmail'), override));
}

describe('the bundled profiles', () => {
  test('are these seventeen, in order', () => {
    expect(profileNames().join(', ')).toBe(
      'barracuda, comcast, corporate-greylist, gmail, gmx, icloud, m365, mail-ru, microsoft, mimecast, orange, plain, proofpoint, qq, t-online, yahoo, yandex',
    );
  });

  test.each(profileNames())('%s reads, and its mail domains and hosts are reserved names', (name) => {
    const profile = loadProfile(name);
    expect(profile.name).toBe(name);
    expect(
      [profile.mxSuffix, ...profile.domains.map((domain) => domain.name)].every((host) => host.endsWith('.test')),
    ).toBe(true);
  });

  test('a loop for complaints exists at six of them, and not at gmail', () => {
    const loops = profileNames().filter((name) => loadProfile(name).feedbackLoop === 'arf');
    expect(loops).toEqual(['comcast', 'mail-ru', 'microsoft', 'orange', 'yahoo', 'yandex']);
  });

  test('units become numbers', () => {
    const { allowance, latency, maxMessageBytes, connections } = loadProfile('gmail');
    expect(allowance).toMatchObject({ coldPerHour: 100, warmPerHour: 100_000, rampDays: 28, decayRatioPerDay: 0.02 });
    expect(latency.connect).toEqual({ medianMs: 220, sigma: 0.84 });
    expect([maxMessageBytes, connections.messagesEach]).toEqual([50_000_000, Number.POSITIVE_INFINITY]);
  });
});

describe('what the build makes of the bundled profiles', () => {
  test('says the same as their YAML, infinities too', () => {
    const all = profileNames().map((name) => [name, { profile: loadProfile(name), source: profileSource(name) }]);
    expect(readCompiled(compileProfiles())).toEqual(Object.fromEntries(all));
    expect(readCompiled(compileProfiles())['gmail']?.profile.connections.messagesEach).toBe(Number.POSITIVE_INFINITY);
  });
});

describe('a wrong profile', () => {
  test('a name that is none: the names there are, and the nearest', () => {
    expect(() => loadProfile('gmial')).toThrow(
      'no profile is named "gmial"; there are barracuda, comcast, corporate-greylist, gmail, gmx, icloud, m365, mail-ru, microsoft, mimecast, orange, plain, proofpoint, qq, t-online, yahoo, yandex; did you mean `gmail`?',
    );
  });

  test('an unknown key: its line, the known keys, the nearest', () => {
    const text = textOf('plain').replace('connections: { cold: 1000', 'connections: { could: 5, cold: 1000');
    const line = text.split('\n').findIndex((row) => row.startsWith('connections:')) + 1;
    expect(() => readProfile(text, 'mine.yaml')).toThrow(
      `mine.yaml:${line}: connections.could: unknown key, expected one of cold, warm, opened, messages_each; did you mean \`cold\`?`,
    );
  });

  test('all problems at once, each with what was expected', () => {
    const text = textOf('plain')
      .replace('median: 20ms', 'median: 20')
      .replace('feedback_loop', 'feedback')
      .replace('mx: mx.plain.test', 'mx: 7');
    expect(() => readProfile(text, 'mine.yaml')).toThrow(
      [
        'mine.yaml:6: mx: expected a host suffix such as mx.gmail.test',
        'mine.yaml:10: latency.connect.median: expected a duration such as 300ms, 5m or 2d',
      ].join('\n'),
    );
  });

  test('a YAML mistake: its line', () => {
    expect(() => readProfile('name: plain\nname: plain\n', 'mine.yaml')).toThrow(
      'mine.yaml:2: Map keys must be unique',
    );
  });

  test.each([
    [{ domains: { 'gmail.test': '90%' } }, 'domains: expected shares that add up to 100%'],
    [{ recipients: { full: { share: '60%' } } }, 'recipients.full.share: expected a percentage below 50%'],
    [{ trouble: { lost: '120%' } }, 'trouble.lost: expected a percentage from 0% to 100% such as 0.3%'],
    [{ sites: { count: 0 } }, 'sites.count: expected a whole number from 1 to 1000000'],
    [{ connections: { messages_each: 20 } }, 'replies.reconnect: expected a reply for this case'],
    [
      { replies: { unknown: { phase: 'mail' } } },
      'replies.unknown.phase: expected phase rcpt or data, when the recipient is known',
    ],
    [{ replies: { outage: { phase: 'mail' } } }, 'replies.outage.phase: expected phase connect'],
    [{ replies: { accepted: { says: [{ code: 550 }] } } }, 'replies.accepted.says: expected a 2xx code'],
    [
      { reputation: { inbox: { 90: '90%' } } },
      'reputation.inbox: expected a map of two or more points in ascending order, such as { 0.1%: 0, 0.3%: 30 }',
    ],
  ])('%j', (override, message) => {
    expect(changed(override)).toThrow(new Error(message));
  });
});

describe('overriding a profile', () => {
  test('changes what is named and keeps the rest', () => {
    const profile = changed({ allowance: { cold: '50/h' }, latency: { message: { median: '1s' } } })();
    expect([profile.allowance!.coldPerHour, profile.allowance!.warmPerHour]).toEqual([50, 100_000]);
    expect([profile.latency.message, profile.latency.connect.medianMs]).toEqual([{ medianMs: 1000, sigma: 0.84 }, 220]);
  });

  test('replaces domains and curves whole', () => {
    const profile = changed({
      domains: { 'mail.test': '100%' },
      reputation: { unknown_loss: { '1%': 0, '9%': 90 } },
    })();
    expect(profile.domains).toEqual([{ name: 'mail.test', ratio: 1 }]);
    expect(profile.reputation.unknownLoss).toEqual([
      [0.01, 0],
      [0.09, 90],
    ]);
  });

  test('`none` takes a part away, and a part can be given where there was none', () => {
    expect(changed({ allowance: 'none' })().allowance).toBeNull();
    const block = changed({ block: { below: 30, duration: '2h' } })().block;
    expect(block).toEqual({ belowScore: 30, durationMs: 7_200_000, delistingMs: null });
  });
});
