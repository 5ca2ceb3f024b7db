/** The foot of a small form: what is wrong with it as a whole, Cancel and Save. */
import { Button, Group } from '@mantine/core';
import { useWords } from '../locales/words.ts';

interface FormFootProps {
  /** What no field can say. */
  problem?: string | undefined;
  canSave?: boolean;
  onCancel: () => void;
}

/** Save submits the form around it. */
export function FormFoot({ problem, canSave = true, onCancel }: FormFootProps) {
  const words = useWords();
  return (
    <>
      {problem !== undefined && (
        <p role="alert" className="form-problem">
          {problem}
        </p>
      )}
      <Group justify="flex-end" gap={8}>
        <Button variant="default" onClick={onCancel}>
          {words.common.cancel}
        </Button>
        <Button type="submit" disabled={!canSave}>
          {words.common.save}
        </Button>
      </Group>
    </>
  );
}
