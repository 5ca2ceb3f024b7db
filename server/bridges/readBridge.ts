/** Reads a bridge's forwarding table and port states for somebody who looks at it. */
import { parseBridge, type BridgeReading } from '../../shared/probe/bridge.ts';
import type { Sandbox } from '../ports.ts';

/** Undefined when there is no such bridge. */
export async function readBridge(sandbox: Sandbox, namespace: string, dev: string): Promise<BridgeReading | undefined> {
  const lines = [
    ['link', 'show', 'dev', dev],
    ['link', 'show', 'master', dev],
  ];
  const links = await sandbox.batch(namespace, lines, { json: true, lane: 'read' });
  if (links.failure) return undefined;
  const table = await sandbox.run({ namespace, argv: ['bridge', '-s', '-j', 'fdb', 'show', 'br', dev] }, 'read');
  return table.code === 0 ? parseBridge(dev, links.stdout, table.stdout) : undefined;
}
