import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parsePath, printPath, resolvePath, valueAt } from '../../src/scenario/path.ts';

const data = {
  sender: {
    servers: [{ name: 'mta-1', rate: '1/s' }, { name: 'mta-2' }],
    throttles: [{ rate: '5/s' }, { rate: '6/s' }],
    domains: { 'news.example': { history: 'new' } },
  },
  twins: [{ name: 'a' }, { name: 'a' }],
};

function resolve(text: string): unknown {
  const steps = parsePath(text);
  if (!steps.ok) return steps.expected;
  const path = resolvePath(data, steps.value);
  return path.ok ? path.value : `${path.expected}${path.hint === undefined ? '' : `; ${path.hint}`}`;
}

describe('paths', () => {
  test.each([
    ['sender.servers[mta-2].rate', ['sender', 'servers', 1, 'rate']],
    ['sender.servers[0].rate', ['sender', 'servers', 0, 'rate']],
    ['sender.servers[2].name', ['sender', 'servers', 2, 'name']],
    ['sender.throttles[1]', ['sender', 'throttles', 1]],
    ['sender.domains[news.example].history', ['sender', 'domains', 'news.example', 'history']],
    ['sender.safety.pause', ['sender', 'safety', 'pause']],
    ['seed', ['seed']],
  ])('%s leads to %j', (text, path) => expect(resolve(text)).toEqual(path));

  test.each([
    ['', 'a path such as sender.servers[mta-1].rate'],
    ['.seed', 'a path such as sender.servers[mta-1].rate'],
    ['[0]', 'a path such as sender.servers[mta-1].rate'],
    ['a..b', 'a path such as sender.servers[mta-1].rate'],
    ['a[', 'a path such as sender.servers[mta-1].rate'],
    ['a[b c]', 'a path such as sender.servers[mta-1].rate'],
    ['sender.servers[mta-3].rate', 'one of: [mta-1], [mta-2]; did you mean `mta-1`?'],
    ['sender.servers.rate', 'one of: [mta-1], [mta-2]'],
    ['sender.throttles[7]', 'one of: [0], [1]'],
    ['sender.servers[mta-1].rate.count', 'sender.servers[mta-1].rate without `count`, as it is one value'],
  ])('%j leads nowhere', (text, answer) => expect(resolve(text)).toBe(answer));

  test('an entry prints by its name, and by its place where the name is not its own', () => {
    expect(printPath(data, ['sender', 'servers', 1, 'rate'])).toBe('sender.servers[mta-2].rate');
    expect(printPath(data, ['sender', 'throttles', 1, 'rate'])).toBe('sender.throttles[1].rate');
    expect(printPath(data, ['twins', 1, 'name'])).toBe('twins[1].name');
  });

  test('a printed path leads back to where it was printed from', () => {
    const places = [
      ['sender'],
      ['sender', 'servers', 0],
      ['sender', 'servers', 1, 'name'],
      ['sender', 'throttles', 0, 'rate'],
      ['sender', 'domains', 'news.example', 'history'],
      ['twins', 1, 'name'],
    ];
    for (const path of places) expect(resolve(printPath(data, path))).toEqual(path);
  });

  test('no text makes the parser throw, and no path reaches into what objects inherit', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(typeof parsePath(text).ok).toBe('boolean');
      }),
    );
    expect(valueAt(data, ['constructor'])).toBe(undefined);
    expect(valueAt(data, ['sender', 'servers', 'length'])).toBe(undefined);
  });
});
