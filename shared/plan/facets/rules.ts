/** Policy rules, one facet for each family: they are asked in the order of their priorities which table is looked up. */
import type { Namespace } from '../../model/lab.ts';
import { rule6Schema, ruleSchema, RULES_LIMIT_OF_FAMILY, type Rule } from '../../model/rule.ts';
import { ruleWords, type RuleState } from '../ruleState.ts';
import type { Facet } from './facet.ts';

function facetOf(family: 4 | 6): Facet<RuleState> {
  const [field, schema] = family === 4 ? (['rules', ruleSchema] as const) : (['rules6', rule6Schema] as const);
  // The kernel refuses only a rule that is there word by word, so all of it is its name.
  const key = (rule: RuleState): string => ruleWords(rule).join(' ');
  return {
    name: family === 4 ? 'rule' : 'rule6',
    key,
    text: (rule) => `${family === 4 ? 'rule' : '-6 rule'} ${ruleWords(rule).join(' ')}`,
    drawn: (namespace: Namespace) => namespace[field],
    commands: (ns, wanted, actual) => {
      if (wanted) return [{ type: 'rule.add', ns, family, rule: wanted }];
      return actual ? [{ type: 'rule.delete', ns, family, rule: actual }] : [];
    },
    effect: (command) => {
      if ((command.type !== 'rule.add' && command.type !== 'rule.delete') || command.family !== family) return undefined;
      return { key: key(command.rule), ...(command.type === 'rule.add' && { value: command.rule }) };
    },
    adopted: (_, values) => ({
      [field]: values
        .flatMap((value): Rule[] => {
          const parsed = schema.safeParse(value);
          return parsed.success ? [parsed.data] : [];
        })
        .sort((a, b) => a.priority - b.priority)
        .slice(0, RULES_LIMIT_OF_FAMILY),
    }),
  };
}

export const ruleFacet = facetOf(4);
export const rule6Facet = facetOf(6);
