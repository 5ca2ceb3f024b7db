/** Imports go one way; see docs/ARCHITECTURE.md. */
const only = (name, from, to, comment) => ({ name, severity: 'error', comment, from, to });

module.exports = {
  forbidden: [
    { name: 'no-circular', severity: 'error', from: {}, to: { circular: true, dependencyTypesNot: ['type-only'] } },
    only('shared-is-pure', { path: '^shared/', pathNot: '\\.test\\.ts$' }, { dependencyTypes: ['core'] }, 'shared runs in the browser too'),
    only('shared-knows-nobody', { path: '^shared/' }, { path: '^(client|server|e2e)/' }),
    only('model-below-all', { path: '^shared/model/' }, { path: '^shared/(edit|observe|probe|plan|protocol|labfile)/' }),
    only(
      'plan-below-protocol',
      { path: '^shared/(plan|observe|edit)/', pathNot: '\\.test\\.ts$' },
      { path: '^shared/protocol/(messages)' },
    ),
    only('client-not-server', { path: '^client/' }, { path: '^(server|e2e)/' }),
    only('server-not-client', { path: '^server/' }, { path: '^(client|e2e)/' }),
    only('socket-in-api-only', { path: '^client/', pathNot: '^client/api/' }, { path: 'socket\\.io' }),
    only('flow-in-canvas-only', { path: '^client/', pathNot: '^client/canvas/' }, { path: '@xyflow' }),
    only(
      'services-not-transport',
      { path: '^server/(labs|terminals|probes|exec|scripts|kernel|sandbox|storage)/' },
      { path: '^server/(transport|main|app)' },
    ),
    only('database-in-storage-only', { path: '^server/', pathNot: '^server/storage/' }, { path: '(libsql|kysely)' }),
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^dist' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.base.json' },
  },
};
