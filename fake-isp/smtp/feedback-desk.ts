// A world's feedback desk: what readers and mailboxes do later goes out as mail to the sender's listener.

import type { Profile } from '../model/profile.ts';
import { complaintFormOf, feedbackMail } from './feedback-mail.ts';
import type { Later } from './mail-host.ts';
import { PostBox } from './post-box.ts';

export interface FeedbackDeskOptions {
  /** The sender's feedback listener. */
  readonly host: string;
  readonly port: number;
  /** The address enrolled in every loop. */
  readonly complaintsTo: string;
}

export class FeedbackDesk {
  readonly #box: PostBox;
  readonly #complaintsTo: string;
  #writingCount = 0;

  constructor({ host, port, complaintsTo }: FeedbackDeskOptions) {
    this.#complaintsTo = complaintsTo;
    this.#box = new PostBox({ host, port, heloName: 'feedback.maildrill.test', localAddress: '' });
  }

  /** Mails that are written or on their way. */
  get pendingCount(): number {
    return this.#writingCount + this.#box.pendingCount;
  }

  /** Given up after the listener was away too long. */
  get undeliveredCount(): number {
    return this.#box.undeliveredCount;
  }

  /** Sends the mail about a complaint or a late bounce; about anything else nobody sends mail. */
  report(later: Later, profile: Profile): void {
    this.#writingCount++;
    void feedbackMail(later, complaintFormOf(profile.name), `mx.${profile.mxSuffix}`, this.#complaintsTo)
      .then((mail) => {
        if (mail !== null) this.#box.post(mail);
      })
      .finally(() => {
        this.#writingCount--;
      });
  }

  async emptied(): Promise<void> {
    while (this.pendingCount > 0) {
      await this.#box.emptied();
      await new Promise((resolve) => setImmediate(resolve));
    }
  }

  close(): void {
    this.#box.close();
  }
}
