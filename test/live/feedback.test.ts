// Complaints and late bounces, from the provider's model over SMTP to the sender's listener.

import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { LaterKind } from '../../fake-isp/model/attempt.ts';
import { FeedbackDesk } from '../../fake-isp/smtp/feedback-desk.ts';
import { complaintFormOf, feedbackMail } from '../../fake-isp/smtp/feedback-mail.ts';
import type { Later } from '../../fake-isp/smtp/mail-host.ts';
import { PostBox } from '../../fake-isp/smtp/post-box.ts';
import type { FeedbackListener, FeedbackReport } from '../../src/drivers/feedback/feedback.ts';
import { listenForFeedback } from '../../src/drivers/feedback/listen.ts';
import { readReport } from '../../src/drivers/feedback/read-report.ts';
import { messageOfId } from '../../src/drivers/transport/message-id.ts';
import { audience, startAtMs } from '../fake-isp/fixture.ts';
import { atOnce, letter, stand } from './mail-fixture.ts';

const later: Later = {
  kind: LaterKind.Complaint,
  provider: 'comcast',
  from: 'b-7-0@news.example',
  to: 'r-5-17@comcast.test',
  ip: '192.0.2.11',
  acceptedAtMs: startAtMs,
  atMs: startAtMs + 3_600_000,
  header: 'From: offers@news.example\r\nMessage-ID: <m42.a1@news.example>\r\nSubject: Sale\r\n',
};

let folder: string;
let listener: FeedbackListener;
let reports: FeedbackReport[];
let box: PostBox;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'maildrill-feedback-'));
  reports = [];
  listener = await listenForFeedback({
    host: '127.0.0.1',
    port: 0,
    folder: join(folder, 'malformed'),
    messageOf: messageOfId,
    onReport: (report) => reports.push(report),
  });
  box = new PostBox({ host: '127.0.0.1', port: listener.port, heloName: 'mx.test', localAddress: '127.1.0.1' });
});

afterEach(async () => {
  box.close();
  await listener.close();
  await rm(folder, { recursive: true, force: true });
});

async function post(...mails: (Awaited<ReturnType<typeof feedbackMail>> | Buffer)[]): Promise<void> {
  for (const mail of mails) {
    if (mail === null) throw new Error('no mail is sent about this');
    box.post(Buffer.isBuffer(mail) ? { from: 'loop@mx.test', to: 'fbl@news.example', message: mail } : mail);
  }
  await box.emptied();
  for (let i = 0; i < 2000 && reports.length + listener.malformedCount < mails.length; i++)
    await new Promise((resolve) => setTimeout(resolve, 10));
}

describe('a complaint', () => {
  it.each([
    ['gmx', 'standard', 'mx.test'],
    ['yahoo', 'yahoo', 'mx.test'],
    ['comcast', 'validity', 'comcast'],
    ['microsoft', 'hotmail', 'staff@hotmail.com'],
  ])('of %s, in the form %s, is understood', async (profile, form, reportedBy) => {
    expect(complaintFormOf(profile)).toBe(form);
    await post(await feedbackMail(later, complaintFormOf(profile), 'mx.test', 'fbl@news.example'));
    expect(reports).toEqual([{ kind: 'complaint', message: 42, reportedBy, status: '', diagnostic: '' }]);
  });

  it('names no recipient in the clear', async () => {
    for (const form of ['standard', 'yahoo', 'validity', 'hotmail'] as const) {
      const mail = await feedbackMail(later, form, 'mx.test', 'fbl@news.example');
      expect(mail!.message.toString('latin1')).not.toContain('r-5-17');
    }
  });

  it('is the same mail, byte for byte, each time it is written', async () => {
    const [one, two] = await Promise.all([1, 2].map(() => feedbackMail(later, 'standard', 'mx.test', 'fbl@n.test')));
    expect(one!.message.equals(two!.message)).toBe(true);
  });
});

describe('a late bounce', () => {
  it('goes to the return path from the null sender, with status and diagnostic', async () => {
    const mail = await feedbackMail(
      { ...later, kind: LaterKind.LateBounce },
      'standard',
      'mx.test',
      'fbl@news.example',
    );
    expect(mail).toMatchObject({ from: '', to: 'b-7-0@news.example' });
    await post(mail);
    expect(reports).toEqual([
      {
        kind: 'late-bounce',
        message: 42,
        reportedBy: 'mx.test',
        status: '5.1.1',
        diagnostic: '550 5.1.1 the mailbox behind this address is gone',
      },
    ]);
  });
});

it('sends no mail about an opening, a click, an unsubscribe', async () => {
  for (const kind of [LaterKind.Open, LaterKind.Click, LaterKind.Unsubscribe])
    expect(await feedbackMail({ ...later, kind }, 'standard', 'mx.test', 'fbl@news.example')).toBeNull();
});

