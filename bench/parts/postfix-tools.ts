// Postfix's programs for measuring, where they are installed.

import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

export const howToInstall = 'on Debian: apt-get install postfix';

export function postfixTool(name: string): string | undefined {
  const folders = [...(process.env['PATH'] ?? '').split(delimiter), '/usr/sbin', '/usr/libexec/postfix'];
  return folders.map((folder) => join(folder, name)).find((file) => existsSync(file));
}
