import { Button, Checkbox, Group, Modal, Stack } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type Api, plansQuery } from '../api/publisher';
import { useChange } from '../routes/publisher/actions';
import { Failure } from '../shell/failure';
import { Loaded } from '../shell/loaded';
import { celebrate } from '../shell/queries';
import { rateText } from '../texts/rate';

export function ApiPlans({ api, opened, onClose }: { api: Api; opened: boolean; onClose: () => void }) {
  const { t } = useTranslation();
  return (
    <Modal opened={opened} onClose={onClose} title={t('publish.plan')} closeButtonProps={{ 'aria-label': t('common.close') }}>
      <Form api={api} onClose={onClose} />
    </Modal>
  );
}

function Form({ api, onClose }: { api: Api; onClose: () => void }) {
  const { t } = useTranslation();
  const plans = useQuery(plansQuery);
  const change = useChange(api.id);
  const [chosen, setChosen] = useState(api.policies ?? []);
  const save = () =>
    change.mutate({ policies: chosen }, {
      onSuccess: () => {
        celebrate(t('publish.plansSaved'));
        onClose();
      },
    });
  return (
    <form onSubmit={(event) => { event.preventDefault(); save(); }}>
      <Stack>
        <Loaded query={plans}>
          {({ list }) => (
            <Checkbox.Group value={chosen} onChange={setChosen} label={t('publish.planTodo')}>
              <Stack gap="sm" mt="xs">
                {/* Plans of streaming APIs count events and do not fit here. */}
                {list.filter(({ name }) => !name.startsWith('Async')).map((plan) => (
                  <Checkbox key={plan.name} value={plan.name} label={plan.displayName || plan.name} description={rateText(t, plan) ?? plan.description} />
                ))}
              </Stack>
            </Checkbox.Group>
          )}
        </Loaded>
        {change.isError ? <Failure error={change.error} /> : null}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>{t('common.cancel')}</Button>
          <Button type="submit" loading={change.isPending} disabled={chosen.length === 0}>{t('common.save')}</Button>
        </Group>
      </Stack>
    </form>
  );
}
