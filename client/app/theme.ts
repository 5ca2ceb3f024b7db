/** Mantine in the colours of the tokens. */
import { createTheme, type CSSVariablesResolver, type MantineColorsTuple } from '@mantine/core';
import type { Words } from '../locales/words.ts';

const accent: MantineColorsTuple = [
  '#e9effd',
  '#d3dffa',
  '#a9c0f4',
  '#86abff',
  '#5c85ea',
  '#3f6de0',
  '#2456d3',
  '#1f4bb8',
  '#1a3f9b',
  '#14327b',
];

/** With the words that the library's own buttons need. */
export function themeIn(words: Words) {
  return createTheme({
    fontFamily: 'var(--sans)',
    fontFamilyMonospace: 'var(--mono)',
    primaryColor: 'accent',
    primaryShade: { light: 6, dark: 6 },
    colors: { accent },
    fontSizes: { xs: '12px', sm: '13px', md: '13px', lg: '15px', xl: '18px' },
    defaultRadius: 6,
    cursorType: 'pointer',
    focusRing: 'auto',
    components: {
      Button: { defaultProps: { size: 'xs' }, styles: { label: { fontWeight: 500 } } },
      TextInput: { defaultProps: { size: 'xs' } },
      NumberInput: { defaultProps: { size: 'xs' } },
      Select: { defaultProps: { size: 'xs' } },
      Autocomplete: { defaultProps: { size: 'xs' } },
      PasswordInput: { defaultProps: { size: 'xs' } },
      Textarea: { defaultProps: { size: 'xs' } },
      Switch: { defaultProps: { size: 'sm' } },
      Checkbox: { defaultProps: { size: 'xs' } },
      SegmentedControl: { defaultProps: { size: 'xs' } },
      Tooltip: { defaultProps: { openDelay: 400, withArrow: false, multiline: true } },
      ActionIcon: { defaultProps: { variant: 'subtle', size: 28 } },
      Menu: { defaultProps: { shadow: 'md', position: 'bottom-start', withinPortal: true } },
      Modal: {
        defaultProps: { centered: true, closeButtonProps: { 'aria-label': words.common.close }, overlayProps: { backgroundOpacity: 0.35 } },
        styles: { title: { fontSize: 15, fontWeight: 600 } },
      },
    },
  });
}

const shared = {
  '--mantine-color-body': 'var(--surface)',
  '--mantine-color-text': 'var(--text)',
  '--mantine-color-dimmed': 'var(--text2)',
  '--mantine-color-placeholder': 'var(--text3)',
  '--mantine-color-default': 'var(--surface)',
  '--mantine-color-default-hover': 'var(--hover)',
  '--mantine-color-default-border': 'var(--edge)',
  '--mantine-color-default-color': 'var(--text)',
  '--mantine-color-error': 'var(--bad)',
  '--mantine-color-anchor': 'var(--accent)',
  '--mantine-color-disabled': 'var(--sunken)',
  '--mantine-color-disabled-color': 'var(--text3)',
  '--mantine-color-accent-filled': 'var(--accent-fill)',
  '--mantine-color-accent-text': 'var(--accent)',
  '--mantine-color-accent-light': 'var(--accent-soft)',
  '--mantine-color-accent-light-color': 'var(--accent)',
  '--mantine-color-accent-outline': 'var(--accent)',
  '--mantine-color-gray-text': 'var(--text2)',
  '--mantine-color-gray-light-hover': 'var(--hover)',
};

export const cssVariables: CSSVariablesResolver = () => ({ variables: {}, light: shared, dark: shared });
