/** What the gateways offer of the key manager under their own address: on or off, where each leads, and back as shipped. */

import { Badge, Button, Code, Group, Stack, Switch, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type DefaultApi, defaultApisQuery } from '../../api/admin';
import { DefaultApiEdit } from '../../forms/default-api-edit';
import { useChangeDefaultApi, useRestoreDefaultApi } from './default-api-actions';
import { Loaded } from '../../shell/loaded';
import { celebrate } from '../../shell/queries';
import { Confirm } from '../../ui/confirm';
import { Empty } from '../../ui/empty';
import { ApiIcon } from '../../ui/icons';
import { PageHead } from '../../ui/page';
import styles from '../../ui/ui.module.css';

type Dialog = { kind: 'edit' | 'disable' | 'restore'; api: DefaultApi };

export function DefaultApis() {
  const { t } = useTranslation();
  const apis = useQuery(defaultApisQuery);
  const [dialog, setDialog] = useState<Dialog>();
  return (
    <Stack gap="lg">
      <PageHead title={t('admin.defaultApis.title')} intro={t('admin.defaultApis.intro')} />
      <Loaded query={apis}>
        {({ list }) =>
          list.length === 0 ? <Empty icon={<ApiIcon size={30} />} title={t('admin.defaultApis.emptyTitle')} hint={t('admin.defaultApis.emptyHint')} /> : (
            <div className={styles.records} role="list" aria-label={t('admin.defaultApis.title')}>
              {list.map((api) => <Row key={api.kind} api={api} onAsk={(kind) => setDialog({ kind, api })} />)}
            </div>
          )}
      </Loaded>
      {dialog?.kind === 'edit' ? <DefaultApiEdit api={dialog.api} onClose={() => setDialog(undefined)} /> : null}
      {dialog && dialog.kind !== 'edit' ? <Ask kind={dialog.kind} api={dialog.api} onClose={() => setDialog(undefined)} /> : null}
    </Stack>
  );
}

function Row({ api, onAsk }: { api: DefaultApi; onAsk: (kind: Dialog['kind']) => void }) {
  const { t } = useTranslation();
  const change = useChangeDefaultApi(api.kind);
  const { context, name, verbs, description, endpoint, shippedEndpoint, isEnabled, isChanged } = api;
  const label = t('admin.defaultApis.servedOf', { path: context });
  const onSwitch = () => (isEnabled ? onAsk('disable') : change.mutate({ isEnabled: true }, { onSuccess: () => celebrate(t('admin.defaultApis.isOn', { path: context })) }));
  return (
    <article className={styles.record} role="listitem" aria-label={context}>
      <div>
        <Group gap="xs"><Text fw={650}>{context}</Text>{verbs.map((verb) => <Badge key={verb} size="sm" variant="default">{verb}</Badge>)}</Group>
        <Text size="sm" className={styles.faint}>{description}</Text>
        <Text size="xs" className={styles.faint} mt={2}>{name}</Text>
      </div>
      <div>
        <Text size="xs" className={styles.faint} mb={4}>{t('admin.defaultApis.leadsTo')}</Text>
        <Code className={styles.breakable}>{endpoint}</Code>
        {endpoint === shippedEndpoint ? null : <Badge size="sm" color="orange" variant="light" tt="none" mt={6} display="block" w="fit-content">{t('admin.defaultApis.changed')}</Badge>}
      </div>
      <div className={styles.recordActions}>
        <Switch checked={isEnabled} disabled={change.isPending} onChange={onSwitch} label={t('admin.defaultApis.served')} aria-label={label} />
        <Group gap="xs" wrap="nowrap">
          {isChanged ? <Button size="xs" variant="subtle" onClick={() => onAsk('restore')} aria-label={t('admin.defaultApis.restoreOf', { path: context })}>{t('admin.defaultApis.restore')}</Button> : null}
          <Button size="xs" variant="default" onClick={() => onAsk('edit')} aria-label={t('admin.defaultApis.editOf', { path: context })}>{t('admin.defaultApis.edit')}</Button>
        </Group>
      </div>
    </article>
  );
}

/** What is lost is said before it is. */
function Ask({ kind, api: { kind: of, context, shippedEndpoint }, onClose }: { kind: 'disable' | 'restore'; api: DefaultApi; onClose: () => void }) {
  const { t } = useTranslation();
  const change = useChangeDefaultApi(of);
  const restore = useRestoreDefaultApi(of);
  const done = (text: string) => ({ onSuccess: () => { celebrate(text); onClose(); } });
  if (kind === 'disable') {
    return (
      <Confirm opened onClose={onClose} title={t('admin.defaultApis.disableTitle', { path: context })} hint={t('admin.defaultApis.disableHint', { path: context })}
        action={t('admin.defaultApis.disable')} isBusy={change.isPending}
        onConfirm={() => change.mutate({ isEnabled: false }, done(t('admin.defaultApis.isOff', { path: context })))} />
    );
  }
  return (
    <Confirm opened onClose={onClose} title={t('admin.defaultApis.restoreTitle', { path: context })} hint={t('admin.defaultApis.restoreHint', { endpoint: shippedEndpoint })}
      action={t('admin.defaultApis.restore')} isDestructive={false} isBusy={restore.isPending}
      onConfirm={() => restore.mutate(undefined, done(t('admin.defaultApis.isRestored', { path: context })))} />
  );
}
