/** The foot of a small form: what is wrong with it as a whole, Cancel and Save. */
import { Button, Group } from '@mantine/core';
import { useWords } from '../locales/words.ts';

/** `problem` is what no field can say. Save submits the form around it. */
export function FormFoot({ problem, onCancel }: { problem?: string | undefined; onCancel: () => void }) {
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
        <Button type="submit">{words.common.save}</Button>
      </Group>
    </>
  );
}
