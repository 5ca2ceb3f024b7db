/** Key pairs of Curve25519, as WireGuard has them: 32 bytes in Base64. */
import { generateKeyPairSync } from 'node:crypto';

export interface WireguardKeys {
  privateKey: string;
  publicKey: string;
}

export function newWireguardKeys(): WireguardKeys {
  const { privateKey, publicKey } = generateKeyPairSync('x25519');
  // The key itself is the end of its DER form (RFC 8410).
  const base64 = (der: Buffer): string => der.subarray(-32).toString('base64');
  return {
    privateKey: base64(privateKey.export({ type: 'pkcs8', format: 'der' })),
    publicKey: base64(publicKey.export({ type: 'spki', format: 'der' })),
  };
}
