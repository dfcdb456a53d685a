/** Where the API stands, and what it is. */

import { Button, Group, Stack, Text, Title } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { publisher, take } from '../../api/client';
import type { Api } from '../../api/publisher';
import { formatDate } from '../../lib/format';
import { celebrate } from '../../shell/queries';
import { Confirm } from '../../ui/confirm';
import { TrashIcon } from '../../ui/icons';
import { firstUrl } from '../../lib/endpoint';
import { Facts, Panel } from '../../ui/page';
import styles from '../../ui/ui.module.css';
import { Checklist } from './checklist';
import { OwnAddresses } from './own-addresses';

export function Overview({ api }: { api: Api }) {
  const { t } = useTranslation();
  const { production_endpoints, sandbox_endpoints } = api.endpointConfig ?? {};
  const or = (text: string | undefined) => text || t('common.none');
  const rows: [string, ReactNode][] = [
    [t('publisherApi.endpoint'), or(firstUrl(production_endpoints))],
    [t('publisherApi.sandboxEndpoint'), or(firstUrl(sandbox_endpoints))],
    [t('publisherApi.plans'), or(api.policies?.join(', '))],
    [t('publisherApi.visibility'), or(api.visibility?.toLowerCase())],
    [t('publisherApi.transports'), or(api.transport?.join(', '))],
    [t('publisherApi.tags'), or(api.tags?.join(', '))],
    [t('publisher.provider'), or(api.provider)],
  ];
  const created = formatDate(api.createdTime);
  return (
    <Stack gap="lg">
      <div className={styles.split}>
        <Stack gap="lg">
          <OwnAddresses apiId={api.id} />
          <Checklist api={api} />
          {api.description ? <Text style={{ whiteSpace: 'pre-line' }}>{api.description}</Text> : null}
        </Stack>
        <Panel>
          <Title order={2} size="h4" mb="sm">{t('publisherApi.details')}</Title>
          <Facts rows={rows} />
          {created ? <Text size="xs" className={styles.faint}>{t('common.created', { date: created })}</Text> : null}
        </Panel>
      </div>
      <Group justify="flex-end"><DeleteButton api={api} /></Group>
    </Stack>
  );
}

function DeleteButton({ api: { id: apiId, name } }: { api: Api }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const queries = useQueryClient();
  const [isAsking, { open, close }] = useDisclosure();
  const remove = useMutation({
    mutationFn: () => take(publisher.DELETE('/apis/{apiId}', { params: { path: { apiId } } })),
    onSuccess: async () => {
      celebrate(t('publisherApi.deleted', { name }));
      await navigate({ to: '/publisher' });
      queries.removeQueries({ queryKey: ['publisher', 'api', apiId] });
      await queries.invalidateQueries();
    },
    onError: close,
  });
  return (
    <>
      <Button variant="subtle" color="red" leftSection={<TrashIcon size={16} />} onClick={open}>{t('publisherApi.delete')}</Button>
      <Confirm opened={isAsking} onClose={close} title={t('publisherApi.deleteTitle', { name })} hint={t('publisherApi.deleteHint')}
        action={t('publisherApi.delete')} isBusy={remove.isPending} onConfirm={() => remove.mutate()} />
    </>
  );
}
