// What the fold must know of each row of the replies table, as numbers.

import type { LedgerTables } from '../domain/ledger.ts';
import { ReplyClassId } from '../domain/reply-class.ts';
import { widenUint8 } from './columns.ts';
import { saysMailboxIsGone } from './invariants/known-bounces.ts';

export class ReplyTraits {
  count = 0;
  classes = new Uint8Array(0);
  /** 1 where the reply says that the mailbox is gone. */
  saysGone = new Uint8Array(0);

  learn({ replies }: LedgerTables): void {
    this.classes = widenUint8(this.classes, replies.length);
    this.saysGone = widenUint8(this.saysGone, replies.length);
    for (; this.count < replies.length; this.count++) {
      this.classes[this.count] = ReplyClassId[replies[this.count]!.class];
      this.saysGone[this.count] = saysMailboxIsGone(replies[this.count]!) ? 1 : 0;
    }
  }
}
