/** Shows a failed call: the server's own words, what was wrong in detail, and the request id to quote. */

import { Alert, Button, Code, Group, List, Stack, Text, Title } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { ApiFailure } from '../api/failure';
import { signIn } from '../auth/session';
import { areaOf, pagePath } from '../lib/paths';
import { mountPath } from '../lib/base';
import { AlertIcon } from '../ui/icons';
import { usePageTitle } from '../ui/page-title';

export function FailureText({ error }: { error: unknown }) {
  const { t } = useTranslation();
  const failure = error instanceof ApiFailure ? error : undefined;
  if (failure?.status === 0) return <Text size="sm">{t('failure.offlineHint')}</Text>;
  // An answer without a body of ours: the address is not served, by this server or by what is in front of it.
  const isBare = failure !== undefined && !failure.problem.message && !failure.problem.description;
  const said = failure ? (isBare && failure.status === 404 ? t('failure.absent') : failure.problem.description) : error instanceof Error ? error.message : String(error);
  const details = (failure?.details ?? []).filter((one) => one !== said);
  return (
    <Stack gap={4}>
      {said ? <Text size="sm">{said}</Text> : null}
      {details.length > 0 ? <List size="sm">{details.map((one) => <List.Item key={one}>{one}</List.Item>)}</List> : null}
      {failure?.requestId ? (
        <Text size="xs" c="dimmed">{t('failure.requestId')}: <Code>{failure.requestId}</Code></Text>
      ) : null}
    </Stack>
  );
}

export function useFailureTitle(error: unknown): string {
  const { t } = useTranslation();
  if (!(error instanceof ApiFailure)) return t('failure.title');
  if (error.status === 0) return t('failure.offline');
  return error.problem.message ?? t('failure.answered', { status: error.status });
}

/** An alert; with `onRetry`, a button that asks again, and after a 401 one that signs in again. `isPage`: nothing else shows. */
export function Failure({ error, onRetry, isPage }: { error: unknown; onRetry?: () => void; isPage?: boolean | undefined }) {
  const { t } = useTranslation();
  const title = useFailureTitle(error);
  usePageTitle(isPage ? title : undefined);
  const area = areaOf(pagePath(location.href, location.origin, mountPath));
  const isSignedOut = error instanceof ApiFailure && error.status === 401 && area !== undefined;
  return (
    <Alert color="red" variant="light" icon={<AlertIcon />} title={isPage ? <Title order={1} fz="inherit" lh="inherit">{title}</Title> : title} role="alert">
      <Stack gap="sm" align="flex-start">
        <FailureText error={error} />
        <Group gap="xs">
          {onRetry ? <Button size="xs" variant="default" onClick={onRetry}>{t('common.retry')}</Button> : null}
          {isSignedOut ? (
            <Button size="xs" onClick={() => void signIn(area, pagePath(location.href, location.origin, mountPath))}>{t('signIn.again')}</Button>
          ) : null}
        </Group>
      </Stack>
    </Alert>
  );
}
