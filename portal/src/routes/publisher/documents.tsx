/** What developers can read about the API: a list, and one document open for writing. Which one is in the address. */

import { ActionIcon, Anchor, Badge, Button, Group, Stack, Text, Title, Tooltip } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { Link, getRouteApi } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { publisher, take } from '../../api/client';
import { type ApiDocument, documentFile, documentTextQuery, documentsQuery } from '../../api/document';
import { DocumentEdit } from '../../forms/document-edit';
import { formatDate } from '../../lib/format';
import { saveFile } from '../../lib/save-file';
import { Loaded } from '../../shell/loaded';
import { celebrate } from '../../shell/queries';
import { Confirm } from '../../ui/confirm';
import { Empty } from '../../ui/empty';
import { BackIcon, DocumentIcon, ExternalIcon, PlusIcon, TrashIcon } from '../../ui/icons';
import ui from '../../ui/ui.module.css';
import { useRefresh } from './actions';
import { useApi } from './api-context';
import styles from './documents.module.css';

const route = getRouteApi('/publisher/apis/$apiId/documents');
const NEW = 'new';

export function Documents() {
  const { t } = useTranslation();
  const { id: apiId } = useApi();
  const { document: open } = route.useSearch();
  const documents = useQuery(documentsQuery(apiId));
  const navigate = route.useNavigate();
  const close = () => void navigate({ search: {} });
  if (open !== undefined) {
    return (
      <Stack>
        <Anchor component={Link} to={`/publisher/apis/${apiId}/documents`} size="sm"><Group gap={6} component="span"><BackIcon size={16} />{t('documents.all')}</Group></Anchor>
        <Loaded query={documents}>
          {({ list }) => {
            const one = list.find(({ documentId }) => documentId === open);
            if (open === NEW) return <DocumentEdit apiId={apiId} text="" onDone={close} />;
            return one ? <Existing key={open} apiId={apiId} document={one} onDone={close} /> : <Empty icon={<DocumentIcon size={30} />} title={t('documents.gone')} hint={t('documents.goneHint')} action={<Button variant="default" onClick={close}>{t('documents.all')}</Button>} />;
          }}
        </Loaded>
      </Stack>
    );
  }
  const create = <Button leftSection={<PlusIcon />} onClick={() => void navigate({ search: { document: NEW } })}>{t('documents.create')}</Button>;
  return (
    <Stack gap="lg">
      <Group justify="space-between" align="flex-start">
        <div><Title order={2} size="h3">{t('section.documents')}</Title><Text className={ui.faint}>{t('documents.intro')}</Text></div>
        {documents.data?.list.length ? create : null}
      </Group>
      <Loaded query={documents}>
        {({ list }) => list.length === 0
          ? <Empty icon={<DocumentIcon size={30} />} title={t('documents.emptyTitle')} hint={t('documents.emptyHint')} action={create} />
          : <ul className={styles.list}>{list.map((one) => <Row key={one.documentId} apiId={apiId} document={one} />)}</ul>}
      </Loaded>
    </Stack>
  );
}

function Existing({ apiId, document, onDone }: { apiId: string; document: ApiDocument; onDone: () => void }) {
  const isText = document.sourceType === 'MARKDOWN' || document.sourceType === 'INLINE';
  const text = useQuery({ ...documentTextQuery(apiId, document.documentId), enabled: isText });
  if (!isText) return <DocumentEdit apiId={apiId} document={document} text="" onDone={onDone} />;
  return <Loaded query={text}>{(content) => <DocumentEdit apiId={apiId} document={document} text={content} onDone={onDone} />}</Loaded>;
}

function Row({ apiId, document }: { apiId: string; document: ApiDocument }) {
  const { t } = useTranslation();
  const { documentId, name, summary, sourceType, sourceUrl, fileName, visibility } = document;
  const download = useMutation({
    mutationFn: () => documentFile(apiId, documentId),
    onSuccess: (blob) => saveFile(fileName ?? `${name}${sourceType === 'MARKDOWN' ? '.md' : '.txt'}`, blob),
  });
  return (
    <li className={styles.one}>
      <span className={styles.icon}><DocumentIcon size={22} /></span>
      <div className={styles.words}>
        <Anchor fw={650} renderRoot={(props) => <Link {...props} to="/publisher/apis/$apiId/documents" params={{ apiId }} search={{ document: documentId }} />}>{name}</Anchor>
        {summary ? <Text size="sm" className={ui.clamp}>{summary}</Text> : null}
        <Group gap="xs" mt={4}>
          <Badge variant="default" tt="none" fw={500}><Kind document={document} /></Badge>
          <Badge variant="light" tt="none" fw={500}>{t(`documents.source.${sourceType}`)}</Badge>
          {visibility === 'API_LEVEL' ? null : <Badge variant="light" color="orange" tt="none" fw={500}>{t(`documents.visibility.${visibility}`)}</Badge>}
          <Text size="xs" className={ui.faint}>{t('common.updated', { date: formatDate(document.lastUpdatedTime ?? document.createdTime) })}</Text>
        </Group>
      </div>
      <Group gap="xs" wrap="nowrap">
        {sourceType === 'URL' && sourceUrl
          ? <Button size="xs" variant="default" component="a" href={sourceUrl} target="_blank" rel="noreferrer noopener" rightSection={<ExternalIcon size={14} />}>{t('documents.open')}</Button>
          : <Button size="xs" variant="default" loading={download.isPending} onClick={() => download.mutate()}>{t('publisherApi.download')}</Button>}
        <Remove apiId={apiId} document={document} />
      </Group>
    </li>
  );
}

function Kind({ document: { type, otherTypeName } }: { document: ApiDocument }) {
  const { t } = useTranslation();
  return type === 'OTHER' && otherTypeName ? otherTypeName : t(`documents.kind.${type}`);
}

function Remove({ apiId, document: { documentId, name } }: { apiId: string; document: ApiDocument }) {
  const { t } = useTranslation();
  const refresh = useRefresh(apiId);
  const [isAsking, setIsAsking] = useState(false);
  const remove = useMutation({
    mutationFn: () => take(publisher.DELETE('/apis/{apiId}/documents/{documentId}', { params: { path: { apiId, documentId } } })),
    onSuccess: async () => {
      await refresh();
      celebrate(t('documents.deleted', { name }));
    },
    onSettled: () => setIsAsking(false),
  });
  const label = t('documents.deleteOne', { name });
  return (
    <>
      <Tooltip label={t('common.delete')} withArrow>
        <ActionIcon variant="subtle" color="red" aria-label={label} onClick={() => setIsAsking(true)}><TrashIcon /></ActionIcon>
      </Tooltip>
      <Confirm opened={isAsking} onClose={() => setIsAsking(false)} title={`${label}?`} hint={t('revisions.deleteHint')} action={t('common.delete')} isBusy={remove.isPending} onConfirm={() => remove.mutate()} />
    </>
  );
}
