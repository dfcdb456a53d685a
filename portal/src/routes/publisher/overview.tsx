/** Where the API stands, and what it is. */

import { Button, Group, Stack, Text, Title, VisuallyHidden } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { type ReactNode, Suspense, lazy } from 'react';
import { useTranslation } from 'react-i18next';
import { publisher, take } from '../../api/client';
import type { Api } from '../../api/publisher';
import { formatDate } from '../../lib/format';
import { saveFile } from '../../lib/save-file';
import { celebrate } from '../../shell/queries';
import { Confirm } from '../../ui/confirm';
import { TrashIcon } from '../../ui/icons';
import { firstUrl } from '../../lib/endpoint';
import { Facts, Panel } from '../../ui/page';
import styles from '../../ui/ui.module.css';
import { WaitingRows } from '../../ui/waiting';
import { useApi } from './api-context';
import { Checklist } from './checklist';
import { DeployedAt } from './deployed-at';
import { OwnAddresses } from './own-addresses';

const Markdown = lazy(() => import('../../ui/markdown'));

export function Overview() {
  const { t } = useTranslation();
  const api = useApi();
  const { production_endpoints, sandbox_endpoints } = api.endpointConfig ?? {};
  const or = (text: string | undefined) => text || t('common.none');
  const rows: [string, ReactNode][] = [
    [t('publisherApi.endpoint'), or(firstUrl(production_endpoints))],
    [t('publisherApi.sandboxEndpoint'), or(firstUrl(sandbox_endpoints))],
    [t('publisherApi.plans'), or(api.policies?.join(', '))],
    [t('publisherApi.visibility'), t(`design.see.${api.visibility ?? 'PUBLIC'}` as 'design.see.PUBLIC')],
    [t('publisherApi.transports'), or(api.transport?.join(', '))],
    [t('publisherApi.tags'), or(api.tags?.join(', '))],
    [t('publisher.provider'), or(api.provider)],
  ];
  const created = formatDate(api.createdTime);
  return (
    <Stack gap="lg">
      <VisuallyHidden><Title order={2}>{t('section.overview')}</Title></VisuallyHidden>
      <div className={styles.split}>
        <Stack gap="lg">
          <OwnAddresses apiId={api.id} />
          <Checklist api={api} />
          <DeployedAt api={api} />
          {api.description ? <Panel><Suspense fallback={<WaitingRows rows={3} />}><Markdown text={api.description} /></Suspense></Panel> : null}
        </Stack>
        <Panel>
          <Title order={3} size="h4" mb="sm">{t('publisherApi.details')}</Title>
          <Facts rows={rows} />
          {created ? <Text size="xs" className={styles.faint}>{t('common.created', { date: created })}</Text> : null}
        </Panel>
      </div>
      <Group justify="flex-end"><ExportButton api={api} /><DeleteButton api={api} /></Group>
    </Stack>
  );
}

/** The whole API as an archive that this page, a script or apictl can bring elsewhere. */
function ExportButton({ api: { id: apiId, name, version } }: { api: Api }) {
  const { t } = useTranslation();
  const download = useMutation({
    mutationFn: () => take(publisher.GET('/apis/export', { params: { query: { apiId, format: 'JSON' } }, parseAs: 'blob' })),
    onSuccess: (archive) => saveFile(`${name}-${version}.zip`, archive as Blob),
  });
  return <Button variant="subtle" loading={download.isPending} onClick={() => download.mutate()}>{t('publisherApi.export')}</Button>;
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
