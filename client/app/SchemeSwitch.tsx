/** Carries the remembered colour scheme to Mantine, which sets it on the page. */
import { useMantineColorScheme } from '@mantine/core';
import { useEffect } from 'react';
import { useUi } from '../state/uiStore.ts';

export function SchemeSwitch() {
  const scheme = useUi((state) => state.scheme);
  const { setColorScheme } = useMantineColorScheme();
  useEffect(() => {
    setColorScheme(scheme);
  }, [scheme, setColorScheme]);
  return null;
}
