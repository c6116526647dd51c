// A real Chromium, or a named skip that says why there is none; with MAILDRILL_REQUIRE=all that is a failure.

import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { type Browser, chromium } from 'playwright-core';

const requiresAll = process.env['MAILDRILL_REQUIRE'] === 'all';
const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

/** Where it is; undefined: nowhere. */
export const chromiumPath = process.env['CHROMIUM_PATH'] ?? fromPath();

/** '' where the tests can run. */
export const skipReason =
  chromiumPath === undefined ? `none of ${names.join(', ')} is on the path, and CHROMIUM_PATH is not set` : '';

if (skipReason !== '' && requiresAll) throw new Error(`MAILDRILL_REQUIRE=all, and ${skipReason}`);

export function launch(): Promise<Browser> {
  if (chromiumPath === undefined) throw new Error(skipReason);
  return chromium.launch({ executablePath: chromiumPath, args: ['--no-sandbox', '--disable-dev-shm-usage'] });
}

function fromPath(): string | undefined {
  const folders = (process.env['PATH'] ?? '').split(delimiter);
  return folders.flatMap((folder) => names.map((name) => join(folder, name))).find((file) => existsSync(file));
}
