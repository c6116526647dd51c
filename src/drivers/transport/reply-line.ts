// What a provider said, taken apart: the code, the enhanced code of RFC 3463, and the text on one line.

export interface ReplyLine {
  readonly code: number;
  readonly enhanced: string;
  readonly text: string;
}

const enhancedPattern = /^[245]\.\d{1,3}\.\d{1,3}(?= |$)/;

/** A reply as it came, one line or several, with or without line ends. */
export function readReply(response: string): ReplyLine {
  const lines = response.split(/\r?\n/).filter((line) => line !== '');
  const code = Number(/^\d{3}/.exec(lines[0] ?? '')?.[0] ?? 0);
  let enhanced = '';
  const texts = lines.map((line) => {
    const text = line.replace(/^\d{3}[- ]?/, '');
    const found = enhancedPattern.exec(text)?.[0];
    if (found === undefined) return text;
    enhanced ||= found;
    return text.slice(found.length).trimStart();
  });
  return { code, enhanced, text: texts.join(' ') };
}

export interface Particulars {
  readonly ip: string;
  readonly domain: string;
  readonly recipient: string;
}

/** The text with placeholders for what one message put into it, so that a million messages do not make a million texts. */
export function generalised(text: string, { ip, domain, recipient }: Particulars): string {
  let general = text;
  if (recipient !== '' && general.includes(recipient)) general = general.replaceAll(recipient, '{rcpt}');
  if (ip !== '' && general.includes(ip)) general = general.replaceAll(ip, '{ip}');
  if (domain !== '' && general.includes(domain)) general = general.replaceAll(domain, '{domain}');
  return general;
}
