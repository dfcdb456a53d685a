import { Alert, Button, Checkbox, Group, Modal, Stack, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type Environment, REVISIONS_MAX, type Revision, revisionsQuery, settingsQuery } from '../api/publisher';
import { useDeploy } from '../routes/publisher/actions';
import { Failure } from '../shell/failure';
import { Loaded } from '../shell/loaded';
import { celebrate } from '../shell/queries';

type Props = {
  apiId: string;
  opened: boolean;
  onClose: () => void;
  /** An existing revision to deploy; without it a new one is made. */
  revision?: Revision | undefined;
};

export function RevisionDeploy({ opened, onClose, ...rest }: Props) {
  const { t } = useTranslation();
  const settings = useQuery({ ...settingsQuery, enabled: opened });
  const title = rest.revision ? t('revisions.deployTitle', { revision: rest.revision.displayName ?? rest.revision.id }) : t('revisions.createTitle');
  return (
    <Modal opened={opened} onClose={onClose} title={title} closeButtonProps={{ 'aria-label': t('common.close') }}>
      <Loaded query={settings}>{({ environment = [] }) => <Form {...rest} environments={environment} onClose={onClose} />}</Loaded>
    </Modal>
  );
}

function Form({ apiId, revision, environments, onClose }: Omit<Props, 'opened'> & { environments: Environment[] }) {
  const { t } = useTranslation();
  const deploy = useDeploy(apiId);
  const revisions = useQuery(revisionsQuery(apiId));
  const [description, setDescription] = useState('');
  const [chosen, setChosen] = useState(environments.slice(0, 1).map((one) => one.name));
  const isFull = !revision && (revisions.data?.list.length ?? 0) >= REVISIONS_MAX;
  const to = environments
    .filter((one) => chosen.includes(one.name))
    .map(({ name, vhosts }) => ({ name, displayOnDevportal: true, ...(vhosts?.[0]?.host ? { vhost: vhosts[0].host } : {}) }));
  const submit = () =>
    deploy.mutate({ description: description.trim(), to, ...(revision ? { revision } : {}) }, {
      onSuccess: () => {
        celebrate(to.length > 0 ? t('publish.deployed') : t('revisions.made'));
        onClose();
      },
    });
  return (
    <form onSubmit={(event) => { event.preventDefault(); submit(); }}>
      <Stack>
        {isFull ? <Alert color="orange">{t('publish.full', { max: REVISIONS_MAX })}</Alert> : null}
        {revision ? null : (
          <TextInput label={t('publish.revisionNote')} placeholder={t('publish.revisionNotePlaceholder')} maxLength={255} data-autofocus
            value={description} onChange={(event) => setDescription(event.currentTarget.value)} />
        )}
        <Checkbox.Group label={t('publish.environments')} value={chosen} onChange={setChosen}>
          <Stack gap="sm" mt="xs">
            {environments.map(({ name, displayName, vhosts }) => (
              <Checkbox key={name} value={name} label={displayName || name} description={vhosts?.map((one) => one.host).join(', ')} />
            ))}
          </Stack>
        </Checkbox.Group>
        {deploy.isError ? <Failure error={deploy.error} /> : null}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>{t('common.cancel')}</Button>
          <Button type="submit" loading={deploy.isPending} disabled={isFull || (revision !== undefined && chosen.length === 0)}>
            {revision ? t('revisions.deploy') : chosen.length > 0 ? t('revisions.createAndDeploy') : t('common.create')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