describe('what is seen in the wild', () => {
  const arf = (fields: string, returned: string, type = 'message/rfc822') =>
    Buffer.from(
      `From: fbl@x.test\r\nTo: us@news.example\r\nMIME-Version: 1.0\r\nContent-Type: multipart/report; report-type=feedback-report; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\nabuse\r\n--b\r\nContent-Type: message/feedback-report\r\n\r\n${fields}\r\n--b\r\nContent-Type: ${type}\r\n\r\n${returned}\r\n--b--\r\n`,
    );
  const returned = 'Subject: Sale\r\nMessage-ID:\r\n <m7.a1@news.example>\r\n\r\nHello\r\n';

  it.each([
    [
      'field names in another case',
      arf('FEEDBACK-TYPE: Abuse\r\nuser-agent: X/1\r\nSource-Ip: 192.0.2.1\r\n', returned),
      'X/1',
    ],
    [
      'a content type in the singular',
      arf('Feedback-Type: abuse\r\nUser-Agent: X/1\r\n', returned, 'text/rfc822-header'),
      'X/1',
    ],
    [
      'several recipients',
      arf(
        'Feedback-Type: abuse\r\nUser-Agent: X/1\r\nOriginal-Rcpt-To: <a@x.test>\r\nOriginal-Rcpt-To: <b@x.test>\r\n',
        returned,
      ),
      'X/1',
    ],
    ['folded fields', arf('Feedback-Type: abuse\r\nReporting-MTA: dns;\r\n mx9.x.test\r\n', returned), 'mx9.x.test'],
  ])('%s are read', async (_what, mail, reportedBy) => {
    expect(await readReport(mail, messageOfId)).toMatchObject({ kind: 'complaint', message: 7, reportedBy });
  });

  it('a report that a reader took our mail out of the spam folder is no complaint', async () => {
    expect(await readReport(arf('Feedback-Type: not-spam\r\n', returned), messageOfId)).toBeNull();
  });

  it('a report about a message of somebody else is none about ours', async () => {
    const others = 'Message-ID: <CAF123@mail.gmail.com>\r\n\r\n';
    expect(await readReport(arf('Feedback-Type: abuse\r\n', others), messageOfId)).toBeNull();
  });
});

describe('what is no report', () => {
  it('is counted and kept, and reports after it are read as before', async () => {
    const good = await feedbackMail(later, 'standard', 'mx.test', 'fbl@news.example');
    const truncated = good!.message.subarray(0, good!.message.length / 2);
    const noise = Buffer.from(Array.from({ length: 5000 }, (_, i) => (i * 7919) % 256));
    const nested = Buffer.from(
      `Content-Type: multipart/mixed; boundary=a\r\n\r\n${'--a\r\nContent-Type: multipart/mixed; boundary=a\r\n\r\n'.repeat(300)}`,
    );
    const longHeader = Buffer.from(`Subject: ${'x'.repeat(200_000)}\r\n\r\nHello\r\n`);
    await post(letter('Out of office'), truncated, noise, nested, longHeader, Buffer.from('\r\n'), good);
    expect(listener.malformedCount).toBe(6);
    expect(reports.map(({ message }) => message)).toEqual([42]);
    const kept = await readdir(join(folder, 'malformed'));
    expect(kept).toEqual(['0001.eml', '0002.eml', '0003.eml', '0004.eml', '0005.eml', '0006.eml']);
    expect(await readFile(join(folder, 'malformed', '0001.eml'), 'utf8')).toContain('Subject: Out of office');
  });

  it('holds nothing else up, however long its parser would take', { timeout: 120_000 }, async () => {
    let longestMs = 0;
    let lastMs = performance.now();
    const timer = setInterval(() => {
      longestMs = Math.max(longestMs, performance.now() - lastMs);
      lastMs = performance.now();
    }, 5);
    await post(Buffer.from(`To: ${'a:'.repeat(400_000)}\r\n\r\nHello\r\n`));
    clearInterval(timer);
    expect(listener.malformedCount).toBe(1);
    // Its parser would take minutes.
    expect(longestMs).toBeLessThan(10_000);
  });

  it('of 10 MB is cut, counted, and fills no memory', async () => {
    await post(Buffer.from(`Subject: large\r\n\r\n${'x'.repeat(76).concat('\r\n').repeat(130_000)}`));
    expect(listener.malformedCount).toBe(1);
    const kept = await readFile(join(folder, 'malformed', '0001.eml'));
    expect(kept.length).toBeLessThan(1_200_000);
  });
});

it('waits for a listener that is away, and hands over then', async () => {
  const { port } = listener;
  await listener.close();
  const mail = await feedbackMail(later, 'standard', 'mx.test', 'fbl@news.example');
  box.post(mail!);
  await new Promise((resolve) => setTimeout(resolve, 300));
  expect(box.pendingCount).toBe(1);
  listener = await listenForFeedback({
    host: '127.0.0.1',
    port,
    folder,
    messageOf: messageOfId,
    onReport: (report) => reports.push(report),
  });
  await box.emptied();
  expect(box.undeliveredCount).toBe(0);
});

it('brings every complaint of 60 readers back to its message', async () => {
  const complainers = audience({ openRatio: 1, complaintRatio: 1 });
  // A day of waiting for readers takes a tenth of a second. Some complain before the last message is sent, so Yahoo does not
  // hold it against the sender here.
  const desk = new FeedbackDesk({ host: '127.0.0.1', port: listener.port, complaintsTo: 'fbl@news.example' });
  const open = await stand({
    profile: 'yahoo',
    override: {
      ...atOnce,
      reputation: { inbox: { 0: '100%', 100: '100%' }, complaint_loss: { '0.1%': 0, '100%': 0 } },
    },
    spec: { audiences: [complainers] },
    speed: 1e6,
    host: { onLater: (event) => desk.report(event, open.world.providers[0]!.profile) },
  });
  const header = (n: number) => Buffer.from(`Message-ID: <m${n}.a1@news.example>\r\nSubject: Sale\r\n\r\nHello\r\n`);
  const delivered: number[] = [];
  for (let n = 0; n < 60; n++) if ((await open.send(n, 0, { message: header(n) })).code === 250) delivered.push(n);
  expect(delivered.length).toBeGreaterThan(55);
  for (let i = 0; i < 2000 && reports.length < delivered.length; i++)
    await new Promise((resolve) => setTimeout(resolve, 10));
  expect(reports.map(({ message }) => message).toSorted((a, b) => a - b)).toEqual(delivered);
  expect(listener.malformedCount).toBe(0);
  await desk.emptied();
  expect(desk.undeliveredCount).toBe(0);
  desk.close();
  await open.close();
});
