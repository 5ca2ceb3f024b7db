/** Language, theme and the find field: in the top bar of every page. */
import { ActionIcon, Menu, Tooltip } from '@mantine/core';
import { IconLanguage, IconMoon, IconSearch, IconSun } from '@tabler/icons-react';
import { useWords } from '../locales/words.ts';
import { useUi } from '../state/uiStore.ts';
import { openPalette } from './openPalette.ts';

export function FindField() {
  const words = useWords();
  return (
    <button type="button" className="find-field" aria-label={words.common.find} aria-keyshortcuts="Control+K" onClick={openPalette}>
      <IconSearch size={15} aria-hidden />
      <span>{words.common.find}</span>
      <kbd>Ctrl K</kbd>
    </button>
  );
}

export function PageTools() {
  const words = useWords();
  const { language, scheme, set } = useUi();
  return (
    <>
      <Tooltip label={words.switchLanguage}>
        <ActionIcon
          color="gray"
          aria-label={words.switchLanguage}
          onClick={() => {
            set({ language: language === 'en' ? 'zh' : 'en' });
          }}
        >
          <IconLanguage size={18} />
        </ActionIcon>
      </Tooltip>
      <Menu>
        <Menu.Target>
          <Tooltip label={words.common.theme}>
            <ActionIcon color="gray" aria-label={words.common.theme}>
              {scheme === 'dark' ? <IconMoon size={18} /> : <IconSun size={18} />}
            </ActionIcon>
          </Tooltip>
        </Menu.Target>
        <Menu.Dropdown>
          {(['light', 'dark', 'auto'] as const).map((one) => (
            <Menu.Item
              key={one}
              aria-current={scheme === one}
              fw={scheme === one ? 600 : 400}
              onClick={() => {
                set({ scheme: one });
              }}
            >
              {words.common[one]}
            </Menu.Item>
          ))}
        </Menu.Dropdown>
      </Menu>
    </>
  );
}
