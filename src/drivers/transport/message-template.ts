// A campaign's message as it crosses the wire: MIME, built once by nodemailer with marks where each recipient's own
// values go, and then only cut and pasted. Building one anew for each recipient would take ten times as long as sending it.

import type { DkimKey } from './dkim-seal.ts';
import { messageIdOf } from './message-id.ts';

export interface TemplateOptions {
  readonly campaign: string;
  readonly fromDomain: string;
  /** Size of the whole message; a smaller one than its headers and links need is not made. */
  readonly messageBytes: number;
  /** Each message has a size of its own. */
  readonly differ?: boolean;
  /** Where links lead, such as `http://127.0.0.1:8025`; '' gives links that lead nowhere. */
  readonly linkBase: string;
  /** Tells this run's Message-IDs from another's. */
  readonly run: string;
  /** Of the Date header. */
  readonly sentAtMs: number;
  /** Signs every message; left out: nobody does. */
  readonly dkim?: DkimKey | null;
}

const marks = { to: 'XXTOXX@to.invalid', id: 'XXIDXX', number: 'XXNUMBERXX', filler: 'XXFILLERXX' } as const;
type Mark = keyof typeof marks;

export class MessageTemplate {
  /** Text and marks by turns, beginning with text. */
  readonly #texts: readonly Buffer[];
  readonly #marks: readonly Mark[];
  readonly #options: TemplateOptions;
  /** Without filler. */
  readonly #bareBytes: number;

  private constructor(raw: Buffer, options: TemplateOptions) {
    const text = raw.toString('latin1');
    const texts: Buffer[] = [];
    const found: Mark[] = [];
    let from = 0;
    for (const match of text.matchAll(/XX(TO|ID|NUMBER|FILLER)XX(?:@to\.invalid)?/g)) {
      texts.push(raw.subarray(from, match.index));
      found.push(match[1]!.toLowerCase() as Mark);
      from = match.index + match[0].length;
    }
    texts.push(raw.subarray(from));
    this.#texts = texts;
    this.#marks = found;
    this.#bareBytes = raw.length - marks.filler.length;
    this.#options = options;
  }

  static async make(options: TemplateOptions): Promise<MessageTemplate> {
    if (options.differ === true) return new MessageTemplate(await build(options, marks.filler), options);
    const bare = await build(options, '');
    const missing = options.messageBytes - bare.length;
    return new MessageTemplate(missing > 0 ? await build(options, fillerOf(missing)) : bare, options);
  }

  get fromDomain(): string {
    return this.#options.fromDomain;
  }

  /** The message with this number, to this address; `bytes` is its size where each has its own. */
  compose(message: number, to: string, bytes = 0): Buffer {
    const { run, fromDomain } = this.#options;
    const values: Record<Mark, string> = {
      to,
      id: messageIdOf(message, run, fromDomain).slice(1, -1),
      number: String(message),
      filler: '',
    };
    const parts: Buffer[] = [this.#texts[0]!];
    this.#marks.forEach((mark, i) => {
      const value = mark === 'filler' ? fillerBytes(bytes - this.#bareBytes) : Buffer.from(values[mark], 'latin1');
      parts.push(value, this.#texts[i + 1]!);
    });
    return Buffer.concat(parts);
  }
}

async function build(options: TemplateOptions, filler: string): Promise<Buffer> {
  const { default: MailComposer } = await import('nodemailer/lib/mail-composer');
  const { campaign, fromDomain, linkBase, sentAtMs } = options;
  const base = linkBase === '' ? `http://links.${fromDomain}` : linkBase;
  const unsubscribe = `${base}/u/${marks.number}`;
  const composer = new MailComposer({
    from: { name: campaign, address: `${campaign}@${fromDomain}` },
    to: marks.to,
    subject: `${campaign}, for you`,
    date: new Date(sentAtMs),
    messageId: `<${marks.id}>`,
    headers: {
      'List-Unsubscribe': `<${unsubscribe}>`,
      'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
      'Feedback-ID': `${campaign}:maildrill`,
    },
    // One boundary for all, or two runs of one scenario would differ.
    baseBoundary: 'maildrill',
    textEncoding: 'quoted-printable',
    text: `News of ${campaign}.\r\n\r\nUnsubscribe: ${unsubscribe}\r\n${filler}`,
    html: `<p>News of ${campaign}.</p>\r\n<p><a href="${base}/c/${marks.number}">Read on</a></p>\r\n<img src="${base}/o/${marks.number}" alt="">\r\n`,
  });
  return composer.compile().build();
}

/** Lines of 70 letters, as much text as fills so many bytes. */
function fillerOf(bytes: number): string {
  return fillerBytes(bytes).toString('latin1');
}

const line = Buffer.from(`${'maildrill '.repeat(7).trimEnd()}.\r\n`, 'latin1');
let prepared = Buffer.alloc(0);

/** The same as it crosses the wire: quoted-printable leaves such lines as they are, but for one that ends in a blank. */
function fillerBytes(bytes: number): Buffer {
  if (bytes <= 0) return prepared.subarray(0, 0);
  if (prepared.length < bytes) prepared = Buffer.alloc(Math.ceil((2 * bytes) / line.length) * line.length, line);
  const last = prepared[bytes - 1]!;
  return prepared.subarray(0, last === 0x20 || last === 0x0d ? bytes - 1 : bytes);
}
