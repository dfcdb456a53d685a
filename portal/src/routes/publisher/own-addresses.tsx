/** Addresses of this installation written out in an API, with what to do about them. Shows nothing when there are none. */

import { Alert, Button, List, Stack, Text } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { publisherOwn, take } from '../../api/client';
import { type Finding, canMend, findingsQuery } from '../../api/publisher';
import { celebrate } from '../../shell/queries';
import { AlertIcon } from '../../ui/icons';
import { useRefresh } from './actions';

/** Most findings shown at once; the rest appears when these are mended. */
const SHOWN_MAX = 10;

export function OwnAddresses({ apiId }: { apiId: string }) {
  const { t } = useTranslation();
  const refresh = useRefresh(apiId);
  const { data } = useQuery(findingsQuery(apiId));
  const found = data?.list ?? [];
  const mendable = found.filter(canMend);
  const apply = useMutation({
    mutationFn: (list: Finding[]) => take(publisherOwn.POST('/apis/{apiId}/findings/apply', { params: { path: { apiId } }, body: { list } })),
    onSuccess: async () => {
      await refresh();
      celebrate(t('ownAddresses.applied'));
    },
  });
  if (found.length === 0) return null;
  return (
    <Alert color={found.some((one) => one.isStale) ? 'red' : 'orange'} icon={<AlertIcon />} title={t('ownAddresses.title', { count: found.length })}>
      <Stack gap="sm" align="flex-start">
        <Text size="sm">{t('ownAddresses.hint')}</Text>
        <List size="sm">
          {found.slice(0, SHOWN_MAX).map((one) => <List.Item key={`${one.part}:${one.pointer}:${one.address}`}>{one.message}</List.Item>)}
        </List>
        {found.length > SHOWN_MAX ? <Text size="sm">{t('ownAddresses.more', { count: found.length - SHOWN_MAX })}</Text> : null}
        {mendable.length > 0 ? (
          <Button size="xs" variant="default" loading={apply.isPending} onClick={() => apply.mutate(mendable)}>{t('ownAddresses.apply')}</Button>
        ) : null}
      </Stack>
    </Alert>
  );
}
