/**
 * How the server, the command line and the benchmark are built: modules are joined into a few files, since each file costs time at every
 * start. Of packages those are joined that the command line needs, which is started most; the server's own stay where npm put them.
 */
import { defineConfig } from 'vite';

const OF_COMMAND_LINE = ['zod', 'yaml', 'nanoid', 'immer', 'ip-address', '@rgrove/parse-xml', 'socket.io-client', 'engine.io-client'];
const OF_THOSE = ['@socket.io/component-emitter', 'engine.io-parser', 'socket.io-parser', 'debug', 'ms', 'ws'];

export default defineConfig({
  root: 'server',
  build: {
    ssr: true,
    target: 'node20',
    outDir: '../dist/server',
    emptyOutDir: true,
    rolldownOptions: {
      input: { main: 'server/main.ts', 'cli/main': 'server/cli/main.ts', 'bench/main': 'server/bench/main.ts' },
      output: { entryFileNames: '[name].js', chunkFileNames: 'parts/[name]-[hash].js' },
    },
  },
  ssr: { noExternal: [...OF_COMMAND_LINE, ...OF_THOSE] },
});
