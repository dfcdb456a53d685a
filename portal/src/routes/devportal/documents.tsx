/** Documents of an API: text shown here, links and files opened. */

import { Anchor, Badge, Button, Group, Stack, Text, UnstyledButton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { Suspense, lazy } from 'react';
import { useTranslation } from 'react-i18next';
import { type Api, type Document, documentTextQuery, documentsQuery } from '../../api/devportal';
import { Loaded } from '../../shell/loaded';
import { Empty } from '../../ui/empty';
import { BackIcon, DocumentIcon, ExternalIcon } from '../../ui/icons';
import { Panel } from '../../ui/page';
import styles from '../../ui/ui.module.css';
import { WaitingRows } from '../../ui/waiting';
import { FileButton } from './document-file';

const Markdown = lazy(() => import('../../ui/markdown'));
const route = getRouteApi('/devportal/apis/$apiId');

export function Documents({ api: { id: apiId } }: { api: Api }) {
  const { t } = useTranslation();
  const { document: chosen } = route.useSearch();
  const documents = useQuery(documentsQuery(apiId));
  return (
    <Loaded query={documents}>
      {({ list }) => {
        if (list.length === 0) return <Empty icon={<DocumentIcon size={30} />} title={t('api.noDocumentsTitle')} hint={t('api.noDocumentsHint')} />;
        const open = list.find((one) => one.documentId === chosen);
        return open ? <DocumentText apiId={apiId} document={open} /> : (
          <Stack gap="sm">{list.map((one) => <DocumentRow key={one.documentId} apiId={apiId} document={one} />)}</Stack>
        );
      }}
    </Loaded>
  );
}

function DocumentRow({ apiId, document }: { apiId: string; document: Document }) {
  const { t } = useTranslation();
  const navigate = route.useNavigate();
  const about = (
    <div style={{ minWidth: 0, flex: 1 }}>
      <Group gap="xs"><Text fw={600}>{document.name}</Text><Badge size="sm" variant="default" tt="none">{document.type.toLowerCase().replaceAll('_', ' ')}</Badge></Group>
      {document.summary ? <Text size="sm" className={styles.faint}>{document.summary}</Text> : null}
    </div>
  );
  if (document.sourceType === 'URL' && document.sourceUrl && /^https?:\/\//i.test(document.sourceUrl)) {
    return (
      <Anchor href={document.sourceUrl} target="_blank" rel="noreferrer noopener" underline="never" c="inherit" className={styles.panel}>
        <Group wrap="nowrap">{about}<ExternalIcon /></Group>
      </Anchor>
    );
  }
  if (document.sourceType === 'FILE') {
    return <Panel><Group wrap="nowrap">{about}<FileButton apiId={apiId} document={document} /></Group></Panel>;
  }
  return (
    <UnstyledButton className={styles.panel} onClick={() => void navigate({ search: { tab: 'documents', document: document.documentId } })}>
      <Group wrap="nowrap">{about}<Text size="sm" c="var(--mantine-primary-color-light-color)" fw={600}>{t('api.openDocument')}</Text></Group>
    </UnstyledButton>
  );
}

function DocumentText({ apiId, document }: { apiId: string; document: Document }) {
  const { t } = useTranslation();
  const navigate = route.useNavigate();
  const text = useQuery(documentTextQuery(apiId, document.documentId));
  return (
    <Stack gap="sm" align="stretch">
      <Button variant="subtle" size="compact-sm" leftSection={<BackIcon size={16} />} style={{ alignSelf: 'flex-start' }}
        onClick={() => void navigate({ search: { tab: 'documents' } })}>{t('api.documents')}</Button>
      <Loaded query={text}>
        {(words) => <Panel><Suspense fallback={<WaitingRows />}><Markdown text={words} /></Suspense></Panel>}
      </Loaded>
    </Stack>
  );
}
