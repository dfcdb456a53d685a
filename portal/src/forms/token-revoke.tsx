/** Ends an access token of a key that should work no longer, such as one that leaked. */

import { Button, Group, Modal, PasswordInput, Stack, Text } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { developerOwn, take } from '../api/client';
import { Failure } from '../shell/failure';
import { celebrate } from '../shell/queries';

type Props = { applicationId: string; keyMappingId: string; token: string | undefined; opened: boolean; onClose: () => void; onRevoked: (token: string) => void };

export function TokenRevoke(props: Props) {
  const { t } = useTranslation();
  return (
    <Modal opened={props.opened} onClose={props.onClose} title={t('application.revokeToken')} closeButtonProps={{ 'aria-label': t('common.close') }}>
      <Form {...props} />
    </Modal>
  );
}

function Form({ applicationId, keyMappingId, token, onClose, onRevoked }: Props) {
  const { t } = useTranslation();
  const [value, setValue] = useState(token ?? '');
  const revoke = useMutation({
    mutationFn: () => take(developerOwn.POST('/applications/{applicationId}/oauth-keys/{keyMappingId}/revoke-token', {
      params: { path: { applicationId, keyMappingId } }, body: { token: value.trim() },
    })),
    meta: { inline: true },
    onSuccess: () => { celebrate(t('application.tokenRevoked')); onRevoked(value.trim()); onClose(); },
  });
  return (
    <form onSubmit={(event) => { event.preventDefault(); revoke.mutate(); }}>
      <Stack>
        <Text size="sm">{t('application.revokeTokenHint')}</Text>
        <PasswordInput label={t('application.token')} value={value} autoComplete="off" required data-autofocus onChange={(event) => setValue(event.currentTarget.value)} />
        {revoke.isError ? <Failure error={revoke.error} /> : null}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>{t('common.cancel')}</Button>
          <Button type="submit" color="red" disabled={value.trim() === ''} loading={revoke.isPending}>{t('application.revokeTokenDo')}</Button>
        </Group>
      </Stack>
    </form>
  );
}
