import { expect, test } from 'vitest';
import { loadProfile, profileNames } from '../../fake-isp/profiles/load-profile.ts';
test('x', () => { for (const n of profileNames()) console.log(JSON.stringify(loadProfile(n)).slice(0, 300)); expect(1).toBe(1); });
