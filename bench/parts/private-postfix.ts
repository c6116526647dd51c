// A Postfix of our own with its stock settings, on a free loopback port and in a folder of its own; all that it takes in
// goes to one sink on this machine. It ends with us, also where we are killed.

import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Kept, keep } from '../../src/drivers/broker/keeper.ts';

export interface PrivatePostfix {
  readonly kept: Kept;
  readonly port: number;
  /** Messages that stand in its queue. */
  queuedCount(): number;
}

/** Only what is needed to take mail from this machine and hand it on; the rest is Postfix's own choice. */
function settings(folder: string, sinkPort: number): string {
  return `compatibility_level = 3.6
queue_directory = ${folder}/queue
data_directory = ${folder}/data
maillog_file = ${folder}/maillog
maillog_file_prefixes = ${folder}
myhostname = bench.example
mydestination =
alias_maps =
alias_database =
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
mynetworks = 127.0.0.0/8
smtpd_relay_restrictions = permit_mynetworks, reject
default_transport = smtp:[127.0.0.1]:${sinkPort}
smtp_dns_support_level = disabled
`;
}

/** Debian's services, none of them in a chroot: that would want files of the system in the queue's folder. */
function services(port: number): string {
  const fields = (name: string, limit: string, program = name) => `${name} unix - - n - ${limit} ${program}`;
  const [many, one] = ['-', '1'];
  return [
    `127.0.0.1:${port} inet n - n - - smtpd`,
    'pickup unix n - n 60 1 pickup',
    'cleanup unix n - n - 0 cleanup',
    'qmgr unix n - n 300 1 qmgr',
    'tlsmgr unix - - n 1000? 1 tlsmgr',
    fields('rewrite', many, 'trivial-rewrite'),
    ...['bounce', 'defer', 'trace'].map((name) => fields(name, '0', 'bounce')),
    ...['verify', 'proxywrite', 'anvil', 'scache'].map((name) =>
      fields(name, one, name === 'proxywrite' ? 'proxymap' : name),
    ),
    'flush unix n - n 1000? 0 flush',
    'showq unix n - n - - showq',
    'postlog unix-dgram n - n - 1 postlogd',
    ...['proxymap', 'smtp', 'discard', 'local', 'virtual', 'lmtp'].map((name) => fields(name, many)),
    ...['error', 'retry'].map((name) => fields(name, many, 'error')),
    fields('relay', many, 'smtp'),
    '',
  ].join('\n');
}

/** `folder` must be empty; whoever is told to end the server decides whether it is removed. */
export async function startPostfix(
  { postfix, postconf }: { readonly postfix: string; readonly postconf: string },
  folder: string,
  port: number,
  sinkPort: number,
): Promise<PrivatePostfix> {
  const config = join(folder, 'config');
  for (const name of [config, join(folder, 'queue'), join(folder, 'data')]) mkdirSync(name);
  // Its processes run as users of their own.
  chmodSync(folder, 0o755);
  execFileSync('chown', ['postfix', join(folder, 'data')]);
  writeFileSync(join(config, 'main.cf'), settings(folder, sinkPort));
  writeFileSync(join(config, 'master.cf'), services(port));
  const programs = execFileSync(postconf, ['-c', config, '-h', 'daemon_directory'], { encoding: 'utf8' }).trim();
  // The check makes the folders of the queue. `postfix start` would leave the master out of our keeping.
  const args = ['-c', '"$0" -c "$1" check && exec "$2" -c "$1" -s', postfix, config, join(programs, 'master')];
  const kept = await keep({ folder, program: '/bin/sh', args, stopSignal: 'TERM' });
  return {
    kept,
    port,
    queuedCount: () =>
      ['maildrop', 'incoming', 'active', 'deferred'].reduce(
        (sum, name) => sum + filesIn(join(folder, 'queue', name)),
        0,
      ),
  };
}

/** What it has logged last, for whoever wonders why it does not start. */
export function lastOf(folder: string): string {
  return ['maillog', 'log']
    .map((name) => {
      try {
        return readFileSync(join(folder, name), 'utf8').trim().split('\n').slice(-3).join('\n');
      } catch {
        return '';
      }
    })
    .filter((text) => text !== '')
    .join('\n');
}

function filesIn(folder: string): number {
  try {
    return readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile()).length;
  } catch {
    return 0;
  }
}
