import { expect, test } from 'vitest';
import { shownUrl } from '../../src/drivers/broker/given-broker.ts';

test.each([
  ['redis://127.0.0.1:6379/2', 'redis://127.0.0.1:6379/2'],
  ['redis://anna@10.0.0.5:6379', 'redis://anna@10.0.0.5:6379'],
  ['rediss://:secret@10.0.0.5:6379', 'rediss://:***@10.0.0.5:6379'],
  ['postgres://anna:secret@db.example/mail?sslmode=require', 'postgres://anna:***@db.example/mail'],
  ['redis://:se@cret@10.0.0.5', 'redis://:***@10.0.0.5'],
  ['redis://:se/c@ret@10.0.0.5', 'redis://:***@10.0.0.5'],
  ['unix:/tmp/maildrill-redis-1/socket', 'unix:/tmp/maildrill-redis-1/socket'],
])('%s is shown as %s', (url, shown) => {
  expect(shownUrl(url)).toBe(shown);
});
