import { describe, expect, test } from 'vitest';
import { breachesOf, cyclesOf } from './dependency-rule.ts';
import { programFiles } from './source-tree.ts';

describe('the program', () => {
  const files = programFiles();

  test('imports inward only', () => {
    expect(files.length).toBeGreaterThan(0);
    expect(breachesOf(files)).toEqual([]);
  });

  test('has no import cycle', () => {
    expect(cyclesOf(files)).toEqual([]);
  });
});

describe('the dependency rule on made-up sources', () => {
  const breaches = (path: string, ...lines: string[]) => breachesOf([{ path, text: lines.join('\n') }]);

  test('names file, line, target and way out when a policy imports the dispatcher', () => {
    expect(breaches('src/policy/quota.ts', '// A quota.', "import { handle } from '../sender/dispatcher.ts';")).toEqual(
      [
        'src/policy/quota.ts:2: imports src/sender/dispatcher.ts. sender lies further out than policy; pass it in as an argument, or move the shared part to an inner room.',
      ],
    );
  });

  test('sees import type, export from, import() and import types', () => {
    const found = breaches(
      'src/engine/luck.ts',
      "import type { A } from '../run/a.ts';",
      "export { b } from '../run/b.ts';",
      "export * from '../run/c.ts';",
      "export const d = () => import('../run/d.ts');",
      "export type E = import('../run/e.ts').E;",
      "import '../run/f.ts';",
    );
    expect(found.map((text) => text.split('. ')[0])).toEqual([
      'src/engine/luck.ts:1: imports src/run/a.ts',
      'src/engine/luck.ts:2: imports src/run/b.ts',
      'src/engine/luck.ts:3: imports src/run/c.ts',
      'src/engine/luck.ts:4: imports src/run/d.ts',
      'src/engine/luck.ts:5: imports src/run/e.ts',
      'src/engine/luck.ts:6: imports src/run/f.ts',
    ]);
  });

  test('does not take a comment or a text for an import', () => {
    expect(
      breaches('src/domain/a.ts', "// import '../run/a.ts';", 'export const a = "import \'../run/b.ts\'";'),
    ).toEqual([]);
  });

  test('keeps the sender from the fake provider', () => {
    expect(breaches('src/sender/a.ts', "import { receive } from '../../fake-isp/model/receive.ts';")).toEqual([
      'src/sender/a.ts:1: imports fake-isp/model/receive.ts. The fake provider meets the sender in run alone; let run pass in a function or plain data.',
    ]);
  });

  test('keeps the fake provider from the policies', () => {
    expect(breaches('fake-isp/model/a.ts', "import { commit } from '../../src/policy/throttle.ts';")).toEqual([
      'fake-isp/model/a.ts:1: imports src/policy/throttle.ts. The fake provider knows nothing of the sender; use domain and engine, or give the provider a model of its own.',
    ]);
  });

  test('lets run alone name a driver', () => {
    const line = "import { queue } from '../drivers/queue/memory.ts';";
    expect(breaches('src/run/virtual.ts', line)).toEqual([]);
    expect(breaches('src/cli/run-command.ts', line)).toEqual([
      'src/cli/run-command.ts:1: imports src/drivers/queue/memory.ts. Only run names drivers; take a port as an argument and let run pass the driver in.',
    ]);
  });

  test('keeps rooms of one tier apart', () => {
    expect(breaches('src/report/a.ts', "import { load } from '../scenario/load.ts';")).toEqual([
      'src/report/a.ts:1: imports src/scenario/load.ts. scenario and report stand side by side; move the shared part to an inner room, or let an outer room join them.',
    ]);
  });

  test('keeps tests out of the program', () => {
    expect(breaches('src/run/a.ts', "import { world } from '../../test/fixtures.ts';")).toEqual([
      'src/run/a.ts:1: imports test/fixtures.ts. It belongs to no room of the program; move what is needed into a room.',
    ]);
  });

  test('refuses a file outside every room', () => {
    expect(breaches('src/misc/a.ts')).toEqual([
      'src/misc/a.ts: belongs to no room; the rooms are cli, plan, run, drivers, report, scenario, fake-isp/smtp, sender, measurement, fake-isp/profiles, policy, fake-isp/model, domain, engine.',
    ]);
  });

  test('lets the scenario read a profile, and both sides meet in run', () => {
    expect(breaches('src/scenario/a.ts', "import type { P } from '../../fake-isp/model/profile.ts';")).toEqual([]);
    const both = ["import '../../fake-isp/model/receive.ts';", "import '../sender/dispatcher.ts';"];
    expect(breaches('src/run/virtual.ts', ...both)).toEqual([]);
  });

  test('tells a cycle as a chain, once', () => {
    const cycle = [
      { path: 'src/policy/a.ts', text: "import './b.ts';" },
      { path: 'src/policy/b.ts', text: "import './c.ts';" },
      { path: 'src/policy/c.ts', text: "import './b.ts';" },
    ];
    expect(cyclesOf(cycle)).toEqual([
      'src/policy/b.ts -> src/policy/c.ts -> src/policy/b.ts: an import cycle; move what both sides need into a file of its own.',
    ]);
  });

  test('lets two types refer to each other', () => {
    const mutual = [
      { path: 'src/sender/flow.ts', text: "import type { WaitList } from './wait-list.ts';" },
      { path: 'src/sender/wait-list.ts', text: "import { type Flow, flowState } from './flow.ts';" },
    ];
    expect(cyclesOf(mutual)).toEqual([]);
  });
});
