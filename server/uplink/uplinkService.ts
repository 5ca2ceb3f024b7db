/** Gives each running lab the uplink its setting asks for, where the server allows it, and takes it back. */
import type { Lab } from '../../shared/model/lab.ts';
import type { Logger, Sandbox } from '../ports.ts';
import { startUplink, type Uplink, type UplinkDeps } from './uplink.ts';

interface Connected {
  sandbox: Sandbox;
  uplink: Promise<Uplink | undefined>;
}

export interface UplinkServiceDeps {
  /** Undefined: the server was started without `--allow-uplink`. */
  start: Omit<UplinkDeps, 'logger'> | undefined;
  logger: Logger;
  /** It could not be made; `error` is the reason in words. */
  onFailure(labId: string, error: string): void;
}

export class UplinkService {
  readonly #labs = new Map<string, Connected>();

  constructor(private readonly deps: UplinkServiceDeps) {}

  /** Something about the lab is another. Cheap when its uplink is as it should be. */
  follow({ id, lab, sandbox }: { id: string; lab: Lab; sandbox: Sandbox | undefined }): void {
    const { start, logger } = this.deps;
    const before = this.#labs.get(id);
    const wanted = start !== undefined && lab.settings.uplink === true ? sandbox : undefined;
    if (before?.sandbox === wanted) return;
    this.#labs.delete(id);
    const gone = before?.uplink.then((uplink) => uplink?.stop());
    if (!wanted || !start) return;
    // What cannot be is tried again when the setting is switched, or the lab is started anew.
    const uplink = Promise.resolve(gone)
      .then(() => startUplink(wanted, { ...start, logger }))
      .catch((error: unknown) => {
        logger.warn({ lab: id, error: String(error) }, 'an uplink could not be made');
        this.deps.onFailure(id, error instanceof Error ? error.message : String(error));
        return undefined;
      });
    this.#labs.set(id, { sandbox: wanted, uplink });
  }
}
