/** The templates a lab can start from, by id. */
import * as z from 'zod';

export const TEMPLATE_IDS = ['tutorial', 'two', 'bridge', 'router', 'nat', 'ring', 'empty'] as const;
export const templateIdSchema = z.enum(TEMPLATE_IDS);
export type TemplateId = z.infer<typeof templateIdSchema>;
