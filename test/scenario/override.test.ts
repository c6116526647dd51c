import { describe, expect, test } from 'vitest';
import { smallest, smallestWith, troubleIn } from './fixtures.ts';

describe('--set', () => {
  test('replaces a value by name and by place', () => {
    expect(smallestWith('sender.servers[mta-1].rate=50/s').sender.servers[0]!.rate).toEqual({ count: 50, perMs: 1000 });
    expect(smallestWith('sender.servers[0].rate=50/s').sender.servers[0]!.rate).toEqual({ count: 50, perMs: 1000 });
  });

  test('makes the maps on the way that are not there yet', () => {
    const { safety } = smallestWith('sender.safety.bounce.max=5%', 'sender.safety.pause=server-provider').sender;
    expect(safety?.bounce).toEqual({ windowMs: 3_600_000, maxRatio: 0.05, minSample: 500 });
    expect(safety?.pause).toBe('server-provider');
  });

  test('takes lists and maps as YAML', () => {
    const { retry, throttles } = smallestWith(
      'sender.retry.after=[10s, 20s]',
      'sender.throttles=[{ per: ip, rate: 5/s }]',
      'sender.throttles[1]={ per: [server], connections: 3 }',
    ).sender;
    expect(retry.delays).toEqual({ kind: 'list', afterMs: [10_000, 20_000] });
    expect(throttles.map(({ source, per }) => [source, per])).toEqual([
      ['sender.throttles[0]', ['ip']],
      ['sender.throttles[1]', ['server']],
    ]);
  });

  test('an empty value removes the field, so that its default holds', () => {
    const drained = smallest.replace('duration: 1d', 'duration: 1d\ndrain: 5h');
    expect(troubleIn(drained)).toBe('');
    expect(smallestWith('drain=5h', 'drain=').drainMs).toBe(0);
    expect(troubleIn(smallest, ['duration='])).toBe(
      'drill.yaml:1:1 duration\n  got nothing, expected a duration such as 3d, from 1s to 400d',
    );
  });

  test('the later of two for one field holds', () => expect(smallestWith('seed=1', 'seed=2').seed).toBe('2'));

  test('a quoted number stays a word', () => expect(smallestWith('seed="1e3"').seed).toBe('1e3'));

  test('problems of a value that was set point to the set', () => {
    const sets = ['sender.servers[mta-1].rate=fast', 'audiences.people.size=0', 'campaigns[offer].audience=nobody'];
    expect(troubleIn(smallest, sets)).toBe(`--set "sender.servers[mta-1].rate=fast" sender.servers[mta-1].rate
  got "fast", expected a rate such as 100/s, from 1/d to 1_000_000/s
--set "audiences.people.size=0" audiences.people.size
  got 0, expected a whole number such as 400_000, from 1 to 50_000_000
--set "campaigns[offer].audience=nobody" campaigns[offer].audience
  got "nobody", expected an audience: people`);
  });

  test('an entry of a list that the file does not have is refused, with the way to set the list', () => {
    expect(troubleIn(smallest, ['sender.pools[worker].workers=5'])).toBe(
      `--set "sender.pools[worker].workers=5" sender.pools
  got an entry of \`sender.pools\`, of which the file says nothing, expected a list of 1 to 100 entries
  hint: set the whole list: sender.pools=[{ … }]`,
    );
  });

  test('what leads nowhere is refused, and changes nothing', () => {
    const sets = ['speed', 'sender.servers[mta-9].rate=1/s', 'sender.servrs[0]=x', 'name.first=x', 'seed=[', '=3'];
    expect(troubleIn(smallest, sets)).toBe(`--set "speed"
  got "speed", expected path=value such as seed=8 or sender.servers[mta-1].rate=50/s
--set "sender.servers[mta-9].rate=1/s"
  got "sender.servers[mta-9].rate", expected one of: [mta-1]
  hint: did you mean \`mta-1\`?
--set "sender.servrs[0]=x" sender.servrs
  got an unknown key, expected one of: dispatch, when_throttled, limits_kept, idempotency, queue, fair, pools, jobs, servers, ip_pools, routing, domains, throttles, retry, safety, adaptive, suspend, breaker, alerts, redrive, connections, tls, suppress, faults
  hint: did you mean \`servers\`?
--set "name.first=x"
  got "name.first", expected name without \`first\`, as it is one value
--set "seed=[" seed
  got text that is not YAML (Flow sequence must end with a ]), expected a value in YAML
--set "=3"
  got "", expected a path such as sender.servers[mta-1].rate`);
  });
});
