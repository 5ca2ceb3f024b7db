/** What this kernel and machine can do, with the remedy for what it cannot. */
import './doctor.css';
import { ActionIcon, Modal, Tooltip } from '@mantine/core';
import { IconCopy } from '@tabler/icons-react';
import type { Capability } from '../../shared/probe/capability.ts';
import { useWords } from '../locales/words.ts';
import { StateShape } from '../ui/shapes.tsx';
import { copyText } from '../ui/clipboard.ts';
import { useMachine } from './machineStore.ts';

const GROUPS = ['sandbox', 'network', 'link', 'qdisc', 'isolation', 'tool'] as const;

export default function DoctorDialog() {
  const words = useWords();
  const { rows, opened } = useMachine();
  return (
    <Modal
      opened={opened}
      onClose={() => {
        useMachine.setState({ opened: false });
      }}
      title={words.doctor.title}
      size={820}
    >
      <p className="doctor-intro">{rows ? words.doctor.intro : words.doctor.trying}</p>
      {rows && (
        <table className="doctor-table">
          <colgroup>
            <col style={{ width: 190 }} />
            <col />
            <col style={{ width: 290 }} />
          </colgroup>
          {GROUPS.map((group) => (
            <tbody key={group}>
              <tr>
                <th colSpan={3} scope="rowgroup">
                  {words.doctor.group[group]}
                </th>
              </tr>
              {rows
                .filter((row) => row.group === group)
                .map((row) => (
                  <CapabilityRow key={row.id} row={row} />
                ))}
            </tbody>
          ))}
        </table>
      )}
    </Modal>
  );
}

function CapabilityRow({ row }: { row: Capability }) {
  const words = useWords();
  const { remedy } = row;
  return (
    <tr data-ok={row.ok}>
      <td>
        <StateShape state={row.ok ? 'up' : row.required ? 'failed' : 'down'} /> <span className="mono">{row.id}</span>{' '}
        {row.required && <span className="tag">{words.doctor.needed}</span>}
      </td>
      <td>
        {row.ok ? (
          words.doctor.works
        ) : (
          <>
            {words.doctor.missing}
            {row.detail !== '' && <span className="mono"> {row.detail}</span>}
          </>
        )}
      </td>
      <td>
        {remedy !== undefined && (
          <span className="remedy">
            <code>{remedy}</code>
            <Tooltip label={words.common.copy}>
              <ActionIcon color="gray" size={24} aria-label={`${words.common.copy}: ${remedy}`} onClick={() => void copyText(remedy)}>
                <IconCopy size={14} />
              </ActionIcon>
            </Tooltip>
          </span>
        )}
      </td>
    </tr>
  );
}
