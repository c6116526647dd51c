// A machine whose loopback has one address only, and providers that agents on other machines reach: ports tell sending
// IPs apart.

import { afterEach, expect, it } from 'vitest';
import { ip, type Stand, sourceAddress, stand } from './mail-fixture.ts';

let open: Stand | undefined;
afterEach(async () => {
  await open?.close();
  open = undefined;
});

const other = '192.0.2.12';

it('judges each sending IP by the port at which it comes, from whatever address', async () => {
  const doors = [ip, other].map((name) => ({ host: '127.0.0.1', port: 0, site: 0, ip: name }));
  open = await stand({ host: { doors } });
  const [first, second] = open.host.doors;
  for (const [n, [door, name, localAddress]] of (
    [
      [first!, ip, ''],
      [second!, other, ''],
      [second!, other, sourceAddress],
    ] as const
  ).entries()) {
    const route = {
      host: door.host,
      port: door.port,
      localAddress,
      ip: name,
      heloName: 'mta-1.example',
      usesTls: false,
    };
    expect(await open.send(n, n, { route })).toMatchObject({ code: 250 });
  }
  const provider = open.world.providers[0]!;
  const opened = [ip, other].map((name) => provider.peerOf(0, open!.world.sourceIpOf(name)).letInCount);
  expect(opened).toEqual([1, 2]);
});
