import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { switches } from '../../src/cli/command-options.ts';
import { optionNames } from '../../src/cli/commands.ts';
import { main } from '../../src/cli/main.ts';
import { BrokerTrouble } from '../../src/drivers/broker/broker.ts';
import { testFolder, testIo } from './test-io.ts';
import { testTools } from './test-tools.ts';

const commands = ['run', 'check', 'schema', 'init', 'list', 'explain'];

describe('help', () => {
  test.each(commands)('of `%s` has a description and an example', async (command) => {
    const io = testIo();
    expect(await main([command, '--help'], io, testTools())).toBe(0);
    const text = io.outText();
    expect(text).toMatch(new RegExp(`^maildrill ${command}`));
    expect(text).toMatch(new RegExp(`\nExamples:\n  maildrill ${command}`));
    expect(text.split('\n')[2]).toMatch(/^[A-Z].{20,}/);
    expect(io.errText()).toBe('');
  });

  test('of the whole names every command and every exit code', async () => {
    const io = testIo();
    expect(await main(['--help'], io, testTools())).toBe(0);
    for (const command of commands) expect(io.outText()).toContain(`maildrill ${command}`);
    for (const code of ['0', '1', '2', '3', '4', '130'])
      expect(io.outText()).toMatch(new RegExp(`^  ${code} +[a-z]`, 'm'));
  });

  test('is printed on stderr with exit code 2 where no command is given', async () => {
    const io = testIo();
    expect(await main([], io, testTools())).toBe(2);
    expect(io.outText()).toBe('');
    expect(io.errText()).toContain('Commands:');
  });

  test('--version prints a version', async () => {
    const io = testIo();
    expect(await main(['--version'], io, testTools())).toBe(0);
    expect(io.outText()).toMatch(/^\d+\.\d+\.\d+\n$/);
  });
});

describe('a wrong command line ends with 2 and says what is accepted', () => {
  const cases: readonly (readonly [readonly string[], string])[] = [
    [
      ['rum', 'x.yaml'],
      'unknown command "rum", expected one of: run, check, schema, init, list, isp, explain, compare, baseline, sweep, solve, verify, agent\n  hint: did you mean `run`?',
    ],
    [
      ['zzzzzz'],
      'unknown command "zzzzzz", expected one of: run, check, schema, init, list, isp, explain, compare, baseline, sweep, solve, verify, agent',
    ],
    [['run', 'x.yaml', '--sede', '3'], 'unknown option --sede\n  hint: did you mean `--seed`?'],
    [['run', 'x.yaml', '--qqqqqqqq'], 'unknown option --qqqqqqqq\n  hint: see `maildrill run --help`'],
    [['run', 'x.yaml', '-q'], 'unknown option -q\n  hint: see `maildrill run --help`'],
    [['run', 'x.yaml', '--out', ''], '--out needs a value, got ""'],
    [['run', 'x.yaml', '--junit='], '--junit needs a value, got ""'],
    [['check', '--json', '-'], 'got "-", expected the name of a file: nothing is read from standard input'],
    [['run'], 'run needs FILE\n  hint: see `maildrill run --help`'],
    [['explain', 'first-run'], 'explain needs MESSAGE\n  hint: see `maildrill explain --help`'],
    [['explain'], 'explain needs RUN_OR_SCENARIO\n  hint: see `maildrill explain --help`'],
    [['compare'], 'compare needs A\n  hint: see `maildrill compare --help`'],
    [['baseline', 'accept'], 'baseline needs RUN_OR_SCENARIO\n  hint: see `maildrill baseline --help`'],
    [['verify'], 'verify needs FILE\n  hint: see `maildrill verify --help`'],
    [['sweep', 'x.yaml'], 'sweep needs --vary\n  hint: see `maildrill sweep --help`'],
    [['solve', 'x.yaml'], 'solve needs --vary and --until\n  hint: see `maildrill solve --help`'],
    [['run', 'x.yaml', '--seed'], '--seed needs a value\n  hint: see `maildrill run --help`'],
    [['run', 'x.yaml', '--seed', '1', '--seed', '2'], '--seed is given 2 times, where one is accepted'],
    [['list', 'more'], 'list takes no further argument, got "more"\n  hint: see `maildrill list --help`'],
    [['explain', 'first-run', 'four'], 'got "four" as a message, expected its number, such as 4237'],
  ];
  test.each(cases)('%j', async (argv, text) => {
    const io = testIo();
    expect(await main(argv, io, testTools())).toBe(2);
    expect(io.errText()).toBe(`maildrill: ${text}\n`);
    expect(io.outText()).toBe('');
  });
});

