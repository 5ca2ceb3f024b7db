import { createPublicKey, createPrivateKey } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { wireguard } from '../shared/kinds/wireguard.ts';
import { publicKeyOf } from '../shared/kinds/x25519.ts';
import { newWireguardKeys } from './wireguardKeys.ts';

describe('WG1 keys', () => {
  it('are pairs of Curve25519, never the same twice', () => {
    const [one, two] = [newWireguardKeys(), newWireguardKeys()];
    expect(one.privateKey).not.toBe(two.privateKey);
    for (const text of [one.privateKey, one.publicKey]) expect(wireguard.options.privateKey.schema.safeParse(text).success).toBe(true);
    // RFC 8410: what comes before the key in its DER form.
    const der = Buffer.concat([Buffer.from('302e020100300506032b656e04220420', 'hex'), Buffer.from(one.privateKey, 'base64')]);
    const derived = createPublicKey(createPrivateKey({ key: der, format: 'der', type: 'pkcs8' })).export({ type: 'spki', format: 'der' });
    expect(derived.subarray(-32).toString('base64')).toBe(one.publicKey);
  });

  it('the page finds the public key of a private one as OpenSSL does', () => {
    for (let i = 0; i < 20; i += 1) {
      const { privateKey, publicKey } = newWireguardKeys();
      expect(publicKeyOf(privateKey)).toBe(publicKey);
    }
  });
});
