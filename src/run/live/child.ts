// A process of ours beside this one, spoken to by messages. It ends when it is told to, and also when this process is
// gone in whatever way: the channel between them closes with either.

import { type ChildProcess, fork } from 'node:child_process';
import { join } from 'node:path';
import { packageRoot } from '../../scenario/package-root.ts';

export type ChildRole = 'agent' | 'isp' | 'load' | 'worker' | 'edge';

export class Child<Out extends object, In extends object> {
  readonly role: ChildRole;
  readonly #process: ChildProcess;
  readonly #ended: Promise<void>;
  #isEnding = false;

  /** `onLost`: it is gone though nobody told it to end. */
  constructor(role: ChildRole, onMessage: (message: In) => void, onLost: (how: string) => void) {
    this.role = role;
    this.#process = fork(join(packageRoot(), 'src/cli/maildrill.mjs'), ['--child', role], {
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
      serialization: 'advanced',
    });
    this.#process.on('message', (message) => onMessage(message as In));
    this.#ended = new Promise((resolve) => {
      const gone = (how: string) => {
        resolve();
        if (!this.#isEnding) onLost(how);
      };
      this.#process.on('exit', (code, signal) => gone(signal === null ? `exit code ${code}` : signal));
      this.#process.on('error', (error) => {
        // What is sent to one that has just been killed fails before its end is told; it is lost once only.
        if (this.#process.pid === undefined) gone(error.message);
        else this.#process.kill('SIGKILL');
      });
    });
  }

  get pid(): number | undefined {
    return this.#process.pid;
  }

  send(message: Out): void {
    if (this.#process.connected) this.#process.send(message);
  }

  /** Asks it to end, and ends it if it does not within `patienceMs` of real time. */
  async end(message: Out, patienceMs: number): Promise<void> {
    this.#isEnding = true;
    this.send(message);
    const timer = setTimeout(() => this.#process.kill('SIGKILL'), patienceMs);
    await this.#ended;
    clearTimeout(timer);
  }

  /** For fault drills: it is lost, as if by accident. */
  kill(): void {
    this.#process.kill('SIGKILL');
  }

  /** For fault drills: it is gone, and this is known. */
  async destroy(): Promise<void> {
    this.#isEnding = true;
    this.kill();
    await this.#ended;
  }
}

/** The other end, inside the child. Ends the process when the parent is gone. */
export function parentChannel<Out extends object, In extends object>(
  host: NodeJS.Process,
  onMessage: (message: In) => void,
): { send(message: Out): void } {
  host.on('message', (message) => onMessage(message as In));
  host.on('disconnect', () => host.exit(0));
  // A terminal sends Ctrl-C to all of us, and a supervisor its signal to the whole group; the parent alone decides what
  // it means.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) host.on(signal, () => {});
  return {
    send: (message) => {
      // One that dies while it is being told would otherwise take us down with an error, before we have heard of its end.
      if (host.connected) host.send?.(message, undefined, undefined, () => undefined);
    },
  };
}
