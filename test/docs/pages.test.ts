// The pages of docs/: each command on them is carried out, in order, in a folder of the page's own.

import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { main } from '../../src/cli/main.ts';
import { realTools } from '../../src/cli/real-tools.ts';
import type { Tools } from '../../src/cli/tools.ts';
import { packageRoot } from '../../src/scenario/package-root.ts';
import { testFolder, testIo } from '../cli/test-io.ts';
import { testTools } from '../cli/test-tools.ts';

const docs = join(packageRoot(), 'docs');
const pages = readdirSync(docs).filter((name) => name.endsWith('.md'));

interface Command {
  readonly line: string;
  readonly argv: readonly string[];
  /** Where its output goes; undefined: the terminal. */
  readonly into: string | undefined;
  readonly exitCodes: readonly number[];
}

/** The commands of a page's `sh` blocks. A comment says which exit code is right where it is not 0. */
function commandsOf(page: string): Command[] {
  const text = readFileSync(join(docs, page), 'utf8');
  const lines = [...text.matchAll(/^```sh\n([\s\S]*?)^```$/gm)].flatMap((block) => block[1]!.trim().split('\n'));
  return lines.map((line) => {
    const comment = /#\s*exits with ([\d or]+)$/.exec(line);
    const words = [...line.replace(/\s+#.*$/, '').matchAll(/'([^']*)'|(\S+)/g)].map((found) => found[1] ?? found[2]!);
    if (words[0] !== 'npx' || words[1] !== 'maildrill') throw new Error(`no command of ours: ${line}`);
    const arrow = words.indexOf('>');
    return {
      line,
      argv: words.slice(2, arrow === -1 ? undefined : arrow),
      into: arrow === -1 ? undefined : words[arrow + 1],
      exitCodes: comment === null ? [0] : comment[1]!.split(' or ').map(Number),
    };
  });
}

/** The real rooms, with audiences a fiftieth of their size and no pictures: the steps are the same, and take a second. */
const smallTools: Tools = testTools({
  run: async (scenario, options) => {
    const audiences = scenario.audiences.map((audience) => ({ ...audience, size: Math.ceil(audience.size / 50) }));
    return realTools.run({ ...scenario, audiences }, { ...options, journeys: false });
  },
});

describe('docs/', () => {
  test('has a page for each of the three users, one on the report, and all fields', () => {
    expect(pages).toEqual(
      expect.arrayContaining([
        'README.md',
        'fields.md',
        'guard-it-in-ci.md',
        'reading-the-report.md',
        'size-a-fleet.md',
        'validate-a-config.md',
      ]),
    );
  });

  test.each(pages.filter((page) => commandsOf(page).length > 0))(
    '%s: its commands work, one after the other',
    async (page) => {
      const cwd = testFolder();
      for (const { line, argv, into, exitCodes } of commandsOf(page)) {
        const io = testIo({ cwd });
        const exitCode = await main(argv, io, smallTools);
        expect
          .soft({ line, exitCode, isRight: isRight(argv, exitCode, exitCodes), errText: io.errText() })
          .toMatchObject({ isRight: true });
        if (into !== undefined) writeFileSync(join(cwd, into), io.outText());
      }
    },
    120_000,
  );

  test.each(pages)('%s: its links lead to files that are there', (page) => {
    const text = readFileSync(join(docs, page), 'utf8');
    const targets = [...text.matchAll(/\]\(([^)#:]+)\)/g)].map((found) =>
      resolve(dirname(join(docs, page)), found[1]!),
    );
    expect(targets.filter((target) => !existsSync(target))).toEqual([]);
  });
});

/** A drill a fiftieth the size is not held up by workers, so what depends on that may end either way; nothing may end otherwise. */
function isRight(argv: readonly string[], exitCode: number, exitCodes: readonly number[]): boolean {
  const isJudged = ['compare', 'run', 'solve'].includes(argv[0]!);
  return exitCodes.includes(exitCode) || (isJudged && exitCode <= 1);
}
