// Encryption on the way: taken where it is offered and wanted, and asked for where a provider requires it.

import { afterEach, describe, expect, it } from 'vitest';
import { makeCertificate } from '../../fake-isp/smtp/certificate.ts';
import { atOnce, type Stand, type StandOptions, stand } from './mail-fixture.ts';
import { Talk } from './talk.ts';

let open: Stand | undefined;
afterEach(async () => {
  await open?.close();
  open = undefined;
});

async function opened(options: StandOptions): Promise<Stand> {
  open = await stand(options);
  return open;
}

const certificate = await makeCertificate('mx.plain.test');
const required = { ...atOnce, tls: { required: true } };

describe('a provider that requires TLS', () => {
  it('takes 5 messages over one connection that begins it', async () => {
    const { send, host, world } = await opened({ override: required, host: { certificate }, usesTls: true });
    for (let n = 0; n < 5; n++) expect((await send(n)).code).toBe(250);
    expect(host.openCount).toBe(1);
    expect(world.providers[0]!.tally).toMatchObject({ attempts: 5, accepted: 5 });
  });

  it('refuses each message of one that does not, at MAIL, and keeps the connection', async () => {
    const { send, host, world } = await opened({ override: required, host: { certificate } });
    for (let n = 0; n < 2; n++) {
      expect(await send(n)).toMatchObject({
        ...{ code: 530, enhanced: '5.7.0', text: 'Must issue a STARTTLS command first' },
        ...{ phase: 'mail', isClosed: false, isRefused: false },
      });
    }
    expect(host.openCount).toBe(1);
    expect(world.providers[0]!.tally).toMatchObject({ attempts: 2, accepted: 0 });
  });

  it('says it in its own words where it has some', async () => {
    const { send } = await opened({ profile: 'gmail', override: required, host: { certificate } });
    expect(await send(1)).toMatchObject({
      ...{ code: 550, enhanced: '5.7.29', phase: 'mail' },
      text: 'Blocked: the mail of {domain} was not sent over TLS. - gsmtp',
    });
  });
});

it('a provider that offers TLS takes a message in the clear too', async () => {
  const { send, host } = await opened({ host: { certificate } });
  expect((await send(1)).code).toBe(250);
  const { host: address, port } = host.doors[0]!;
  const talk = await Talk.to(address, port);
  await talk.reply();
  expect(await talk.say('EHLO mta-1.example')).toContain('250-STARTTLS');
  talk.end();
});

it('a provider whose profile has no TLS offers none', async () => {
  const { host } = await opened({ override: { ...atOnce, tls: 'none' } });
  const { host: address, port } = host.doors[0]!;
  const talk = await Talk.to(address, port);
  await talk.reply();
  expect(await talk.say('EHLO mta-1.example')).not.toContain('STARTTLS');
  talk.end();
});
