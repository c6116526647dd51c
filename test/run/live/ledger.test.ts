import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Scenario } from '../../../src/domain/scenario.ts';
import { FrameWriter } from '../../../src/run/live/ledger/frame-writer.ts';
import { packed, unpacked } from '../../../src/run/live/ledger/packed.ts';
import { firstLine, RecordCursor, RecordKind, wholeBytes } from '../../../src/run/live/ledger/records.ts';
import { ledgerName, RunLedger } from '../../../src/run/live/ledger/run-ledger.ts';
import { batch, scenario as scenarioOf } from '../../sender/fixtures.ts';

const scenario = scenarioOf({ campaigns: [batch()] });
const broker = { kind: 'redis', isPrivate: true, url: 'unix:/nowhere' };

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ledger-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function open(resumes: boolean, of: Scenario = scenario, notices: string[] = []): RunLedger {
  return RunLedger.open({ folder, resumes }, of, 'maildrill-1-x', (text) => notices.push(text));
}

/** A ledger of a killed run: its head, its first life, and these many turns of one event each. */
function killedAfter(turns: number): string {
  const ledger = open(false);
  ledger.begin({ broker });
  const writer = new FrameWriter(ledger.write);
  for (let turn = 0; turn < turns; turn++) {
    writer.input(1, turn, -1, 0.5, 1000 + turn);
    writer.flush();
  }
  ledger.close();
  return join(folder, ledgerName);
}

describe('records', () => {
  it('come back as they were written, whatever they are', () => {
    const frames: Uint8Array[] = [];
    const writer = new FrameWriter((frame) => frames.push(Uint8Array.from(frame)));
    writer.start();
    writer.input(7, -1, 2_147_483_647, Number.POSITIVE_INFINITY, 1_772_438_400_000.25);
    writer.inHand(12, 345_678, 5);
    writer.flush();
    writer.ended(3, 4, 51.5, 3, 6);
    writer.text({ name: 'Ökonom', c: Number.NEGATIVE_INFINITY });
    writer.check(9, 4_294_967_295);
    writer.flush();
    writer.flush();
    expect(frames.length).toBe(2);

    const cursor = new RecordCursor(Buffer.concat([Buffer.from(firstLine), ...frames]));
    cursor.next();
    expect(cursor.kind).toBe(RecordKind.Start);
    cursor.next();
    const { kind, a, b, c, atMs } = cursor;
    expect([kind, a, b, c, atMs]).toEqual([7, -1, 2_147_483_647, Number.POSITIVE_INFINITY, 1_772_438_400_000.25]);
    expect([cursor.isInHandNext(11), cursor.isInHandNext(12)]).toEqual([false, true]);
    cursor.next();
    expect([cursor.kind, cursor.a, cursor.b, cursor.atMs]).toEqual([RecordKind.InHand, 12, 345_678, 5]);
    cursor.next();
    expect([cursor.kind, cursor.a, cursor.b, cursor.c, cursor.flags, cursor.atMs]).toEqual([3, 3, 4, 51.5, 3, 6]);
    cursor.next();
    expect(unpacked(cursor.text)).toEqual({ name: 'Ökonom', c: Number.NEGATIVE_INFINITY });
    cursor.next();
    expect([cursor.kind, cursor.c, cursor.a]).toEqual([RecordKind.Check, 9, 4_294_967_295]);
    expect(cursor.next()).toBe(false);
  });

  it('keep the three numbers that JSON has no words for', () => {
    const value = { a: [Number.NaN, 1], b: Number.POSITIVE_INFINITY, c: { number: 'seven' } };
    expect(unpacked(packed(value))).toEqual(value);
  });
});

