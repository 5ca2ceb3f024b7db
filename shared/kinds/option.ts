/** One option of a kind of interface: how it is checked, said to iproute2, read back, and shown in a form. */
import * as z from 'zod';
import { ipSchema, parseIp } from '../model/address.ts';
import { interfaceNameSchema } from '../model/names.ts';

export type OptionValue = string | number | boolean;
export type Options = Readonly<Record<string, OptionValue>>;

/** `info_data` of `ip -d -j link show`. */
export type InfoData = Readonly<Record<string, unknown>>;

export interface Option {
  /** What may be given; a form checks with it too. */
  schema: z.ZodType<OptionValue>;
  /** What a form shows it as. */
  field: { type: 'number' | 'switch' | 'text' | 'secret' | 'lines' } | { type: 'choice'; choices: readonly string[] };
  /** How a lab file says it, where that is not the value itself. */
  inFile?: { schema: z.ZodType<OptionValue>; of(value: OptionValue): unknown };
  /** What the kernel takes where nothing is given. Absent: there is none then. */
  default?: OptionValue;
  /** It must be given. */
  required?: true;
  /** It can change while the interface stands; otherwise that is made anew. */
  changeable?: true;
  /** It can be given only when the ports are there. */
  afterPorts?: true;
  /** All interfaces of this kind on one parent have it alike. */
  sharedOnParent?: true;
  /** Whether the kernel's value is what is wanted. Absent: when they are equal. */
  isSame?(wanted: OptionValue | undefined, actual: OptionValue | undefined): boolean;
  /** What iproute2 is told after `type KIND`; undefined: to take it away. */
  words(value: OptionValue | undefined): string[];
  /** Undefined when the kernel does not say. */
  read(data: InfoData): OptionValue | undefined;
}

type Traits = Pick<Option, 'default' | 'required' | 'changeable' | 'afterPorts' | 'sharedOnParent'>;

interface NumberSpec extends Traits {
  /** iproute2's word. */
  word: string;
  /** Key of info_data where that is not the word. */
  key?: string;
  min: number;
  max: number;
  /** The kernel counts so many for each one of ours: clock ticks of 1/100 s, where we say seconds. */
  factor?: number;
}

export function numberOption({ word, key = word, min, max, factor = 1, ...traits }: NumberSpec): Option {
  return {
    ...traits,
    schema: z.number('number_range').int('number_range').min(min, 'number_range').max(max, 'number_range'),
    field: { type: 'number' },
    words: (value) => {
      const given = value ?? traits.default;
      return given === undefined ? [] : [word, String(Number(given) * factor)];
    },
    read: (data) => {
      const value = data[key];
      return typeof value === 'number' ? Math.round(value / factor) : undefined;
    },
  };
}

interface SwitchSpec extends Traits {
  word: string;
  key?: string;
  default: boolean;
  /** How it is said: off, on. */
  says?: readonly [string, string];
}

export function switchOption({ word, key = word, says: [off, on] = ['0', '1'], ...traits }: SwitchSpec): Option {
  return {
    ...traits,
    schema: z.boolean(),
    field: { type: 'switch' },
    words: (value) => {
      const said = (value ?? traits.default) === true ? on : off;
      // `learning` and `nolearning` are words of their own.
      return on === word ? [said] : [word, said];
    },
    read: (data) => {
      const value = data[key];
      if (typeof value === 'boolean') return value;
      return typeof value === 'number' ? value !== 0 : undefined;
    },
  };
}

interface ChoiceSpec extends Traits {
  word: string;
  key?: string;
  choices: readonly [string, ...string[]];
  default: string;
}

export function choiceOption({ word, key = word, choices, ...traits }: ChoiceSpec): Option {
  return {
    ...traits,
    schema: z.enum(choices, 'choice_unknown'),
    field: { type: 'choice', choices },
    words: (value) => [word, String(value ?? traits.default)],
    read: (data) => {
      const value = data[key];
      return typeof value === 'string' && choices.includes(value) ? value : undefined;
    },
  };
}

interface IpSpec extends Traits {
  word: string;
  keys?: readonly string[];
  family?: 4 | 6;
  /** What iproute2 is told to take it away. */
  none?: string;
}

/** An address; `keys`: where iproute2 prints it. */
export function ipOption({ word, keys = [word], family, none, ...traits }: IpSpec): Option {
  const isOfFamily = (text: string): boolean => family === undefined || text.includes(':') === (family === 6);
  return {
    ...traits,
    schema: ipSchema.refine(isOfFamily, family === 6 ? 'address_ip6' : 'address_ip4'),
    field: { type: 'text' },
    words: (value) => (value === undefined ? (none === undefined ? [] : [word, none]) : [word, String(value)]),
    read: (data) => {
      for (const key of keys) {
        const value = data[key];
        const address = typeof value === 'string' ? parseIp(value)?.address : undefined;
        if (address !== undefined && address !== '0.0.0.0' && address !== '::') return address;
      }
      return undefined;
    },
  };
}

/** The name of another interface of the same namespace. */
export function deviceOption({ word, key = word, none, ...traits }: Traits & { word: string; key?: string; none: string }): Option {
  return {
    ...traits,
    schema: interfaceNameSchema,
    field: { type: 'text' },
    words: (value) => [word, value === undefined ? none : String(value)],
    read: (data) => {
      const value = data[key];
      return typeof value === 'string' && value !== '' ? value : undefined;
    },
  };
}
