// A campaign's message as it crosses the wire: MIME, built once by nodemailer with marks where each recipient's own
// values go, and then only cut and pasted. Building one anew for each recipient would take ten times as long as sending it.

import { messageIdOf } from './message-id.ts';

export interface TemplateOptions {
  readonly campaign: string;
  readonly fromDomain: string;
  /** Size of the whole message; a smaller one than its headers and links need is not made. */
  readonly messageBytes: number;
  /** Where links lead, such as `http://127.0.0.1:8025`; '' gives links that lead nowhere. */
  readonly linkBase: string;
  /** Tells this run's Message-IDs from another's. */
  readonly run: string;
  /** Of the Date header. */
  readonly sentAtMs: number;
}

const marks = { to: 'XXTOXX@to.invalid', id: 'XXIDXX', number: 'XXNUMBERXX' } as const;
type Mark = keyof typeof marks;

export class MessageTemplate {
  /** Text and marks by turns, beginning with text. */
  readonly #texts: readonly Buffer[];
  readonly #marks: readonly Mark[];
  readonly #options: TemplateOptions;

  private constructor(raw: Buffer, options: TemplateOptions) {
    const text = raw.toString('latin1');
    const texts: Buffer[] = [];
    const found: Mark[] = [];
    let from = 0;
    for (const match of text.matchAll(/XX(TO|ID|NUMBER)XX(?:@to\.invalid)?/g)) {
      texts.push(raw.subarray(from, match.index));
      found.push(match[1]!.toLowerCase() as Mark);
      from = match.index + match[0].length;
    }
    texts.push(raw.subarray(from));
    this.#texts = texts;
    this.#marks = found;
    this.#options = options;
  }

  static async make(options: TemplateOptions): Promise<MessageTemplate> {
    const bare = await build(options, 0);
    const missing = options.messageBytes - bare.length;
    return new MessageTemplate(missing > 0 ? await build(options, missing) : bare, options);
  }

  get fromDomain(): string {
    return this.#options.fromDomain;
  }

  /** The message with this number, to this address. */
  compose(message: number, to: string): Buffer {
    const { run, fromDomain } = this.#options;
    const values: Record<Mark, string> = {
      to,
      id: messageIdOf(message, run, fromDomain).slice(1, -1),
      number: String(message),
    };
    const parts: Buffer[] = [this.#texts[0]!];
    this.#marks.forEach((mark, i) => {
      parts.push(Buffer.from(values[mark], 'latin1'), this.#texts[i + 1]!);
    });
    return Buffer.concat(parts);
  }
}

async function build(options: TemplateOptions, fillerBytes: number): Promise<Buffer> {
  const { default: MailComposer } = await import('nodemailer/lib/mail-composer');
  const { campaign, fromDomain, linkBase, sentAtMs } = options;
  const base = linkBase === '' ? `http://links.${fromDomain}` : linkBase;
  const unsubscribe = `${base}/u/${marks.number}`;
  const filler = fillerOf(fillerBytes);
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
  if (bytes <= 0) return '';
  const line = `${'maildrill '.repeat(7).trimEnd()}.\r\n`;
  return line.repeat(Math.ceil(bytes / line.length)).slice(0, bytes);
}
