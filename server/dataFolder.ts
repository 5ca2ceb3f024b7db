/** Where an installation keeps its labs, its token and the address of its server. */
import { homedir } from 'node:os';
import { join } from 'node:path';

/** $XDG_DATA_HOME/nslab, or ~/.local/share/nslab (XDG Base Directory Specification). */
export function defaultDataFolder(env: NodeJS.ProcessEnv): string {
  const base = env['XDG_DATA_HOME'];
  return join(base !== undefined && base.startsWith('/') ? base : join(homedir(), '.local', 'share'), 'nslab');
}
