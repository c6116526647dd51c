import { describe, expect, test } from 'vitest';
import { graphShape } from '../../src/measurement/graph-shape.ts';

const flat = new Array<number>(10).fill(1000);
const nobody = new Array<number>(30).fill(0);
const many = new Array<number>(30).fill(5000);

describe('the shape of a graph of sends', () => {
  test('is nothing where nothing was sent', () => {
    expect(graphShape([0, 0, 0], nobody)).toEqual({ kind: 'nothing' });
  });

  test('is a flat rectangle where it varies by 4 %, whatever the first and the last hour say', () => {
    const shape = graphShape([0, 300, 1000, 1040, 960, 1000, 1040, 960, 200, 0], nobody);
    expect(shape).toMatchObject({ kind: 'flat', level: 1000, active: { from: 1, until: 9 } });
    expect(shape.kind === 'flat' && shape.variationRatio).toBeCloseTo(0.0327, 3);
  });

  test('is a spike where 95 % come in the first hour', () => {
    expect(graphShape([9500, 300, 200], nobody)).toMatchObject({ kind: 'spike', firstRatio: 0.95 });
  });

  test('is a sawtooth where the rate falls by half five times and comes back', () => {
    const sent = [1000, 1000, 500, 1000, 500, 1000, 500, 1000, 500, 1000, 500, 1000, 1000];
    expect(graphShape(sent, many)).toMatchObject({ kind: 'sawtooth', teeth: 5, level: 1000 });
  });

  test('is a plateau that drops to nothing while 5,000 wait, and comes back at midnight', () => {
    const sent = [900, ...flat, ...new Array(8).fill(0), 700];
    expect(graphShape(sent, many)).toMatchObject({
      kind: 'dips',
      level: 1000,
      lowRatio: 0,
      dips: [{ from: 11, until: 19 }],
    });
  });

  test('is a plateau with a dip of three hours to 40 %', () => {
    const sent = [...flat, 400, 400, 400, ...flat];
    expect(graphShape(sent, many)).toMatchObject({ kind: 'dips', lowRatio: 0.4, dips: [{ from: 10, until: 13 }] });
  });

  test('has no dip where nobody waited: the mail was out', () => {
    expect(graphShape([...flat, 0, 0, ...flat], nobody).kind).toBe('uneven');
  });

  test('of a single hour is a spike', () => {
    expect(graphShape([0, 5, 0], nobody)).toMatchObject({ kind: 'spike', firstRatio: 1 });
  });
});
