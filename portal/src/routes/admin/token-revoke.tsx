/** Asks, revokes one token or key, and shows how far that has travelled. */

import { Button, Group, Modal, Stack, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { TokenKind } from '../../api/identity';
import { formatNumber } from '../../lib/format';
import { useRevokeToken } from './identity-actions';
import { Reach } from './reach';

export function RevokeOne({ kind, id, onClose }: { kind: TokenKind; id: string; onClose: () => void }) {
  const { t } = useTranslation();
  const revoke = useRevokeToken();
  const ended = revoke.data;
  return (
    <Modal opened onClose={onClose} title={ended ? t('admin.tokens.revoked') : t('admin.tokens.revokeTitle')} closeButtonProps={{ 'aria-label': t('common.close') }}>
      <Stack>
        {ended ? (
          <>
            <Text>{t('admin.tokens.ended', { access: formatNumber(ended.accessTokens), refresh: formatNumber(ended.refreshTokens), keys: formatNumber(ended.apiKeys) })}</Text>
            <Reach position={ended.position} />
            <Group justify="flex-end"><Button onClick={onClose}>{t('common.close')}</Button></Group>
          </>
        ) : (
          <>
            <Text>{t(kind === 'api-key' ? 'admin.tokens.revokeKeyHint' : 'admin.tokens.revokeTokenHint')}</Text>
            <Group justify="flex-end">
              <Button variant="default" onClick={onClose} data-autofocus>{t('common.cancel')}</Button>
              <Button color="red" loading={revoke.isPending} onClick={() => revoke.mutate({ kind, id })}>{t('admin.tokens.revoke')}</Button>
            </Group>
          </>
        )}
      </Stack>
    </Modal>
  );
}
