/** The public key of a WireGuard, to be given to its peers: found from its private key, and never kept. */
import { TextInput } from '@mantine/core';
import { wireguard } from '../../shared/kinds/wireguard.ts';
import { publicKeyOf } from '../../shared/kinds/x25519.ts';
import { useWords } from '../locales/words.ts';

/** Without a `label` it stands in a form, with one of its own. */
export function PublicKey({ privateKey, label }: { privateKey: unknown; label?: string }) {
  const { publicKey } = useWords().kinds;
  const known = wireguard.options.privateKey.schema.safeParse(privateKey).data;
  return (
    <TextInput
      {...(label === undefined ? { label: publicKey.name, description: publicKey.hint } : { 'aria-label': label, title: publicKey.hint })}
      value={known === undefined ? '' : publicKeyOf(String(known))}
      readOnly
      classNames={{ input: 'mono' }}
      onFocus={(event) => {
        event.currentTarget.select();
      }}
    />
  );
}
