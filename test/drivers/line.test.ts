import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Line, openLetter } from '../../src/drivers/agents/line.ts';

/** Two ends, and boxes between them that do to letters what a test says. */
class Pair {
  nowMs = 0;
  readonly heardByB: number[] = [];
  readonly boxOfA: string[] = [];
  readonly boxOfB: string[] = [];
  readonly a = this.#end<number>('a', this.boxOfB, () => undefined);
  readonly b = this.#end<number>('b', this.boxOfA, (message) => this.heardByB.push(message));

  #end<T>(from: string, box: string[], heard: (message: T) => void) {
    return new Line<T, T>({
      from,
      put: async (letters) => void box.push(...letters),
      heard,
      nowMs: () => this.nowMs,
      resendMs: 100,
    });
  }

  /** Both read what came; `lost` says which of B's letters never did. */
  exchange(lost: (index: number) => boolean = () => false): void {
    this.boxOfB.splice(0).forEach((text, index) => {
      if (!lost(index)) this.b.hear(openLetter(text)!);
    });
    this.nowMs += 60;
    this.b.tick(1000);
    for (const text of this.boxOfA.splice(0)) this.a.hear(openLetter(text)!);
    this.a.tick(1000);
  }
}

test('what is said is heard once and in order, whatever letters are lost', () => {
  fc.assert(
    fc.property(fc.array(fc.boolean(), { maxLength: 200 }), fc.integer({ min: 1, max: 30 }), (losses, count) => {
      const pair = new Pair();
      let place = 0;
      for (let n = 0; n < count; n++) {
        pair.a.say(n);
        if (n % 3 === 0) pair.exchange(() => losses[place++] === true);
      }
      for (let turn = 0; turn < 10; turn++) pair.exchange(() => losses[place++] === true);
      place = losses.length;
      for (let turn = 0; turn < 10; turn++) pair.exchange();
      expect(pair.heardByB).toEqual(Array.from({ length: count }, (_, n) => n));
      expect(pair.a.unheard).toEqual([]);
    }),
    { numRuns: 200 },
  );
});

test('a letter that comes twice is heard once', () => {
  const pair = new Pair();
  pair.a.say(7);
  for (const text of [...pair.boxOfB, ...pair.boxOfB]) pair.b.hear(openLetter(text)!);
  expect(pair.heardByB).toEqual([7]);
});

test('what the other end has not confirmed is kept, and given out for who asks', () => {
  const pair = new Pair();
  pair.a.say(1);
  pair.a.say(2);
  expect(pair.a.unheard).toEqual([1, 2]);
  pair.exchange((index) => index === 1);
  expect(pair.a.unheard).toEqual([2]);
});

test('a silent end shows that it is there once in each interval', () => {
  const pair = new Pair();
  pair.a.say(1);
  pair.exchange();
  pair.nowMs += 999;
  pair.a.tick(1000);
  pair.boxOfB.length = 0;
  pair.nowMs += 1000;
  pair.a.tick(1000);
  expect(pair.boxOfB.map((text) => openLetter(text))).toEqual([{ from: 'a', number: 0, has: 0, message: null }]);
});

test('what is no letter is none', () => {
  for (const text of ['', 'nonsense', '{}', '[]', 'null', '{"from":1,"number":1,"has":0}'])
    expect(openLetter(text)).toBeNull();
});