describe('an error of ours', () => {
  const broken = testTools({
    run: async () => {
      throw new Error('the wheel has come off');
    },
  });

  test('is one line, exit code 4, and the way to more', async () => {
    const io = testIo();
    expect(await main(['run', 'first-run', '--quiet'], io, broken)).toBe(4);
    expect(io.errText()).toBe(
      'maildrill: a bug of ours: the wheel has come off\n  hint: run again with --debug for the details a report needs\n',
    );
  });

  test('shows its stack trace with --debug', async () => {
    const io = testIo();
    expect(await main(['run', 'first-run', '--quiet', '--debug'], io, broken)).toBe(4);
    expect(io.errText()).toMatch(/^Error: the wheel has come off\n {4}at /);
  });

  test('leaves no run.json that would make the folder look complete', async () => {
    const io = testIo();
    await main(['run', 'first-run', '--quiet'], io, broken);
    expect(await io.files.list(join(io.cwd, 'reports/runs/first-run-1'))).toEqual([]);
  });
});

describe('`schema`', () => {
  test('prints JSON', async () => {
    const io = testIo();
    expect(await main(['schema'], io, testTools())).toBe(0);
    expect(JSON.parse(io.outText())).toMatchObject({ title: 'maildrill scenario' });
  });
});

describe('`list`', () => {
  test('names the bundled scenarios with their questions, and the providers', async () => {
    const io = testIo();
    expect(await main(['list'], io, testTools())).toBe(0);
    expect(io.outText()).toMatch(/^first-run +[A-Z].*\?$/m);
    expect(io.outText()).toMatch(/^The zoo: .*\n(zoo\/[a-z-]+ +Does a drill notice .*\?\n){16}$/m);
    expect(io.outText()).toMatch(/^t-online +A German telephone company's mail; .*\.$/m);
    expect(io.outText()).not.toContain('\u001b');
  });

  test('as JSON names the file of each', async () => {
    const io = testIo();
    expect(await main(['list', '--json'], io, testTools())).toBe(0);
    const listed: unknown = JSON.parse(io.outText());
    expect(listed).toContainEqual(
      expect.objectContaining({ name: 'first-run', file: expect.stringMatching(/first-run\.yaml$/) }),
    );
  });
});

describe('a switch', () => {
  test.each([
    [['run', 'first-run', '--live=yes'], '--live takes no value, got "yes"\n  hint: `--live` alone switches it on'],
    [['isp', '--tls='], '--tls takes no value, got ""\n  hint: `--tls` alone switches it on'],
  ])('with a value is refused: %j', async (argv, text) => {
    const io = testIo();
    expect(await main(argv, io, testTools())).toBe(2);
    expect(io.errText()).toBe(`maildrill: ${text}\n`);
  });

  test('may be told true or false, as scripts do', async () => {
    const [on, off] = [testIo(), testIo()];
    expect(await main(['check', 'first-run', '--json=true'], on, testTools())).toBe(0);
    expect(on.outText()).toMatch(/^\{"file":"first-run"/);
    expect(await main(['check', 'first-run', '--json=false'], off, testTools())).toBe(0);
    expect(off.outText()).toMatch(/^first-run: /);
  });

  test('of any command is known as one', async () => {
    const known = new Set<string>();
    for (const command of optionNames.keys()) {
      const io = testIo();
      await main([command, '--help'], io, testTools());
      const options = io
        .outText()
        .split(/\n +(?:-h, )?(?=--)/)
        .slice(1);
      for (const told of options) if (told.includes('[boolean]')) known.add(/^--([a-z-]+)/.exec(told)![1]!);
    }
    expect([...known].sort()).toEqual([...switches].sort());
  });
});

describe('`init`', () => {
  test('writes a scenario that `check` finds nothing wrong in', async () => {
    const io = testIo();
    expect(await main(['init', 'sub/my.yaml'], io, testTools())).toBe(0);
    expect(io.outText()).toBe(
      'Wrote sub/my.yaml. Look at it, change it, then:\n  maildrill check sub/my.yaml\n  maildrill run sub/my.yaml\n',
    );
    expect(await main(['check', 'sub/my.yaml'], io, testTools())).toBe(0);
    expect(io.errText()).toBe('');
  });

  test('shows commands that a shell reads as they are meant', async () => {
    const io = testIo();
    expect(await main(['init', "sub dir/anna's.yaml"], io, testTools())).toBe(0);
    expect(io.outText()).toContain(String.raw`maildrill run 'sub dir/anna'\''s.yaml'`);
  });

  test('writes over nothing', async () => {
    const io = testIo();
    writeFileSync(join(io.cwd, 'drill.yaml'), 'mine');
    expect(await main(['init'], io, testTools())).toBe(2);
    expect(io.errText()).toBe(
      'maildrill: drill.yaml is there already, and nothing is written over\n  hint: name another file\n',
    );
    expect(await io.files.readText(join(io.cwd, 'drill.yaml'))).toBe('mine');
  });
});

describe('`check`', () => {
  test('prints the plan of a bundled scenario by name', async () => {
    const io = testIo();
    expect(await main(['check', 'first-run'], io, testTools())).toBe(0);
    expect(io.outText()).toContain('weekly-offer');
    expect(io.errText()).toBe('');
  });

  test('names file, line, column, path, what was given and what is accepted, and ends with 2', async () => {
    const io = testIo({ cwd: testFolder() });
    writeFileSync(join(io.cwd, 'bad.yaml'), 'name: bad\nsede: 3\n');
    expect(await main(['check', 'bad.yaml'], io, testTools())).toBe(2);
    expect(io.errText()).toMatch(/^bad\.yaml:2:1 sede\n {2}got .*, expected .*\n {2}hint: did you mean `seed`\?$/m);
    expect(io.errText()).toMatch(/\d+ problems\.\n$/);
    expect(io.outText()).toBe('');
  });

  test('of a missing file, a folder and a binary file ends with 2', async () => {
    const io = testIo();
    writeFileSync(join(io.cwd, 'binary.yaml'), Buffer.from([0xff, 0xfe, 0x00, 0x80, 0x81]));
    expect(await main(['check', 'nowhere.yaml', '.', 'binary.yaml'], io, testTools())).toBe(2);
    expect(io.errText()).toContain('nowhere.yaml\n  got no such file, expected a scenario file');
    expect(io.errText()).toContain('.\n  got a folder, expected a scenario file');
    expect(io.errText()).toContain('binary.yaml\n  got bytes that are not UTF-8, expected YAML text');
  });

  test('of a name that is no bundled scenario guesses which was meant; a path is left as it was typed', async () => {
    const hintFor = async (given: string) => {
      const io = testIo();
      expect(await main(['run', given], io, testTools())).toBe(2);
      return io.errText();
    };
    expect(await hintFor('first-rum')).toBe(
      'first-rum\n  got no such file, expected a scenario file\n  hint: did you mean `first-run`?\n1 problem; nothing was run.\n',
    );
    expect(await hintFor('zoo/lost-wakup')).toContain('hint: did you mean `zoo/lost-wakeup`?\n');
    for (const given of ['first-rum.yaml', './first-rum', 'something-else-altogether'])
      expect(await hintFor(given)).toContain('hint: `maildrill list` names the bundled ones\n');
  });

  test('of three files, two of them wrong, prints one plan, says of each wrong one how much is wrong, and ends with 2', async () => {
    const io = testIo();
    writeFileSync(join(io.cwd, 'wrong.yaml'), 'name: wrong\n');
    expect(await main(['check', 'wrong.yaml', 'first-run', 'nowhere.yaml'], io, testTools())).toBe(2);
    expect(io.outText()).toMatch(/^first-run: /);
    expect(io.errText()).toMatch(/^\d problems in wrong\.yaml\.$/m);
    expect(io.errText()).toMatch(/^1 problem in nowhere\.yaml\.$/m);
    expect(io.errText()).toMatch(/\n2 of 3 scenarios have problems: wrong\.yaml, nowhere\.yaml\n$/);
    expect(io.errText()).not.toContain('run');
  });

  test('of two files that are right prints two plans with a line between, and ends with 0', async () => {
    const io = testIo();
    expect(await main(['check', 'first-run', 'lanes'], io, testTools())).toBe(0);
    expect(io.outText()).toMatch(/^first-run: .*[^\n]\n\nlanes: .*[^\n]\n$/s);
    expect(io.errText()).toBe('');
  });

  test('ends with 3 where the broker is not there to be measured, though a file before is wrong', async () => {
    const io = testIo();
    const lacking = testTools({ liveCapacity: () => Promise.reject(new BrokerTrouble('nobody answers')) });
    writeFileSync(join(io.cwd, 'wrong.yaml'), 'name: wrong\n');
    expect(await main(['check', '--live', 'wrong.yaml', 'live-smoke'], io, lacking)).toBe(3);
    expect(io.errText()).toMatch(/^\d problems in wrong\.yaml\.$/m);
    expect(io.errText()).toContain('nobody answers');
  });

  test('with --json gives one line for each file, the problems or the plan', async () => {
    const io = testIo();
    expect(await main(['check', 'first-run', 'nowhere.yaml', '--json'], io, testTools())).toBe(2);
    const lines = io
      .outText()
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { file: string; problems: unknown[]; plan?: unknown });
    expect(lines.map(({ file, problems, plan }) => [file, problems.length, plan !== undefined])).toEqual([
      ['first-run', 0, true],
      ['nowhere.yaml', 1, false],
    ]);
  });

  test('judges what --set brings in, and says which set it was', async () => {
    const io = testIo();
    expect(await main(['check', 'first-run', '--set', 'seed=9', '--set', 'duration=zero'], io, testTools())).toBe(2);
    expect(io.errText()).toContain('--set "duration=zero"');
  });
});
