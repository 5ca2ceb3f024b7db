/** Theme, language, dialogs and toasts round the two places. */
import { MantineProvider } from '@mantine/core';
import { ModalsProvider } from '@mantine/modals';
import { Notifications } from '@mantine/notifications';
import { lazy, Suspense, useEffect, useMemo } from 'react';
import { LabsPage } from '../labs/LabsPage.tsx';
import { useWords } from '../locales/words.ts';
import { MachineSlot } from '../machine/MachineSlot.tsx';
import { followMachine } from '../machine/machineStore.ts';
import { followLabs } from '../state/labsStore.ts';
import { useUi } from '../state/uiStore.ts';
import { PaletteSlot } from './PaletteSlot.tsx';
import { usePlace } from './router.ts';
import { SchemeSwitch } from './SchemeSwitch.tsx';
import { cssVariables, themeIn } from './theme.ts';

const LabPage = lazy(() => import('../lab/LabPage.tsx'));

export function App() {
  const place = usePlace();
  const words = useWords();
  const theme = useMemo(() => themeIn(words), [words]);
  const language = useUi((state) => state.language);
  const projector = useUi((state) => state.projector);
  useEffect(followLabs, []);
  useEffect(followMachine, []);
  useEffect(() => {
    document.documentElement.lang = language === 'zh' ? 'zh-CN' : 'en';
  }, [language]);
  useEffect(() => {
    document.documentElement.toggleAttribute('data-projector', projector);
  }, [projector]);
  return (
    <MantineProvider theme={theme} cssVariablesResolver={cssVariables} defaultColorScheme="auto">
      <SchemeSwitch />
      <ModalsProvider>
        <Notifications position="bottom-center" zIndex={800} />
        <PaletteSlot />
        <MachineSlot />
        {place.page === 'labs' ? (
          <LabsPage />
        ) : (
          <Suspense fallback={null}>
            <LabPage key={place.labId} labId={place.labId} />
          </Suspense>
        )}
      </ModalsProvider>
    </MantineProvider>
  );
}
