/** Differences between two states of an API, for reading: what breaks clients first, then operation by operation. */

import { Alert, Badge, Code, Group, Stack, Text, Title } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Change, Changes } from '../../api/changes';
import { byOperation } from '../../lib/changes';
import { AlertIcon, CheckIcon } from '../../ui/icons';
import ui from '../../ui/ui.module.css';
import { VerbBadge } from '../../ui/verb-badge';
import styles from './change-list.module.css';

export function ChangeList({ changes }: { changes: Changes }) {
  const { t } = useTranslation();
  const { breaking, compatible, isTruncated, list } = changes;
  if (list.length === 0) return <Text className={ui.faint}>{t('changes.none')}</Text>;
  return (
    <Stack>
      <Alert color={breaking > 0 ? 'red' : 'green'} variant="light" icon={breaking > 0 ? <AlertIcon /> : <CheckIcon />}
        title={breaking > 0 ? t('changes.breaks', { count: breaking }) : t('changes.safe')}>
        {t('changes.compatible', { count: compatible })}{isTruncated ? ` ${t('changes.truncated')}` : ''}
      </Alert>
      {byOperation(list).map(({ operation, changes: group }) => (
        <section key={operation ?? ''} className={styles.group} aria-label={operation ?? t('changes.settings')}>
          <Title order={3} size="h6" className={styles.subject}><Subject operation={operation} /></Title>
          <ul className={styles.list}>{group.map((one, n) => <Row key={n} change={one} />)}</ul>
        </section>
      ))}
    </Stack>
  );
}

function Subject({ operation }: { operation: string | undefined }) {
  const { t } = useTranslation();
  if (!operation) return t('changes.settings');
  const [verb = '', ...path] = operation.split(' ');
  return <Group gap="sm" component="span" wrap="nowrap"><VerbBadge verb={verb} /><span className={ui.breakable}>{path.join(' ')}</span></Group>;
}

function Row({ change: { code, impact, at, from, to, message } }: { change: Change }) {
  const { t } = useTranslation();
  const said = t(`changes.code.${code}` as 'changes.code.operation-added', '');
  return (
    <li className={styles.row}>
      <Badge variant="light" color={impact === 'breaking' ? 'red' : 'gray'} tt="none" className={styles.impact}>{t(`changes.impact.${impact}`)}</Badge>
      <div className={styles.words}>
        {at ? <Code className={ui.breakable}>{at}</Code> : null}{at ? ' ' : null}
        {said || message}
        {from !== undefined || to !== undefined ? (
          <div className={styles.values}>
            {from === undefined ? null : <del><span className={styles.hidden}>{t('changes.before')} </span>{shown(from)}</del>}
            {to === undefined ? null : <ins><span className={styles.hidden}>{t('changes.after')} </span>{shown(to)}</ins>}
          </div>
        ) : null}
      </div>
    </li>
  );
}

function shown(value: unknown): string {
  if (Array.isArray(value) && value.every((one) => typeof one === 'string')) return value.join(', ') || '–';
  if (typeof value === 'string') return value || '–';
  return JSON.stringify(value);
}
