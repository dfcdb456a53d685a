/** The frozen copies of an API and where each is deployed. */

import { ActionIcon, Anchor, Badge, Button, Group, Stack, Table, Text, Title, Tooltip } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type Deployment, REVISIONS_MAX, type Revision, revisionsQuery } from '../../api/publisher';
import { RevisionDeploy } from '../../forms/revision-deploy';
import { formatDate } from '../../lib/format';
import { Loaded } from '../../shell/loaded';
import { celebrate } from '../../shell/queries';
import { Confirm } from '../../ui/confirm';
import { Empty } from '../../ui/empty';
import { PlusIcon, ServerIcon, TrashIcon } from '../../ui/icons';
import { TableFrame } from '../../ui/page';
import styles from '../../ui/ui.module.css';
import { useRevisionAction } from './actions';
import { useApi } from './api-context';
import { Compare } from './compare';

type Asking = { kind: 'restore' | 'delete'; revision: Revision } | { kind: 'undeploy'; revision: Revision; from: Deployment };

const nameOf = (revision: Revision) => revision.displayName ?? revision.id;

export function Revisions() {
  const { t } = useTranslation();
  const { id: apiId } = useApi();
  const revisions = useQuery(revisionsQuery(apiId));
  const [isOpen, { open, close }] = useDisclosure();
  const [deploying, setDeploying] = useState<Revision>();
  const [asking, setAsking] = useState<Asking>();
  const create = <Button leftSection={<PlusIcon />} onClick={() => { setDeploying(undefined); open(); }}>{t('revisions.create')}</Button>;
  return (
    <Stack gap="xl">
      <Group justify="space-between" align="flex-start">
        <div><Title order={2} size="h3">{t('section.revisions')}</Title><Text className={styles.faint} maw={680}>{t('revisions.intro', { max: REVISIONS_MAX })}</Text></div>
        {revisions.data?.list.length ? create : null}
      </Group>
      <Loaded query={revisions}>
        {({ list }) =>
          list.length === 0 ? <Empty icon={<ServerIcon size={30} />} title={t('revisions.emptyTitle')} hint={t('revisions.emptyHint')} action={create} /> : (
            <><TableFrame label={t('revisions.title')}>
              <Table miw={680}>
                <Table.Thead>
                  <Table.Tr><Table.Th>{t('revisions.revision')}</Table.Th><Table.Th>{t('revisions.created')}</Table.Th><Table.Th>{t('revisions.where')}</Table.Th><Table.Th aria-label={t('common.actions')} /></Table.Tr>
                </Table.Thead>
                <Table.Tbody>
                  {[...list].reverse().map((revision) => (
                    <Row key={revision.id} apiId={apiId} revision={revision} onAsk={setAsking} onDeploy={() => { setDeploying(revision); open(); }} />
                  ))}
                </Table.Tbody>
              </Table>
            </TableFrame>
            <Compare apiId={apiId} revisions={list} /></>
          )}
      </Loaded>
      <RevisionDeploy apiId={apiId} opened={isOpen} onClose={close} revision={deploying} />
      <Question apiId={apiId} asking={asking} onClose={() => setAsking(undefined)} />
    </Stack>
  );
}

function Row({ apiId, revision, onAsk, onDeploy }: { apiId: string; revision: Revision; onAsk: (asking: Asking) => void; onDeploy: () => void }) {
  const { t } = useTranslation();
  const deployments = revision.deploymentInfo ?? [];
  const isDeployed = deployments.length > 0;
  const deleteLabel = isDeployed ? t('revisions.deleteDeployed') : t('common.delete');
  return (
    <Table.Tr>
      <Table.Td><Text fw={600}>{nameOf(revision)}</Text>{revision.description ? <Text size="sm" className={styles.faint}>{revision.description}</Text> : null}</Table.Td>
      <Table.Td><Text size="sm">{formatDate(revision.createdTime)}</Text></Table.Td>
      <Table.Td>
        {isDeployed ? (
          <Group gap={6}>
            {deployments.map((from) => (
              <Badge key={from.name} color="green" variant="light" tt="none" pr={2}
                rightSection={
                  <ActionIcon size={18} variant="transparent" color="green" aria-label={t('revisions.undeploy', { name: from.name })} onClick={() => onAsk({ kind: 'undeploy', revision, from })}>
                    <span aria-hidden="true">×</span>
                  </ActionIcon>
                }>
                {from.name}
              </Badge>
            ))}
          </Group>
        ) : <Text size="sm" className={styles.faint}>{t('revisions.nowhere')}</Text>}
      </Table.Td>
      <Table.Td>
        <Group gap="xs" justify="flex-end" wrap="nowrap">
          <Anchor size="sm" renderRoot={(props) => <Link {...props} to="/publisher/apis/$apiId/revisions" params={{ apiId }} search={{ from: revision.id }} hash="compare" />}>{t('revisions.compare')}</Anchor>
          <Button size="xs" variant="default" onClick={onDeploy}>{t('revisions.deploy')}</Button>
          <Button size="xs" variant="default" onClick={() => onAsk({ kind: 'restore', revision })}>{t('revisions.restore')}</Button>
          <Tooltip label={deleteLabel} withArrow>
            <ActionIcon variant="subtle" color="red" aria-label={`${t('revisions.deleteTitle', { revision: nameOf(revision) })} ${isDeployed ? deleteLabel : ''}`}
              data-disabled={isDeployed || undefined} aria-disabled={isDeployed} onClick={() => { if (!isDeployed) onAsk({ kind: 'delete', revision }); }}>
              <TrashIcon />
            </ActionIcon>
          </Tooltip>
        </Group>
      </Table.Td>
    </Table.Tr>
  );
}

function Question({ apiId, asking, onClose }: { apiId: string; asking: Asking | undefined; onClose: () => void }) {
  const { t } = useTranslation();
  const act = useRevisionAction(apiId);
  const kind = asking?.kind ?? 'restore';
  const revision = asking ? nameOf(asking.revision) : '';
  const name = asking?.kind === 'undeploy' ? asking.from.name : '';
  const done = { restore: t('revisions.restored', { revision }), delete: t('revisions.deleted'), undeploy: t('revisions.undeployed') };
  const confirm = () => {
    if (!asking) return;
    const { id } = asking.revision;
    const action = asking.kind === 'undeploy' ? { kind: asking.kind, id, from: asking.from } : { kind: asking.kind, id };
    act.mutate(action, { onSuccess: () => celebrate(done[asking.kind]), onSettled: onClose });
  };
  const labels = { restore: t('revisions.restore'), delete: t('common.delete'), undeploy: t('revisions.undeploy', { name }) };
  return (
    <Confirm opened={asking !== undefined} onClose={onClose} title={t(`revisions.${kind}Title`, { revision, name })} hint={t(`revisions.${kind}Hint`)}
      action={labels[kind]} isBusy={act.isPending} onConfirm={confirm} />
  );
}
