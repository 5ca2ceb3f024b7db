/** One switch for each interface: whether what leaves there takes its address, and by which tool. */
import { Switch, Tooltip } from '@mantine/core';
import type { SingleEdit } from '../../shared/edit/edit.ts';
import { masqueradingOn } from '../../shared/firewall/masquerade.ts';
import type { Interface, Namespace } from '../../shared/model/lab.ts';
import { useWords } from '../locales/words.ts';
import { useLack } from '../machine/lack.ts';
import { edit, useLab } from '../state/labStore.ts';
import { report } from '../ui/toast.ts';

interface MasqueradeSwitchesProps {
  namespace: Namespace;
  interfaces: readonly Interface[];
}

export function MasqueradeSwitches({ namespace, interfaces }: MasqueradeSwitchesProps) {
  const words = useWords();
  const w = words.firewall;
  const lack = useLack('nft');
  const seen = useLab((state) => (state.state === 'running' ? state.observed.namespaces[namespace.name]?.masquerade : undefined));
  const { id, masquerade } = namespace;
  return (
    <>
      <p className="section-hint">{lack ?? words.inspector.masqueradeHint}</p>
      {interfaces
        .filter(({ kind }) => kind !== 'loopback')
        .map(({ id: interfaceId, name }) => {
          const { byIptables, byRules, byOtherRule } = masqueradingOn(namespace, name);
          const switchTo = (on: boolean): SingleEdit[] => {
            const others = masquerade.filter((one) => one !== name);
            if (on) return [{ type: 'namespace.set', id, changes: { masquerade: [...others, name] } }];
            return [
              ...(byIptables ? [{ type: 'namespace.set' as const, id, changes: { masquerade: others } }] : []),
              ...byRules.map((ruleId) => ({ type: 'firewallRule.remove' as const, namespaceId: id, ruleId })),
            ];
          };
          return (
            <div key={interfaceId} className="switch-row">
              <span className="mono">{name}</span>
              <span className="by">
                {byIptables && (
                  <Tooltip label={w.byIptables}>
                    <span className="tag">iptables</span>
                  </Tooltip>
                )}
                {byRules.length > 0 && (
                  <Tooltip label={w.byRule}>
                    <span className="tag">nftables</span>
                  </Tooltip>
                )}
                {byOtherRule && (
                  <Tooltip label={w.byOtherRuleHint}>
                    <span className="tag">{w.byOtherRule}</span>
                  </Tooltip>
                )}
                {seen && seen.includes(name) !== byIptables && (
                  <span className="tag" data-tone="drift">
                    {byIptables ? words.state.notApplied : words.state.liveOnly}
                  </span>
                )}
              </span>
              <Switch
                aria-label={`${words.inspector.masquerade} ${name}`}
                disabled={lack !== undefined}
                checked={byIptables || byRules.length > 0}
                onChange={(event) => {
                  const [first, ...rest] = switchTo(event.currentTarget.checked);
                  if (first) void report(edit(rest.length === 0 ? first : { type: 'batch', edits: [first, ...rest] }));
                }}
              />
            </div>
          );
        })}
    </>
  );
}
