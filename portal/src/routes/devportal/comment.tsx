/** One comment with its replies, and what may be done with it. */

import { Button, Group, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type Comment, repliesQuery, useComment } from '../../api/opinions';
import { useSession } from '../../auth/use-session';
import { CommentWrite } from '../../forms/comment-write';
import { formatDate } from '../../lib/format';
import { Failure } from '../../shell/failure';
import { Confirm } from '../../ui/confirm';
import styles from '../../ui/ui.module.css';
import own from './devportal.module.css';

export function CommentView({ apiId, comment }: { apiId: string; comment: Comment }) {
  const { t } = useTranslation();
  const [showsAll, setShowsAll] = useState(false);
  const total = comment.replies?.pagination.total ?? 0;
  const all = useQuery({ ...repliesQuery(apiId, comment.id), enabled: showsAll });
  const replies = (showsAll ? all.data?.list : undefined) ?? comment.replies?.list ?? [];
  return (
    <article className={own.comment}>
      <Said apiId={apiId} comment={comment} canReply />
      {replies.length > 0 ? (
        <div className={own.replies}>
          {replies.map((one) => <Said key={one.id} apiId={apiId} comment={one} />)}
          {total > replies.length ? <Group><Button size="compact-sm" variant="subtle" loading={all.isFetching} onClick={() => setShowsAll(true)}>{t('comments.more', { count: total - replies.length })}</Button></Group> : null}
        </div>
      ) : null}
    </article>
  );
}

type Mode = 'read' | 'reply' | 'change' | 'remove';

function Said({ apiId, comment, canReply = false }: { apiId: string; comment: Comment; canReply?: boolean }) {
  const { t } = useTranslation();
  const session = useSession('devportal');
  const [mode, setMode] = useState<Mode>('read');
  const remove = useComment(apiId);
  const isMine = session?.identity.name === comment.createdBy;
  const mayRemove = isMine || session?.scopes.has('apim:admin');
  const read = () => setMode('read');
  return (
    <div>
      <Group gap="xs"><Text size="sm" fw={650}>{comment.createdBy}</Text>
        <Text size="xs" className={styles.faint}>{formatDate(comment.createdTime)}{comment.updatedTime ? ` · ${t('comments.changed')}` : ''}</Text></Group>
      {mode === 'change'
        ? <CommentWrite apiId={apiId} label={t('comments.yours')} text={comment.content} action={t('common.save')} deed={(content) => ({ does: 'change', commentId: comment.id, content })} onDone={read} onCancel={read} />
        : <Text className={own.said}>{comment.content}</Text>}
      {session && mode === 'read' ? (
        <Group gap={4}>
          {canReply ? <Button size="compact-xs" variant="subtle" onClick={() => setMode('reply')}>{t('comments.reply')}</Button> : null}
          {isMine ? <Button size="compact-xs" variant="subtle" onClick={() => setMode('change')}>{t('comments.change')}</Button> : null}
          {mayRemove ? <Button size="compact-xs" variant="subtle" color="red" onClick={() => setMode('remove')}>{t('common.delete')}</Button> : null}
        </Group>
      ) : null}
      {mode === 'reply' ? <CommentWrite apiId={apiId} label={t('comments.replyTo', { name: comment.createdBy })} action={t('comments.reply')} deed={(content) => ({ does: 'write', content, replyTo: comment.id })} onDone={read} onCancel={read} /> : null}
      {remove.isError ? <Failure error={remove.error} /> : null}
      <Confirm opened={mode === 'remove'} onClose={read} title={t('comments.removeTitle')} hint={t('comments.removeHint')} action={t('common.delete')} isBusy={remove.isPending}
        onConfirm={() => remove.mutate({ does: 'remove', commentId: comment.id }, { onSettled: read })} />
    </div>
  );
}