describe('a ledger whose end is torn', () => {
  it('is whole up to its last whole frame, at whichever byte it was cut off', () => {
    const bytes = readFileSync(killedAfter(3));
    const ends = [bytes.length - 66, bytes.length - 33, bytes.length];
    for (let length = ends[0]!; length <= bytes.length; length++)
      expect(wholeBytes(bytes.subarray(0, length))).toBe(ends.findLast((end) => end <= length));
  });

  it('is whole up to a frame in which one bit has turned', () => {
    const bytes = Buffer.from(readFileSync(killedAfter(3)));
    bytes[bytes.length - 40]! ^= 1;
    expect(wholeBytes(bytes)).toBe(bytes.length - 66);
  });

  it('is cut off with a notice, and gone on with', () => {
    const path = killedAfter(3);
    const bytes = readFileSync(path);
    writeFileSync(path, bytes.subarray(0, bytes.length - 5));
    const notices: string[] = [];
    const ledger = open(true, scenario, notices);
    expect(notices).toEqual([
      'the last 28 bytes of the ledger were torn and are cut off; nothing in them was acted upon',
    ]);
    expect(ledger.lives.length).toBe(1);
    ledger.begin({ broker });
    ledger.close();
    const mended = readFileSync(path);
    expect(mended.subarray(0, bytes.length - 33)).toEqual(bytes.subarray(0, bytes.length - 33));
    expect(wholeBytes(mended)).toBe(mended.length);
    const third = open(true);
    expect(third.lives.length).toBe(2);
    third.close();
  });
});

describe('a ledger that is not to be gone on with', () => {
  const path = () => join(folder, ledgerName);

  it('is refused where it is of other settings', () => {
    killedAfter(1);
    expect(() => open(true, { ...scenario, seed: 'other' })).toThrow(
      `${path()} is of another scenario, or of this one with other settings: ${scenario.name}, seed ${scenario.seed}`,
    );
    // Nobody has it now.
    open(true).close();
  });

  it('is gone on with at another speed', () => {
    killedAfter(1);
    open(true, { ...scenario, live: { speed: 7 } } as Scenario).close();
  });

  it('is refused where its run has come to its end', () => {
    const ledger = open(false);
    ledger.begin({ broker });
    ledger.complete();
    ledger.close();
    expect(() => open(true)).toThrow(`${path()} is of a run that came to its end; there is nothing to go on with`);
  });

  it('is refused where there is none, where it is something else, and where it is of a later form', () => {
    expect(() => open(true)).toThrow(`${path()} does not exist; expected the folder of a live run`);
    writeFileSync(path(), 'hello');
    expect(() => open(true)).toThrow(`${path()} is no ledger of a live run`);
    writeFileSync(path(), 'maildrill ledger 2\n…');
    expect(() => open(true)).toThrow(`${path()} is a ledger of form 2, which this version cannot read`);
  });
});

describe('the folder of a run', () => {
  it('has one dispatcher at a time', () => {
    const first = open(false);
    expect(() => open(true)).toThrow(
      `${join(folder, 'live.lock')}: a dispatcher has this run already: process ${process.pid} on ${hostname()} since ${first.holder.since}`,
    );
    first.close();
    open(false).close();
  });

  it('is free again when its dispatcher is gone, or its number has passed to another process', () => {
    const lock = join(folder, 'live.lock');
    const holder = { pid: process.pid, host: hostname(), since: '2026-03-02T08:00:00.000Z', begun: '1' };
    writeFileSync(lock, JSON.stringify({ ...holder, pid: 2_147_483_646 }));
    open(false).close();
    if (process.platform === 'linux') {
      writeFileSync(lock, JSON.stringify(holder));
      open(false).close();
    }
    writeFileSync(lock, JSON.stringify({ ...holder, host: 'elsewhere' }));
    expect(() => open(false)).toThrow('process 1 on elsewhere'.replace('1', String(process.pid)));
  });

  it('says so where the ledger cannot be written', (context) => {
    if (process.platform !== 'linux') context.skip('needs /dev/full');
    const ledger = open(false);
    symlinkSync('/dev/full', join(folder, `${ledgerName}.new`));
    expect(() => ledger.begin({ broker })).toThrow(
      `${join(folder, ledgerName)}: the ledger cannot be written: no space left on the disk`,
    );
    ledger.close();
  });
});
