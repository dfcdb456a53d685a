/** Writes a comment or a reply, or changes one. */

import { Button, Group, Stack, Textarea } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { COMMENT_CHARS_MAX, type CommentDeed, useComment } from '../api/opinions';
import { Failure } from '../shell/failure';

export function CommentWrite({ apiId, label, text = '', action, deed, onDone, onCancel }: {
  apiId: string; label: string; text?: string; action: string; deed: (content: string) => CommentDeed; onDone?: () => void; onCancel?: () => void;
}) {
  const { t } = useTranslation();
  const [content, setContent] = useState(text);
  const comment = useComment(apiId);
  const isEmpty = content.trim() === '';
  const submit = () => comment.mutate(deed(content.trim()), { onSuccess: () => { setContent(''); onDone?.(); } });
  return (
    <form onSubmit={(event) => { event.preventDefault(); if (!isEmpty) submit(); }}>
      <Stack gap="xs">
        <Textarea label={label} autosize minRows={2} maxRows={8} maxLength={COMMENT_CHARS_MAX} value={content} onChange={(event) => setContent(event.currentTarget.value)}
          description={content.length > COMMENT_CHARS_MAX * 0.8 ? t('comments.left', { count: COMMENT_CHARS_MAX - content.length }) : undefined} />
        {comment.isError ? <Failure error={comment.error} /> : null}
        <Group gap="xs">
          <Button type="submit" size="sm" disabled={isEmpty} loading={comment.isPending}>{action}</Button>
          {onCancel ? <Button size="sm" variant="default" onClick={onCancel}>{t('common.cancel')}</Button> : null}
        </Group>
      </Stack>
    </form>
  );
}
