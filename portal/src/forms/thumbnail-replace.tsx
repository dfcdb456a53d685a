/** The picture of an API: chosen or dropped, looked at, then uploaded. */

import { Button, FileButton, Group, Stack, Text, Title } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { type DragEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { publisher, take } from '../api/client';
import { type Api, multipart } from '../api/publisher';
import { THUMBNAIL_BYTES_MAX, THUMBNAIL_TYPES, useObjectUrl, useThumbnail } from '../api/thumbnail';
import { useRefresh } from '../routes/publisher/actions';
import { Failure } from '../shell/failure';
import { celebrate } from '../shell/queries';
import { Avatar } from '../ui/avatar';
import ui from '../ui/ui.module.css';

export function ThumbnailReplace({ api }: { api: Api }) {
  const { t } = useTranslation();
  const refresh = useRefresh(api.id);
  const stored = useThumbnail(api.id, api.hasThumbnail ?? false);
  const [file, setFile] = useState<File>();
  const [wrong, setWrong] = useState<string>();
  const preview = useObjectUrl(file);
  const upload = useMutation({
    mutationFn: (chosen: File) => take(publisher.PUT('/apis/{apiId}/thumbnail', { params: { path: { apiId: api.id } }, body: multipart({ file: chosen }) })),
    meta: { inline: true },
    onSuccess: async () => {
      await refresh();
      setFile(undefined);
      celebrate(t('design.pictureSaved'));
    },
  });
  const choose = (chosen: File | null | undefined) => {
    if (!chosen) return;
    upload.reset();
    const problem = !THUMBNAIL_TYPES.includes(chosen.type) ? t('design.pictureType') : chosen.size > THUMBNAIL_BYTES_MAX ? t('design.pictureLarge') : undefined;
    setWrong(problem);
    setFile(problem ? undefined : chosen);
  };
  const drop = (event: DragEvent) => {
    event.preventDefault();
    choose(event.dataTransfer.files[0]);
  };
  return (
    <Stack onDragOver={(event) => event.preventDefault()} onDrop={drop}>
      <Title order={3} size="h5">{t('design.picture')}</Title>
      <Group align="center" gap="lg">
        <Avatar name={api.name} size="lg" picture={preview ?? stored} />
        <Stack gap={6} style={{ flex: '1 1 14rem' }}>
          <Text size="sm" className={ui.faint}>{t('design.pictureHint')}</Text>
          <Group gap="xs">
            <FileButton accept={THUMBNAIL_TYPES.join(',')} onChange={choose} inputProps={{ 'aria-label': t('design.chooseImage') }}>
              {(props) => <Button {...props} size="xs" variant="default">{t('design.chooseImage')}</Button>}
            </FileButton>
            {file ? <Button size="xs" loading={upload.isPending} onClick={() => upload.mutate(file)}>{t('design.useImage')}</Button> : null}
            {file ? <Button size="xs" variant="subtle" onClick={() => setFile(undefined)}>{t('common.cancel')}</Button> : null}
          </Group>
          {wrong ? <Text size="sm" c="red" role="alert">{wrong}</Text> : null}
        </Stack>
      </Group>
      {upload.isError ? <Failure error={upload.error} /> : null}
    </Stack>
  );
}
