/** What people say of an API: the stars they gave, and comments with replies. Everyone reads, who is signed in writes. */

import { Button, Group, Stack, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useRouterState } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Api } from '../../api/devportal';
import { COMMENTS_PAGE, commentsQuery, ratingsQuery, useRate } from '../../api/opinions';
import { signIn } from '../../auth/session';
import { useSession } from '../../auth/use-session';
import { CommentWrite } from '../../forms/comment-write';
import { Loaded } from '../../shell/loaded';
import { Empty } from '../../ui/empty';
import { DocumentIcon } from '../../ui/icons';
import { Panel } from '../../ui/page';
import { Pager } from '../../ui/pager';
import { Stars, StarsInput } from '../../ui/stars';
import styles from '../../ui/ui.module.css';
import { CommentView } from './comment';
import own from './devportal.module.css';

export function Comments({ api }: { api: Api }) {
  const { t } = useTranslation();
  const session = useSession('devportal');
  const href = useRouterState({ select: (state) => state.location.href });
  const [page, setPage] = useState(1);
  const comments = useQuery(commentsQuery(api.id, page));
  return (
    <Stack gap="lg" maw={860}>
      <Ratings api={api} isSignedIn={session !== undefined} />
      <Title order={2} size="h4">{t('comments.title')}</Title>
      {session
        ? <Panel><CommentWrite apiId={api.id} label={t('comments.yours')} action={t('comments.send')} deed={(content) => ({ does: 'write', content })} onDone={() => setPage(1)} /></Panel>
        : <Group><Button variant="default" onClick={() => void signIn('devportal', href)}>{t('comments.signIn')}</Button></Group>}
      <Loaded query={comments}>
        {({ list, pagination }) =>
          list.length === 0 ? <Empty icon={<DocumentIcon size={30} />} title={t('comments.emptyTitle')} hint={t('comments.emptyHint')} /> : (
            <>
              <Panel><Stack gap="md">{list.map((one) => <CommentView key={one.id} apiId={api.id} comment={one} />)}</Stack></Panel>
              <Pager page={page} size={COMMENTS_PAGE} total={pagination.total} onChange={setPage} />
            </>
          )}
      </Loaded>
    </Stack>
  );
}

function Ratings({ api, isSignedIn }: { api: Api; isSignedIn: boolean }) {
  const { t } = useTranslation();
  const ratings = useQuery(ratingsQuery(api.id));
  const rate = useRate(api.id);
  return (
    <Loaded query={ratings}>
      {({ avgRating, userRating, list, pagination }) => (
        <Panel>
          <Stack gap="md">
            <Group gap="xl" align="center">
              <div>
                <Text fz={34} fw={700} lh={1}>{Number(avgRating) > 0 ? avgRating : '–'}</Text>
                <Text size="lg" component="div"><Stars value={Number(avgRating)} label={t('rating.average', { stars: avgRating })} /></Text>
                <Text size="sm" className={styles.faint}>{t('rating.count', { count: pagination.total })}</Text>
              </div>
              {list.length > 0 ? (
                <div className={own.bars} aria-hidden="true">
                  {[5, 4, 3, 2, 1].map((stars) => {
                    const count = list.filter((one) => one.rating === stars).length;
                    return [<span key={`${stars}s`}>{stars} ★</span>, <div key={`${stars}b`} className={own.bar}><span style={{ width: `${(count / list.length) * 100}%` }} /></div>, <span key={`${stars}n`}>{count}</span>];
                  })}
                </div>
              ) : null}
            </Group>
            {isSignedIn ? (
              <Group gap="sm">
                <StarsInput value={rate.isPending ? rate.variables : userRating} legend={t('rating.yours')} labelOf={(n) => t('rating.give', { count: n })} isBusy={rate.isPending} onChange={(n) => rate.mutate(n)} />
                {userRating > 0 ? <Button size="compact-sm" variant="subtle" onClick={() => rate.mutate(0)}>{t('rating.takeBack')}</Button> : null}
              </Group>
            ) : <Text size="sm" className={styles.faint}>{t('rating.signIn')}</Text>}
          </Stack>
        </Panel>
      )}
    </Loaded>
  );
}
