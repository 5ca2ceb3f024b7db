import { expect, it } from 'vitest';
import { emptyLab } from '../../shared/model/lab.ts';
import { silentLogger, TEST_LIMITS } from '../sandbox/testSandbox.ts';
import { createLauncher } from '../sandbox/launcher.ts';
import { createStartKernel, stopWatching } from './runningKernel.ts';

it('PL1 knows what a new namespace forwards, whatever the machine does', async () => {
  const launcher = createLauncher('bubblewrap', { serverIsRoot: process.getuid?.() === 0 });
  const ignore = () => undefined;
  const kernel = await createStartKernel({ launcher, limits: TEST_LIMITS, clock: Date, logger: silentLogger }).start(
    emptyLab('test', 'Test'),
    {
      onChange: ignore,
      onLines: ignore,
      onRates: ignore,
    },
  );
  try {
    await kernel.sandbox.run({ namespace: 'host', argv: ['ip', 'netns', 'add', 'fresh'] });
    const { namespaces } = await kernel.observer.refresh();
    expect(namespaces['fresh']?.forwarding).toEqual(kernel.newborn.forwarding);
  } finally {
    stopWatching(kernel);
    await kernel.sandbox.stop();
  }
});
