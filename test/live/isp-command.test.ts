// `maildrill isp`: a provider on a port, spoken to as any mail server would.

import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ExitCode } from '../../src/cli/exit-code.ts';
import { main } from '../../src/cli/main.ts';
import { type TestIo, testIo } from '../cli/test-io.ts';
import { Talk } from './talk.ts';

async function served(io: TestIo, ...argv: string[]): Promise<{ port: number; ended: Promise<number> }> {
  const ended = main(['isp', '--port', '0', '--speed', '1000', ...argv], io);
  for (let i = 0; i < 2000 && !/listens on/.test(io.outText() + io.errText()); i++) {
    if (io.errText().startsWith('maildrill: ')) break;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  return { port: Number(/listens on [\d.]+:(\d+)/.exec(io.outText() + io.errText())?.[1]), ended };
}

async function mailTo(talk: Talk, recipient: string): Promise<string> {
  expect(await talk.say('MAIL FROM:<news@sender.example>')).toMatch(/^250/);
  const rcpt = await talk.say(`RCPT TO:<${recipient}>`);
  if (!rcpt.startsWith('250')) {
    await talk.say('RSET');
    return rcpt;
  }
  expect(await talk.say('DATA')).toMatch(/^354/);
  return talk.say('Subject: hello\r\n\r\nHello.\r\n.');
}

describe('maildrill isp', () => {
  it('takes mail, answers by local part, and says at the end what it counted', async () => {
    const io = testIo();
    const { port, ended } = await served(io, '--profile', 'plain');
    const talk = await Talk.to('127.0.0.1', port);
    expect(await talk.reply()).toMatch(/^220 /);
    await talk.say('EHLO client.example');
    expect(await mailTo(talk, 'anna@plain.test')).toBe('250 2.0.0 Ok: queued');
    expect(await mailTo(talk, 'unknown@plain.test')).toBe('550 5.1.1 unknown@plain.test: user unknown');
    expect(await mailTo(talk, 'full-1@plain.test')).toBe('452 4.2.2 full-1@plain.test: mailbox full');
    expect(await mailTo(talk, 'too-large@plain.test')).toBe('552 5.3.4 Message too large');
    talk.end();
    io.pressCtrlC();
    expect(await ended).toBe(ExitCode.Met);
    const told = io.outText().split('\n').slice(2).join('\n');
    expect(told).toBe(`
plain was offered 4 messages, took 1, and refused 0 connections
  1  accepted: 250 2.0.0 Ok: queued
  1  unknown: 550 5.1.1 {rcpt}: user unknown
  1  full: 452 4.2.2 {rcpt}: mailbox full
  1  too-large: 552 5.3.4 Message too large
`);
    await expect(Talk.to('127.0.0.1', port)).rejects.toThrow('ECONNREFUSED');
  });

  it('shows on a terminal what it has said so far, and nothing of that remains', async () => {
    const io = testIo({ terminal: true });
    const { port, ended } = await served(io, '--profile', 'plain');
    const talk = await Talk.to('127.0.0.1', port);
    await talk.reply();
    await talk.say('EHLO client.example');
    await mailTo(talk, 'unknown@plain.test');
    for (let i = 0; i < 500 && !io.outText().includes('offered 1 '); i++)
      await new Promise((resolve) => setTimeout(resolve, 10));
    const shown = 'plain was offered 1 message, took 0, and refused 0 connections\n';
    const rows = '  1  unknown: 550 5.1.1 {rcpt}: user unknown\n';
    expect(io.outText()).toContain(`${shown}${rows}`);
    talk.end();
    io.pressCtrlC();
    await ended;
    expect(io.outText().endsWith(`\x1b[2A\r\x1b[J\x1b[?25h\n${shown}${rows}`)).toBe(true);
  });

  it('offers STARTTLS where it is asked to', async () => {
    const io = testIo();
    const { port, ended } = await served(io, '--profile', 'plain', '--tls', '--json');
    const talk = await Talk.to('127.0.0.1', port);
    await talk.reply();
    expect(await talk.say('EHLO client.example')).toContain('STARTTLS');
    talk.end();
    io.pressCtrlC();
    expect(await ended).toBe(ExitCode.Met);
    expect(JSON.parse(io.outText())).toEqual({
      messages: 0,
      accepted: 0,
      refusedConnections: 0,
      replies: [],
    });
  });

  it.each([
    [['--port', '25'], 2, 'maildrill: --port 25 belongs to real mail servers\n  hint: take another, such as 2525\n'],
    [['--port', '587'], 2, 'maildrill: --port 587 belongs to real mail servers\n  hint: take another, such as 2525\n'],
    [
      ['--port', '25', '--allow-remote'],
      2,
      'maildrill: --port 25 belongs to real mail servers\n  hint: take another, such as 2525\n',
    ],
    [
      ['--host', '0.0.0.0'],
      2,
      'maildrill: --host 0.0.0.0 can be reached from other machines\n  hint: if that is what you want, add --allow-remote\n',
    ],
    [['--port', '70000'], 2, 'maildrill: --port 70000 is no port; expected 0 to 65535\n'],
    [['--dns', '70000'], 2, 'maildrill: --dns 70000 is no port; expected 0 to 65535\n'],
    [['--dns', 'x'], 2, 'maildrill: --dns x is no port; expected 0 to 65535\n'],
    [
      ['--port', '2525', '--dns', '2525'],
      2,
      'maildrill: --port and --dns are both 2525\n  hint: mail and names need a port each; 0 takes a free one\n',
    ],
    [['--port', '-1'], 2, 'maildrill: --port -1 is no port; expected 0 to 65535\n'],
    [['--warm', '50k'], 2, 'maildrill: --warm "50k": expected a whole number such as 50_000\n'],
    [['--host', '999.1.1.1'], 2, 'maildrill: --host 999.1.1.1 is no address; expected one such as 127.0.0.1\n'],
    [['--speed', 'fast'], 2, 'maildrill: --speed "fast": expected a number over 0, up to 1000000\n'],
    [['--host', '127.0.0.300'], 2, 'maildrill: --host 127.0.0.300 is no address; expected one such as 127.0.0.1\n'],
    [['--host', 'nobody.invalid', '--allow-remote'], 3, 'maildrill: nobody.invalid is no address of this machine\n'],
    [
      ['--profile', 'nowhere.yaml'],
      2,
      'maildrill: --profile nowhere.yaml is no file; expected a YAML file, or the name of a bundled profile\n',
    ],
  ])('refuses %j with exit code %i', async (argv, code, text) => {
    const io = testIo();
    expect(await main(['isp', ...argv], io)).toBe(code);
    expect(io.errText()).toBe(text);
  });

  it('says which profiles there are where the name is none of them', async () => {
    const io = testIo();
    expect(await main(['isp', '--profile', 'gmial'], io)).toBe(ExitCode.Wrong);
    expect(io.errText()).toMatch(/^maildrill: no profile is named "gmial"; there are .*did you mean/s);
  });

  it('serves a profile of the reader’s own, like a bundled one but for what it says, its script first', async () => {
    const io = testIo();
    const script = 'script: [{ local_part: full, reply: { phase: rcpt, says: [{ code: 452, lines: [No room] }] } }]';
    writeFileSync(join(io.cwd, 'mine.yaml'), `like: gmail\nmx: mx.mine.test\n${script}\n`);
    const { port, ended } = await served(io, '--profile', 'mine.yaml', '--warm', '1_000');
    const talk = await Talk.to('127.0.0.1', port);
    expect(await talk.reply()).toMatch(/^220 mx\.mx\.mine\.test /);
    await talk.say('EHLO client.example');
    expect(await mailTo(talk, 'full@gmail.test')).toBe('452 No room');
    expect(await mailTo(talk, 'unknown@gmail.test')).toMatch(/^550-5\.1\.1 .*gsmtp$/s);
    talk.end();
    io.pressCtrlC();
    expect(await ended).toBe(ExitCode.Met);
  });

  it.each([['dead: 70%'], ['null_mx: 70%'], ['slow: { sites: 70%, factor: 60 }']])(
    'takes mail of who asks no name server at a site that is sound, of 50 with %s',
    async (trait) => {
      for (const seed of ['1', '2', '3']) {
        const io = testIo();
        writeFileSync(join(io.cwd, 'tail.yaml'), `like: plain\nsites: { count: 50, skew: 1, traits: { ${trait} } }\n`);
        const { port, ended } = await served(io, '--profile', 'tail.yaml', '--seed', seed);
        const talk = await Talk.to('127.0.0.1', port);
        expect(await talk.reply()).toMatch(/^220 /);
        await talk.say('EHLO client.example');
        expect(await mailTo(talk, 'anna@plain.test')).toBe('250 2.0.0 Ok: queued');
        talk.end();
        io.pressCtrlC();
        expect(await ended).toBe(ExitCode.Met);
      }
    },
  );

  it.each([
    ['like: gmial', 'mine.yaml:1: like: expected one of common, .*, not "gmial"; did you mean `gmail`\\?'],
    ['like: gmail\nsites: { cuont: 3 }', 'mine.yaml:2: sites.cuont: unknown key, .* did you mean `count`\\?'],
    ['', 'mine.yaml:1: expected a map of name, .*\\n  hint: begin with `like: gmail`, or another .*'],
    ['name: [', 'mine.yaml:1: Flow sequence in block collection .*'],
  ])('says of the profile %j what is wrong in it, where, with exit code 2', async (text, told) => {
    const io = testIo();
    writeFileSync(join(io.cwd, 'mine.yaml'), text);
    expect(await main(['isp', '--profile', 'mine.yaml'], io)).toBe(ExitCode.Wrong);
    expect(io.errText()).toMatch(new RegExp(`^maildrill: ${told}\n$`, 's'));
    expect(io.errText()).not.toContain('at line');
  });

  it('says of a folder in the place of a profile that it is one', async () => {
    const io = testIo();
    mkdirSync(join(io.cwd, 'folder.yaml'));
    expect(await main(['isp', '--profile', 'folder.yaml'], io)).toBe(ExitCode.Wrong);
    expect(io.errText()).toMatch(/^maildrill: --profile folder\.yaml is a folder; expected a YAML file/);
  });

  it('says so where the port is taken', async () => {
    const first = testIo();
    const { port, ended } = await served(first);
    const io = testIo();
    expect(await main(['isp', '--port', String(port)], io)).toBe(ExitCode.Lacking);
    expect(io.errText()).toBe(
      `maildrill: 127.0.0.1:${port} is in use\n  hint: take another --port; 0 takes a free one\n`,
    );
    first.pressCtrlC();
    await ended;
  });
});
