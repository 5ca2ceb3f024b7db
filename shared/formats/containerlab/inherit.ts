/** containerlab's inheritance: a node has what its group, its kind and the defaults say, the nearest first. */
import { isRecord, textOf, type Plain } from '../readYaml.ts';

type Fields = { [key: string]: Plain };
type Path = (string | number)[];

/** These are put together from all levels; of everything else the nearest counts. */
const MERGED: readonly string[] = ['labels', 'env', 'sysctls'];
const JOINED: readonly string[] = ['exec', 'binds', 'ports', 'extra-hosts', 'cap-add', 'devices'];

export interface Inherited {
  fields: Fields;
  /** Where in the file the entries of a list are, which may have come from several levels. */
  entryPaths(key: string): Path[];
}

export function inherited(topology: Fields, name: string, node: Fields): Inherited {
  const defaults = fieldsOf(topology['defaults']);
  const groupName = textOf(node['group'] ?? defaults['group']);
  const group = fieldsOf(fieldsOf(topology['groups'])[groupName]);
  const kindName = textOf(node['kind'] ?? group['kind'] ?? defaults['kind']);
  const kind = fieldsOf(fieldsOf(topology['kinds'])[kindName]);
  const levels: [Fields, Path][] = [
    [defaults, ['topology', 'defaults']],
    [kind, ['topology', 'kinds', kindName]],
    [group, ['topology', 'groups', groupName]],
    [node, ['topology', 'nodes', name]],
  ];
  const fields = Object.create(null) as Fields;
  const paths = new Map<string, Path[]>();
  for (const [level, path] of levels) {
    for (const [key, value] of Object.entries(level)) {
      const before = fields[key];
      const own = Array.isArray(value) ? value.map((_, i) => [...path, key, i]) : [[...path, key]];
      if (MERGED.includes(key) && isRecord(before) && isRecord(value))
        fields[key] = Object.assign(Object.create(null) as Fields, before, value);
      else if (JOINED.includes(key) && Array.isArray(before) && Array.isArray(value)) {
        fields[key] = [...before, ...value];
        paths.set(key, [...(paths.get(key) ?? []), ...own]);
        continue;
      } else fields[key] = value;
      paths.set(key, own);
    }
  }
  if (kindName !== '') fields['kind'] = kindName;
  return { fields, entryPaths: (key) => paths.get(key) ?? [] };
}

function fieldsOf(value: Plain | undefined): Fields {
  return isRecord(value) ? value : (Object.create(null) as Fields);
}
