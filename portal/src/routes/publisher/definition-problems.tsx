/** Why a document cannot be used: each finding with its place, and the lines around it. */

import { Alert, Code, Stack, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Validation } from '../../api/publisher';
import { excerpt, findingOf, lineOf } from '../../lib/finding';
import { AlertIcon } from '../../ui/icons';
import styles from './definition-problems.module.css';

export function DefinitionProblems({ result, text }: { result: Validation; text: string }) {
  const { t } = useTranslation();
  return (
    <Alert color="red" icon={<AlertIcon />} title={t('createApi.bad')} role="alert">
      <ul className={styles.list}>
        {(result.errors ?? []).map((one, n) => <Problem key={n} description={one.description ?? one.message ?? ''} text={text} />)}
      </ul>
    </Alert>
  );
}

function Problem({ description, text }: { description: string; text: string }) {
  const { t } = useTranslation();
  const { line: written, pointer, text: said } = findingOf(description);
  const line = written ?? (pointer ? lineOf(text, pointer) : undefined);
  return (
    <li className={styles.one}>
      <Stack gap={4}>
        <Text size="sm">
          {line ? <strong>{t('createApi.line', { line })}</strong> : null}{line ? ' ' : null}
          {pointer?.startsWith('/') ? <Code className={styles.pointer}>{pointer}</Code> : null} {said}
        </Text>
        {line && text ? (
          <pre className={styles.excerpt} tabIndex={0} aria-label={t('createApi.line', { line })}>
            {excerpt(text, line).map(({ number, text: content, isIt }) => <span key={number} data-it={isIt}>{`${String(number).padStart(4)}  ${content}\n`}</span>)}
          </pre>
        ) : null}
      </Stack>
    </li>
  );
}
