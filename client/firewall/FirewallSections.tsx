/** Firewall and address translation of a namespace, with what each rule counted, and the rules that are not nslab's. */
import './firewall.css';
import { Select } from '@mantine/core';
import { FILTER_CHAINS, NAT_CHAINS } from '../../shared/model/firewall.ts';
import type { Interface, Namespace } from '../../shared/model/lab.ts';
import { useWords } from '../locales/words.ts';
import { edit } from '../state/labStore.ts';
import { report } from '../ui/toast.ts';
import { MasqueradeSwitches } from './MasqueradeSwitches.tsx';
import { isFilter } from './ruleDraft.ts';
import { RuleSection } from './RuleSection.tsx';
import { useFirewall } from './useFirewall.ts';

interface FirewallSectionsProps {
  namespace: Namespace;
  interfaces: readonly Interface[];
}

export function FirewallSections({ namespace, interfaces }: FirewallSectionsProps) {
  const words = useWords();
  const w = words.firewall;
  const { firewall, id } = namespace;
  const reading = useFirewall(namespace.name);
  const hasNat = namespace.masquerade.length > 0 || firewall.rules.some(({ chain }) => !isFilter(chain));
  return (
    <>
      <RuleSection
        namespace={namespace}
        name="firewall"
        title={w.title}
        chains={FILTER_CHAINS}
        presets={['block', 'allowAnswers']}
        add={w.add}
        none={w.none}
        counters={reading?.counters}
      >
        <div className="policies">
          {FILTER_CHAINS.map((chain) => (
            <Select
              key={chain}
              size="xs"
              label={w.policy(chain)}
              data={['accept', 'drop']}
              value={firewall.policies[chain]}
              allowDeselect={false}
              onChange={(value) =>
                void report(edit({ type: 'firewall.policy', namespaceId: id, chain, policy: value === 'drop' ? 'drop' : 'accept' }))
              }
            />
          ))}
        </div>
        {reading && reading.foreign !== '' && (
          <details className="others" open>
            <summary>{w.foreign}</summary>
            <pre tabIndex={0}>{reading.foreign}</pre>
          </details>
        )}
      </RuleSection>
      <RuleSection
        namespace={namespace}
        name="nat"
        title={w.nat}
        chains={NAT_CHAINS}
        presets={['portForward', 'masquerade']}
        add={w.addNat}
        before={<MasqueradeSwitches namespace={namespace} interfaces={interfaces} />}
        counters={reading?.counters}
      >
        {reading && (
          <details className="others" open={hasNat}>
            <summary className="mono">iptables -t nat -nL</summary>
            <p className="hint">{w.iptablesView}</p>
            <pre tabIndex={0}>{reading.iptables}</pre>
          </details>
        )}
      </RuleSection>
    </>
  );
}
