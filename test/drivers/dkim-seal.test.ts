import { createVerify, generateKeyPairSync } from 'node:crypto';
import { simpleParser } from 'mailparser';
import { expect, test } from 'vitest';
import { DkimSeal } from '../../src/drivers/transport/dkim-seal.ts';

test('a sealed message keeps its bytes and carries a signature of the domain that the public key confirms', async () => {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', {
    modulusLength: 1024,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });
  const seal = await DkimSeal.with({ domain: 'news.example', selector: 's1', privateKey });
  const message = Buffer.from('From: offers@news.example\r\nSubject: Sale\r\n\r\nHello.\r\n');
  const sealed = await seal.sign(message);
  expect(sealed.subarray(-message.length).equals(message)).toBe(true);
  const { headerLines } = await simpleParser(sealed);
  expect(headerLines[0]!.key).toBe('dkim-signature');
  const header = headerLines[0]!.line.replace(/\r?\n\s*/g, ' ');
  expect(header).toContain('d=news.example; q=dns/txt; s=s1;');
  const signature = /\bb=([A-Za-z0-9+/= ]+)$/.exec(header)![1]!.replaceAll(' ', '');
  // RFC 6376, relaxed: the signed headers in order, then the signature's own header without its value of b.
  const own = header
    .slice(header.indexOf(':') + 1)
    .replace(/\bb=[A-Za-z0-9+/= ]+$/, 'b=')
    .replace(/\s+/g, ' ')
    .trim();
  const signed = `from:offers@news.example\r\nsubject:Sale\r\ndkim-signature:${own}`;
  expect(createVerify('RSA-SHA256').update(signed).verify(publicKey, signature, 'base64')).toBe(true);
});
