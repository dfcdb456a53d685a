/** What came back, or why nothing did. */

import { Alert, Anchor, Badge, Group, Stack, Table, Text, Title } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { curlLine, isLoopback } from '../../lib/curl';
import { formatNumber } from '../../lib/format';
import { Failure } from '../../shell/failure';
import { CopyIconButton } from '../../ui/copy';
import { AlertIcon } from '../../ui/icons';
import { Panel } from '../../ui/page';
import styles from '../../ui/ui.module.css';
import { type Attempt, KEY_HEADER, type TryResult } from './use-try';

export function TryAnswer({ attempt: { result, unanswered, refused } }: { attempt: Attempt }) {
  const { t } = useTranslation();
  return (
    <div aria-live="polite">
      {refused ? <Failure error={refused} /> : null}
      {unanswered ? (
        <Alert color="red" icon={<AlertIcon />} title={t('tryIt.noAnswer')}>
          <Stack gap={6}>
            <Text size="sm">{unanswered.why}</Text>
            <Text size="sm">{t('tryIt.noAnswerHint')}</Text>
            <Anchor size="sm" href={new URL('/', unanswered.call.url).href} target="_blank" rel="noreferrer noopener">{t('tryIt.openGateway')}</Anchor>
          </Stack>
        </Alert>
      ) : null}
      {result ? <Answer result={result} /> : null}
    </div>
  );
}

function Answer({ result: { call, key, status, statusText, ms, bytes, headers, text, isCut } }: { result: TryResult }) {
  const { t } = useTranslation();
  const line = curlLine({ method: call.method, url: call.url, headers: { ...call.headers, [KEY_HEADER]: key }, acceptAnyCertificate: call.url.startsWith('https:') && isLoopback(call.url) }) + (call.body ? ` --data-raw '${call.body.replaceAll("'", `'\\''`)}'` : '');
  const color = status < 300 ? 'green' : status < 400 ? 'tide' : status < 500 ? 'orange' : 'red';
  return (
    <Panel>
      <Stack gap="sm">
        <Group gap="sm">
          <Title order={3} size="h4">{t('tryIt.answer')}</Title>
          <Badge variant="light" color={color} tt="none" size="lg">{`${status} ${statusText}`.trim()}</Badge>
          <Text size="sm" className={styles.faint}>{t('tryIt.measured', { ms: formatNumber(ms), bytes: formatNumber(bytes) })}</Text>
        </Group>
        {text ? <pre className={styles.pre} tabIndex={0} aria-label={t('tryIt.body')}>{text}</pre> : <Text size="sm" className={styles.faint}>{t('tryIt.noBody')}</Text>}
        {isCut ? <Text size="sm" className={styles.faint}>{t('tryIt.cut')}</Text> : null}
        {headers.length > 0 ? (
          <details>
            <summary>{t('tryIt.headers', { count: headers.length })}</summary>
            <Table layout="fixed"><Table.Tbody>{headers.map(([name, value]) => <Table.Tr key={name}><Table.Th w="35%" scope="row">{name}</Table.Th><Table.Td className={styles.breakable}>{value}</Table.Td></Table.Tr>)}</Table.Tbody></Table>
          </details>
        ) : null}
        <Group justify="space-between"><Text size="sm" fw={600}>{t('tryIt.sameCall')}</Text><CopyIconButton value={line} what={t('tryIt.sameCall')} /></Group>
        <pre className={styles.pre} tabIndex={0} aria-label={t('tryIt.sameCall')}>{line}</pre>
      </Stack>
    </Panel>
  );
}
