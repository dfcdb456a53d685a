/** What is wrong with the document, each finding a way to its line. */

import { Anchor, Badge, Group, List, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Mark } from '../../lib/document';
import styles from '../../ui/ui.module.css';
import type { CheckState } from './use-definition';

export function DefinitionFindings({ marks, text, state, onShow }: { marks: Mark[]; text: string; state: CheckState; onShow: (at: number) => void }) {
  const { t } = useTranslation();
  const lineOf = (at: number) => text.slice(0, at).split('\n').length;
  return (
    <div>
      <Group gap="xs" role="status">
        {marks.length > 0 ? <Badge color="red" variant="light" tt="none">{t('editor.problems', { count: marks.length })}</Badge>
          : state === 'good' ? <Badge color="green" variant="light" tt="none">{t('editor.good')}</Badge> : null}
        {state === 'checking' ? <Text size="sm" className={styles.faint}>{t('createApi.checking')}</Text> : null}
        {state === 'failed' ? <Text size="sm" className={styles.faint}>{t('editor.notChecked')}</Text> : null}
        {marks.length === 0 && state === 'unchanged' ? <Text size="sm" className={styles.faint}>{t('editor.keys')}</Text> : null}
      </Group>
      {marks.length > 0 ? (
        <List size="sm" mt="xs" listStyleType="none">
          {marks.map(({ from, message }, at) => (
            <List.Item key={`${at} ${message}`}>
              <Anchor component="button" type="button" size="sm" onClick={() => onShow(from)}>{t('editor.line', { line: lineOf(from) })}</Anchor> <span className={styles.breakable}>{message}</span>
            </List.Item>
          ))}
        </List>
      ) : null}
    </div>
  );
}
