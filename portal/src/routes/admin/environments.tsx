/** Gateway environments: where revisions can be deployed, under which host, and which gateways serve them. */

import { Badge, Button, Group, Stack, Text } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type Environment, environmentsQuery } from '../../api/admin';
import { admin, take } from '../../api/client';
import { type Node, nodesQuery } from '../../api/node';
import { EnvironmentEdit } from '../../forms/environment-edit';
import { Loaded } from '../../shell/loaded';
import { celebrate } from '../../shell/queries';
import { Confirm } from '../../ui/confirm';
import { Empty } from '../../ui/empty';
import { PlusIcon, ServerIcon } from '../../ui/icons';
import { PageHead } from '../../ui/page';
import styles from '../../ui/ui.module.css';

/** The one that is always there; the server refuses to delete it. */
const DEFAULT = 'Default';
type Dialog = { kind: 'create' } | { kind: 'edit' | 'delete'; environment: Environment };

export function Environments() {
  const { t } = useTranslation();
  const environments = useQuery(environmentsQuery);
  const nodes = useQuery(nodesQuery);
  const [dialog, setDialog] = useState<Dialog>();
  const close = () => setDialog(undefined);
  const create = <Button leftSection={<PlusIcon />} onClick={() => setDialog({ kind: 'create' })}>{t('admin.environments.create')}</Button>;
  const live = environments.data?.list.find(({ name }) => name === DEFAULT);
  return (
    <Stack gap="lg">
      <PageHead title={t('admin.environments.title')} intro={t('admin.environments.intro')} action={create} />
      <Loaded query={environments}>
        {({ list }) =>
          list.length === 0 ? <Empty icon={<ServerIcon size={30} />} title={t('admin.environments.emptyTitle')} hint={t('admin.environments.emptyHint')} action={create} /> : (
            <div className={styles.records} role="list" aria-label={t('admin.environments.title')}>
              {list.map((one) => <Row key={one.id} environment={one} gateways={(nodes.data?.list ?? []).filter((node) => node.environment === one.name && node.roles.includes('gateway'))} onAsk={setDialog} />)}
            </div>
          )}
      </Loaded>
      {dialog?.kind === 'create' ? <EnvironmentEdit {...(live ? { live } : {})} onClose={close} /> : null}
      {dialog?.kind === 'edit' ? <EnvironmentEdit environment={dialog.environment} {...(live ? { live } : {})} onClose={close} /> : null}
      {dialog?.kind === 'delete' ? <Delete environment={dialog.environment} onClose={close} /> : null}
    </Stack>
  );
}

function Row({ environment, gateways, onAsk }: { environment: Environment; gateways: Node[]; onAsk: (dialog: Dialog) => void }) {
  const { t } = useTranslation();
  const { name, displayName, description, type, isReadOnly, vhosts } = environment;
  const isFixed = isReadOnly || name === DEFAULT;
  return (
    <article className={styles.record} role="listitem" aria-label={displayName}>
      <div>
        <Group gap="xs"><Text fw={650}>{displayName}</Text><Badge variant="default" tt="none" fw={500}>{t(`admin.environments.kind.${type}`)}</Badge></Group>
        {displayName === name ? null : <Text size="xs" className={styles.faint}>{name}</Text>}
        {description ? <Text size="sm" className={styles.faint}>{description}</Text> : null}
      </div>
      <div>
        {vhosts.map(({ host, httpPort, httpsPort }) => (
          <Text key={host} size="sm" className={styles.breakable}><b>{host}</b> · {t('admin.environments.ports', { http: httpPort ?? '—', https: httpsPort ?? '—' })}</Text>
        ))}
        <Text size="sm" className={styles.faint}>
          {gateways.length === 0 ? t('admin.environments.noGateway') : <>{t('admin.environments.servedBy')} {gateways.map((one) => one.name).join(', ')}</>}
          {' '}<Link to="/admin/nodes">{t('admin.environments.toNodes')}</Link>
        </Text>
      </div>
      <div className={styles.recordActions}>
        <Button size="xs" variant="default" disabled={isReadOnly} onClick={() => onAsk({ kind: 'edit', environment })} aria-label={t('admin.environments.editOf', { name: displayName })}>{t('admin.environments.edit')}</Button>
        <Button size="xs" variant="subtle" color="red" disabled={isFixed} title={isFixed ? t('admin.environments.stays') : undefined} onClick={() => onAsk({ kind: 'delete', environment })} aria-label={t('admin.environments.deleteOf', { name: displayName })}>{t('common.delete')}</Button>
      </div>
    </article>
  );
}

function Delete({ environment: { id, displayName }, onClose }: { environment: Environment; onClose: () => void }) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const remove = useMutation({
    mutationFn: () => take(admin.DELETE('/environments/{environmentId}', { params: { path: { environmentId: id } } })),
    onSuccess: () => {
      void queries.invalidateQueries({ queryKey: environmentsQuery.queryKey });
      celebrate(t('admin.environments.deleted', { name: displayName }));
    },
    onSettled: onClose,
  });
  return (
    <Confirm opened onClose={onClose} title={t('admin.environments.deleteTitle', { name: displayName })} hint={t('admin.environments.deleteHint')}
      action={t('common.delete')} isBusy={remove.isPending} onConfirm={() => remove.mutate()} />
  );
}
