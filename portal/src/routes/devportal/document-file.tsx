import { Button } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { devportal, take } from '../../api/client';
import type { Document } from '../../api/devportal';
import { saveFile } from '../../lib/save-file';

/** Downloads through the client, since a plain link carries no token. */
export function FileButton({ apiId, document }: { apiId: string; document: Document }) {
  const { t } = useTranslation();
  const path = { apiId, documentId: document.documentId };
  const download = useMutation({
    mutationFn: () => take(devportal.GET('/apis/{apiId}/documents/{documentId}/content', { params: { path }, parseAs: 'blob' })),
    onSuccess: (file) => saveFile(document.name, file as Blob | string),
  });
  return <Button variant="default" size="xs" loading={download.isPending} onClick={() => download.mutate()}>{t('api.downloadFile')}</Button>;
}
