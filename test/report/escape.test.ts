import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { lineText, markdownText, shortened } from '../../src/report/escape.ts';
import { markdownTable } from '../../src/report/markdown-table.ts';

describe('a line of text', () => {
  test('has no escape sequence, no line break and no direction mark', () => {
    expect(lineText('a\u001b[2Jb\n\tc\u202ed\u0000')).toBe('a\u{fffd}[2Jb c\u{fffd}d\u{fffd}');
  });

  test('keeps letters of every script', () => {
    expect(lineText('größe 日本 שלום 📮')).toBe('größe 日本 שלום 📮');
  });
});

describe('Markdown', () => {
  test('shows HTML, links, mentions, tables and emphasis as the characters they are', () => {
    expect(markdownText('<img src=x onerror=alert(1)>')).toBe('&lt;img src=x onerror=alert(1)&gt;');
    expect(markdownText('[x](javascript:1) ![y](z)')).toBe('\\[x\\](javascript:1) \\!\\[y\\](z)');
    expect(markdownText('a|b *c* _d_ `e` ~f~ # g')).toBe('a\\|b \\*c\\* \\_d\\_ \\`e\\` \\~f\\~ \\# g');
    expect(markdownText('@team see https://evil.example www.evil.example')).toBe(
      '&#64;team see https&#58;//evil.example www&#46;evil.example',
    );
    expect(markdownText('&lt;b&gt;')).toBe('&amp;lt;b&amp;gt;');
    expect(markdownText('1. first')).toBe('1\\. first');
    expect(markdownText('- item')).toBe('\\- item');
  });

  test('a table has the same number of cells in every row, for any text', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.string({ unit: 'binary' }), fc.string()), { maxLength: 5 }), (rows) => {
        const lines = markdownTable([{ title: 'a' }, { title: 'b', align: 'right' }], rows).split('\n');
        expect(lines).toHaveLength(rows.length + 2);
        for (const line of lines) expect(line.replace(/\\\\/g, '').match(/(?<!\\)\|/g)).toHaveLength(3);
      }),
    );
  });
});

test('shortened text ends in … and is never longer than asked, emoji counted once', () => {
  expect(shortened('abcdef', 6)).toBe('abcdef');
  expect(shortened('abcdefg', 6)).toBe('abcde…');
  expect(shortened('📮📮📮📮', 3)).toBe('📮📮…');
});
