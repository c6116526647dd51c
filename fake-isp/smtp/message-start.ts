// The first bytes of a message, in which its header is. A client may send them in as many pieces as it likes.

const mostBytes = 16_384;

export class MessageStart {
  readonly #pieces: Buffer[] = [];
  #bytes = 0;

  add(piece: Buffer): void {
    if (this.#bytes >= mostBytes) return;
    this.#pieces.push(piece);
    this.#bytes += piece.length;
  }

  /** As it came; cut off where it is longer than anybody's. */
  header(): string {
    const [first, ...others] = this.#pieces;
    if (first === undefined) return '';
    const start = others.length === 0 ? first : Buffer.concat(this.#pieces);
    const text = start.toString('latin1', 0, mostBytes);
    const end = text.indexOf('\r\n\r\n');
    return end === -1 ? text : text.slice(0, end + 2);
  }
}
