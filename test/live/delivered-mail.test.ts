// What an agent really puts on the wire, as whoever receives it reads it.

import { createPublicKey, createVerify } from 'node:crypto';
import { type ParsedMail, simpleParser } from 'mailparser';
import { SMTPServer } from 'smtp-server';
import { afterEach, describe, expect, it } from 'vitest';
import { makeDkimKey } from '../../src/drivers/transport/dkim-seal.ts';
import type { TemplateOptions } from '../../src/drivers/transport/message-template.ts';
import { Agent } from '../../src/run/live/agents/agent-process.ts';
import type { AgentOutcome } from '../../src/run/live/protocol.ts';
import { orderOf, startAt, until } from '../contracts/crew.ts';

const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

/** Sends messages of a template to a server that keeps what comes. */
async function delivered(change: Partial<TemplateOptions>, bytes: readonly number[]): Promise<Buffer[]> {
  const taken: Buffer[] = [];
  const server = new SMTPServer({
    disabledCommands: ['AUTH', 'STARTTLS'],
    logger: false,
    onData: (stream, _session, done) => {
      const parts: Buffer[] = [];
      stream.on('data', (part) => parts.push(part));
      stream.on('end', () => {
        taken.push(Buffer.concat(parts));
        done();
      });
    },
  });
  const listener = server.listen(0, '127.0.0.1');
  await new Promise((resolve) => listener.once('listening', resolve));
  closers.push(() => new Promise<void>((resolve) => server.close(resolve)));
  const address = listener.address();
  const start = startAt('127.0.0.1', typeof address === 'object' && address !== null ? address.port : 0, '127.0.0.1');
  const outcomes: AgentOutcome[] = [];
  const agent = await Agent.hire(
    {
      ...start,
      templates: start.templates.map((template) => ({ ...template, linkBase: 'http://127.0.0.1:8025', ...change })),
    },
    (told) => outcomes.push(...told),
  );
  closers.push(() => agent.end());
  for (const [n, size] of bytes.entries()) {
    agent.carryOut({ ...orderOf(n, 0), message: 4237 + n, bytes: size });
    await until(() => outcomes.length === n + 1);
  }
  expect(outcomes.map(({ code }) => code)).toEqual(bytes.map(() => 250));
  return taken;
}

function headerOf(mail: ParsedMail, name: string): string {
  return mail.headerLines.find(({ key }) => key === name)?.line.replace(/\r?\n\s+/g, ' ') ?? '';
}

describe('a delivered message', () => {
  it('is MIME with a Message-ID, and one click unsubscribes (RFC 8058)', async () => {
    const [raw] = await delivered({}, [0]);
    const mail = await simpleParser(raw!);
    expect(mail.messageId).toBe('<m4237.r1@news.example>');
    expect(headerOf(mail, 'list-unsubscribe')).toBe('List-Unsubscribe: <http://127.0.0.1:8025/u/4237>');
    expect(headerOf(mail, 'list-unsubscribe-post')).toBe('List-Unsubscribe-Post: List-Unsubscribe=One-Click');
    expect(headerOf(mail, 'mime-version')).toBe('MIME-Version: 1.0');
    expect(mail.text).toContain('News of weekly-offer.');
    expect(mail.html).toContain('http://127.0.0.1:8025/c/4237');
  });

  it('has the size that it was given, to 1 %, where each has its own', async () => {
    const sizes = [3000, 40_000, 1_000_000];
    const mails = await delivered({ differ: true }, sizes);
    for (const [n, raw] of mails.entries()) expect(Math.abs(raw.length - sizes[n]!) / sizes[n]!).toBeLessThan(0.01);
    const parsed = await simpleParser(mails[1]!);
    expect(parsed.text).toContain('maildrill maildrill');
    expect(parsed.html).toContain('/o/4238');
    expect(
      Math.max(
        ...mails[2]!
          .toString('latin1')
          .split('\r\n')
          .map((line) => line.length),
      ),
    ).toBeLessThan(998);
  });

  it('carries a signature that its public key confirms, over its body and its headers', async () => {
    const { privateKey } = await makeDkimKey(1024);
    const dkim = { domain: 'news.example', selector: 's2026', privateKey };
    const mails = await delivered({ dkim }, [0, 0]);
    for (const raw of mails)
      expect(await verified(raw, privateKey)).toEqual({ domain: 'news.example', selector: 's2026' });
    const changed = Buffer.from(mails[0]!.toString('latin1').replace('/u/4237>', '/u/4238>'), 'latin1');
    expect(await verified(changed, privateKey)).toBe('the headers were changed');
    const other = Buffer.from(mails[0]!.toString('latin1').replace('News of', 'News on'), 'latin1');
    expect(await verified(other, privateKey)).toBe('the body was changed');
  });
});

/** RFC 6376 with relaxed canonicalisation of both parts, written from the standard and not from who signs. */
async function verified(raw: Buffer, privateKey: string) {
  const { createHash } = await import('node:crypto');
  const text = raw.toString('latin1');
  const border = text.indexOf('\r\n\r\n');
  const headers = text.slice(0, border).split(/\r\n(?![ \t])/);
  const relaxed = (header: string) => {
    const colon = header.indexOf(':');
    const value = header
      .slice(colon + 1)
      .replace(/\r\n/g, '')
      .replace(/[ \t]+/g, ' ')
      .trim();
    return `${header.slice(0, colon).trim().toLowerCase()}:${value}`;
  };
  const own = relaxed(headers.find((header) => /^dkim-signature:/i.test(header))!);
  const tags = new Map(
    own
      .slice(own.indexOf(':') + 1)
      .split(';')
      .map((tag) => {
        const [name = '', ...rest] = tag.split('=');
        return [name.trim(), rest.join('=').replaceAll(' ', '')] as const;
      }),
  );
  const body = `${text
    .slice(border + 4)
    .replace(/[ \t]+(?=\r\n)/g, '')
    .replace(/[ \t]+/g, ' ')
    .replace(/(\r\n)*$/, '')}\r\n`;
  if (createHash('sha256').update(body, 'latin1').digest('base64') !== tags.get('bh')) return 'the body was changed';
  const unused = [...headers];
  const signed = tags
    .get('h')!
    .split(':')
    .map((name) => {
      const at = unused.findLastIndex((header) => header.toLowerCase().startsWith(`${name.toLowerCase()}:`));
      return at === -1 ? '' : `${relaxed(unused.splice(at, 1)[0]!)}\r\n`;
    });
  const data = signed.join('') + own.replace(/(\bb=)[^;]*$/, '$1');
  const isRight = createVerify('RSA-SHA256')
    .update(data, 'latin1')
    .verify(createPublicKey(privateKey), tags.get('b')!, 'base64');
  return isRight ? { domain: tags.get('d'), selector: tags.get('s') } : 'the headers were changed';
}
