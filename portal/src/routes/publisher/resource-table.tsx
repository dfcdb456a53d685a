/** The rows of the resources table: every cell is its own field. */

import { ActionIcon, MultiSelect, NativeSelect, Table, TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { AUTH_TYPES, type Operation, UNLIMITED, VERBS } from '../../api/api-settings';
import { pathProblem, repeated } from '../../lib/resources';
import { TrashIcon } from '../../ui/icons';
import { TableFrame } from '../../ui/page';
import line from '../../forms/line.module.css';
import type { CellProblems } from './resources';

type Props = {
  operations: Operation[];
  /** Positions of the rows to show. */
  shown: number[];
  problems: CellProblems;
  scopes: string[];
  policies: { value: string; label: string }[];
  onChange: (at: number, change: Partial<Operation>) => void;
  onRemove: (at: number) => void;
};

export function ResourceTable({ operations, shown, ...rest }: Props) {
  const { t } = useTranslation();
  const twice = repeated(operations);
  return (
    <TableFrame label={t('section.resources')}>
      <Table miw={1020} verticalSpacing="xs">
        <Table.Thead>
          <Table.Tr>
            <Table.Th w={150}>{t('apis.verb')}</Table.Th><Table.Th>{t('apis.path')}</Table.Th><Table.Th w={200}>{t('publisherApi.auth')}</Table.Th>
            <Table.Th w={160}>{t('publisherApi.throttling')}</Table.Th><Table.Th w={210}>{t('publisherApi.scopes')}</Table.Th><Table.Th w={56} aria-label={t('common.actions')} />
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {shown.map((at) => {
            const operation = operations[at];
            return operation ? <Row key={at} at={at} operation={operation} isTwice={twice.has(at)} {...rest} /> : null;
          })}
        </Table.Tbody>
      </Table>
    </TableFrame>
  );
}

function Row({ at, operation, isTwice, problems, scopes, policies, onChange, onRemove }: Omit<Props, 'operations' | 'shown'> & { at: number; operation: Operation; isTwice: boolean }) {
  const { t } = useTranslation();
  const { verb, target, authType = AUTH_TYPES[0], throttlingPolicy = UNLIMITED, scopes: asked = [] } = operation;
  const name = `${verb} ${target}`;
  const label = (column: string) => t('resources.cell', { column, name });
  const wrong = pathProblem(target);
  const said = problems.get(at) ?? {};
  const pathError = wrong ? t(`resources.problem.${wrong}`) : isTwice ? t('resources.twice') : said['target'];
  const isListed = policies.some((one) => one.value === throttlingPolicy);
  return (
    <Table.Tr>
      <Table.Td valign="top"><NativeSelect aria-label={label(t('apis.verb'))} value={verb} data={[...VERBS]} error={said['verb']} onChange={(event) => onChange(at, { verb: event.currentTarget.value })} /></Table.Td>
      <Table.Td valign="top">
        <TextInput aria-label={label(t('apis.path'))} value={target} spellCheck={false} error={pathError} classNames={{ input: line.code }} onChange={(event) => onChange(at, { target: event.currentTarget.value })} />
      </Table.Td>
      <Table.Td valign="top">
        <NativeSelect aria-label={label(t('publisherApi.auth'))} value={authType} error={said['authType']} onChange={(event) => onChange(at, { authType: AUTH_TYPES.find((one) => one === event.currentTarget.value) ?? AUTH_TYPES[0] })}
          data={AUTH_TYPES.map((one) => ({ value: one, label: t(`resources.authType.${one}`) }))} />
      </Table.Td>
      <Table.Td valign="top">
        <NativeSelect aria-label={label(t('publisherApi.throttling'))} value={throttlingPolicy} error={said['throttlingPolicy']}
          data={isListed ? policies : [...policies, { value: throttlingPolicy, label: throttlingPolicy }]} onChange={(event) => onChange(at, { throttlingPolicy: event.currentTarget.value })} />
      </Table.Td>
      <Table.Td valign="top">
        <MultiSelect aria-label={label(t('publisherApi.scopes'))} value={asked} data={scopes} error={said['scopes']} placeholder={asked.length === 0 ? (scopes.length > 0 ? t('resources.anyScope') : t('resources.noScopes')) : ''}
          disabled={scopes.length === 0 && asked.length === 0} onChange={(next) => onChange(at, { scopes: next })} comboboxProps={{ width: 260 }} />
      </Table.Td>
      <Table.Td valign="top">
        <ActionIcon variant="subtle" color="red" size="lg" aria-label={t('resources.remove', { name })} onClick={() => onRemove(at)}><TrashIcon /></ActionIcon>
      </Table.Td>
    </Table.Tr>
  );
}
