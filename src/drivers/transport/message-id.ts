// Message-IDs that carry a message's number: complaints come without the recipient, and late, so this is what tells which
// message a report is about.

/** With angle brackets, as it stands in the header. */
export function messageIdOf(message: number, run: string, fromDomain: string): string {
  return `<m${message}.${run}@${fromDomain}>`;
}

/** The message's number, with or without angle brackets; -1 where the id is none of ours. */
export function messageOfId(messageId: string): number {
  const found = /^<?m(\d{1,10})\.[^@]*@[^>]*>?$/.exec(messageId.trim());
  return found === null ? -1 : Number(found[1]);
}

/** The number of the message with this header; -1 where it has no Message-ID of ours. */
export function messageOfHeader(header: string): number {
  const found = /^message-id:[ \t]*(?:\r\n[ \t]+)?(<[^>\r\n]*>)/im.exec(header);
  return found === null ? -1 : messageOfId(found[1]!);
}
