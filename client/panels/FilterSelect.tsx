/** A quiet choice in the dock's bar: all, or one of some. */
import { Select } from '@mantine/core';
import { IconChevronDown } from '@tabler/icons-react';

interface FilterProps {
  /** What it says while nothing is chosen, and its name. */
  label: string;
  values: readonly (string | { value: string; label: string })[];
  value: string | null;
  onChange: (value: string | null) => void;
}

export function FilterSelect({ label, values, value, onChange }: FilterProps) {
  return (
    <Select
      className="filter"
      aria-label={label}
      placeholder={label}
      data={[...values]}
      value={value}
      onChange={onChange}
      clearable
      searchable={values.length > 12}
      rightSection={value === null ? <IconChevronDown size={14} aria-hidden /> : undefined}
      comboboxProps={{ width: 190, position: 'bottom-start' }}
    />
  );
}
