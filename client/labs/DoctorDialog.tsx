/** What this kernel and machine can do, with the remedy for what it cannot. */
import { Button, Modal } from '@mantine/core';
import { useEffect, useState } from 'react';
import type { Capability } from '../../shared/probe/capability.ts';
import { request } from '../api/connection.ts';
import { useWords } from '../locales/words.ts';
import { StateShape } from '../ui/shapes.tsx';
import { copyText, tellFailure } from '../ui/toast.ts';

const GROUPS = ['sandbox', 'network', 'link', 'qdisc', 'tool'] as const;

export function DoctorDialog({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const words = useWords();
  const [rows, setRows] = useState<readonly Capability[]>();
  useEffect(() => {
    if (!opened) return;
    void request('doctor:get', {}).then((answer) => {
      if (answer.ok) setRows(answer.value.capabilities);
      else tellFailure(answer.error);
    });
  }, [opened]);
  return (
    <Modal opened={opened} onClose={onClose} title={words.doctor.title} size="xl">
      <p style={{ marginTop: 0, color: 'var(--text2)' }}>{words.doctor.intro}</p>
      {rows === undefined && <p>{words.doctor.trying}</p>}
      {rows && (
        <table className="doctor-table">
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
                  <tr key={row.id}>
                    <td style={{ whiteSpace: 'nowrap' }}>
                      <StateShape state={row.ok ? 'up' : row.required ? 'failed' : 'down'} /> <span className="mono">{row.id}</span>
                    </td>
                    <td>{row.ok ? words.doctor.works : row.detail}</td>
                    <td>
                      {row.remedy !== undefined && (
                        <Button
                          variant="default"
                          size="compact-xs"
                          title={words.common.copy}
                          onClick={() => void copyText(row.remedy ?? '')}
                        >
                          <span className="mono">{row.remedy}</span>
                        </Button>
                      )}
                    </td>
                  </tr>
                ))}
            </tbody>
          ))}
        </table>
      )}
    </Modal>
  );
}
