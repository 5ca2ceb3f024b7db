/** The JSON Schema of lab files, for editors and other programs: docs/lab-file.schema.json. */
import * as z from 'zod';
import { BRIDGE, LINKS } from '../kinds/kinds.ts';
import { fileInterfaceSchema, labFileSchema } from './schema.ts';

type JsonSchema = z.core.JSONSchema.BaseSchema;

const SETTINGS = { io: 'input', unrepresentable: 'any' } as const;

export function labFileJsonSchema(): JsonSchema {
  return z.toJSONSchema(labFileSchema, {
    ...SETTINGS,
    override: ({ zodSchema, jsonSchema }) => {
      if (zodSchema !== fileInterfaceSchema) return;
      jsonSchema.properties = { ...jsonSchema.properties, ...optionProperties() };
      jsonSchema.additionalProperties = false;
    },
  });
}

/** Every option of every kind; where kinds differ about one, any of theirs. */
function optionProperties(): Record<string, JsonSchema> {
  const found = new Map<string, Map<string, JsonSchema>>();
  for (const { options } of [BRIDGE, ...LINKS]) {
    for (const [name, { schema, inFile }] of Object.entries(options)) {
      const { $schema: _, ...json } = z.toJSONSchema(inFile?.schema ?? schema, SETTINGS);
      const known = found.get(name) ?? new Map<string, JsonSchema>();
      found.set(name, known.set(JSON.stringify(json), json));
    }
  }
  return Object.fromEntries(
    [...found].map(([name, schemas]) => {
      const [first, ...others] = schemas.values();
      return [name, first && others.length === 0 ? first : { anyOf: [...schemas.values()] }];
    }),
  );
}
