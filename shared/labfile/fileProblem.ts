/** What is wrong with the shape of a lab file, by codes that have words in every language: the validation library's own sentences have them in one. */
import * as z from 'zod';

export interface FileProblem {
  /** Path into the file. */
  path: (string | number)[];
  /** A code for the reader's language: of the schemas, of refused edits, or `file_…`. */
  code: string;
  params: Record<string, string>;
}

type Issue = z.core.$ZodIssue;
/** A check that is ours names a code; a sentence is the library's. */
const CODE = /^[a-z][a-z0-9_]*$/;
const paramsSchema = z.record(z.string(), z.string()).catch({});

const NEEDED: Readonly<Record<string, string>> = {
  string: 'file_text',
  number: 'file_number',
  int: 'file_number',
  boolean: 'file_truth',
  array: 'file_list',
  tuple: 'file_list',
  object: 'file_fields',
  record: 'file_fields',
};

/** `data` is what was checked: a field that is missing is told from one of the wrong kind by it. */
export function fileProblems(issues: readonly Issue[], data: unknown): FileProblem[] {
  return issues.flatMap((issue) => problemsOf(issue, [], data));
}

function problemsOf(issue: Issue, above: FileProblem['path'], data: unknown): FileProblem[] {
  const path = [...above, ...issue.path.filter((key) => typeof key !== 'symbol')];
  const one = (code: string, params: FileProblem['params'] = {}): FileProblem[] => [{ path, code, params }];
  if (CODE.test(issue.message)) return one(issue.message, issue.code === 'custom' ? paramsSchema.parse(issue.params) : {});
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.map((name) => ({ path: [...path, name], code: 'file_unknown', params: {} }));
    case 'invalid_key':
      return issue.issues.flatMap((inner) => problemsOf(inner, path, data));
    case 'invalid_union': {
      // The first form that takes at least its kind of value: what is wrong is a detail there.
      const closest = issue.errors.find((form) => form.every((inner) => CODE.test(inner.message))) ?? issue.errors[0] ?? [];
      return closest.length === 0 ? one('choice_unknown') : closest.flatMap((inner) => problemsOf(inner, path, data));
    }
    case 'invalid_type': {
      if (valueAt(data, path) === undefined) return one('option_needed');
      const code = NEEDED[issue.expected];
      return one(code ?? issue.message);
    }
    case 'invalid_value':
      return valueAt(data, path) === undefined ? one('option_needed') : one('file_one_of', { values: issue.values.map(String).join(', ') });
    case 'too_big':
      return issue.origin === 'array' ? one('file_too_many', { limit: String(issue.maximum) }) : one('number_range');
    case 'too_small':
      return issue.origin === 'array' ? one('file_too_few', { limit: String(issue.minimum) }) : one('number_range');
    default:
      return one(issue.message);
  }
}

function valueAt(data: unknown, path: FileProblem['path']): unknown {
  let value = data;
  for (const key of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined;
    value = Reflect.get(value, key);
  }
  return value;
}
