/** Any program of the machine, entered word by word: no shell parses them, unless the first word is a shell. */
import * as z from 'zod';
import type { ServiceDescriptor, ServiceOf } from './descriptor.ts';

const word = z
  .string()
  .max(4096, 'text_long')
  .regex(/^[^\u0000]*$/, 'name_chars');

export const commandFields = {
  argv: z
    .array(word)
    .min(1, 'command_empty')
    .max(100, 'text_long')
    .refine((argv) => argv[0] !== '', { message: 'command_empty' }),
};

type CommandService = ServiceOf<'command', typeof commandFields>;

export const command: ServiceDescriptor<CommandService, Omit<CommandService, 'id' | 'name' | 'enabled'>> = {
  fields: [{ key: 'argv', type: 'words' }],
  needs: [],
  wantsAddress: false,
  defaults: () => ({ kind: 'command', argv: ['sleep', 'infinity'] }),
  start: ({ argv }) => ({ files: [], argv }),
  ports: () => [],
  devices: () => [],
  renamed: (service) => service,
};
