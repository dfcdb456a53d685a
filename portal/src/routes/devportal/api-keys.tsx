/** API keys of an application: made, replaced, revoked. A key is shown once. */

import { Alert, Button, Group, Modal, SegmentedControl, Stack, Table, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type ApiKey, type ApiKeyInfo, apiKeysQuery, useApiKeys } from '../../api/api-keys';
import type { KeyType } from '../../api/devportal';
import { ApiKeyGenerate } from '../../forms/api-key-generate';
import { formatDate } from '../../lib/format';
import { Failure } from '../../shell/failure';
import { Loaded } from '../../shell/loaded';
import { celebrate } from '../../shell/queries';
import { Confirm } from '../../ui/confirm';
import { CodeLine } from '../../ui/copy';
import { Empty } from '../../ui/empty';
import { KeyIcon, PlusIcon } from '../../ui/icons';
import { TableFrame } from '../../ui/page';
import styles from '../../ui/ui.module.css';

export function ApiKeys({ applicationId }: { applicationId: string }) {
  const { t } = useTranslation();
  const [keyType, setKeyType] = useState<KeyType>('PRODUCTION');
  return (
    <Stack gap="md">
      <Text className={styles.faint}>{t('apiKeys.intro')}</Text>
      <Group><SegmentedControl value={keyType} onChange={(value) => setKeyType(value)} aria-label={t('credential.environment')}
        data={[{ value: 'PRODUCTION', label: t('credential.production') }, { value: 'SANDBOX', label: t('credential.sandbox') }]} /></Group>
      <OfType key={keyType} applicationId={applicationId} keyType={keyType} />
    </Stack>
  );
}

function OfType({ applicationId, keyType }: { applicationId: string; keyType: KeyType }) {
  const { t } = useTranslation();
  const [isMaking, { open, close }] = useDisclosure();
  const [fresh, setFresh] = useState<ApiKey>();
  const keys = useQuery(apiKeysQuery(applicationId, keyType));
  const make = <Button leftSection={<PlusIcon />} onClick={open}>{t('apiKeys.generate')}</Button>;
  return (
    <>
      {fresh ? (
        <Alert color="green" title={t('apiKeys.made', { name: fresh.keyName || t('apiKeys.unnamed') })} withCloseButton closeButtonLabel={t('common.close')} onClose={() => setFresh(undefined)}>
          <Stack gap="xs"><Text size="sm">{t('apiKeys.once')}</Text><CodeLine value={fresh.apikey} what={t('apiKeys.key')} /></Stack>
        </Alert>
      ) : null}
      <Loaded query={keys}>
        {({ list }) => (list.length === 0
          ? <Empty icon={<KeyIcon size={30} />} title={t('apiKeys.emptyTitle')} hint={t('apiKeys.emptyHint')} action={make} />
          : <><Group justify="flex-end">{make}</Group><Keys applicationId={applicationId} keyType={keyType} list={list} onNew={setFresh} /></>)}
      </Loaded>
      <Modal opened={isMaking} onClose={close} title={t('apiKeys.generate')} closeButtonProps={{ 'aria-label': t('common.close') }}>
        <ApiKeyGenerate applicationId={applicationId} keyType={keyType} onClose={close} onMade={(key) => { setFresh(key); close(); }} />
      </Modal>
    </>
  );
}

type Deed = { does: 'replace' | 'revoke'; key: ApiKeyInfo };

function Keys({ applicationId, keyType, list, onNew }: { applicationId: string; keyType: KeyType; list: ApiKeyInfo[]; onNew: (key: ApiKey) => void }) {
  const { t } = useTranslation();
  const [asked, setAsked] = useState<Deed>();
  const keys = useApiKeys(applicationId, keyType);
  const confirm = ({ does, key: { keyUUID } }: Deed) => keys.mutate({ does, keyUUID }, {
    onSuccess: (key) => { if (key) onNew(key); else celebrate(t('apiKeys.revoked')); },
    onSettled: () => setAsked(undefined),
  });
  const does = asked?.does ?? 'revoke';
  return (
    <>
      {keys.isError ? <Failure error={keys.error} /> : null}
      <TableFrame label={t('application.apiKeys')}>
        <Table>
          <Table.Thead><Table.Tr><Table.Th>{t('common.name')}</Table.Th><Table.Th>{t('apiKeys.issued')}</Table.Th><Table.Th>{t('apiKeys.ends')}</Table.Th><Table.Th>{t('apiKeys.limits')}</Table.Th><Table.Th aria-label={t('common.actions')} /></Table.Tr></Table.Thead>
          <Table.Tbody>
            {list.map((key) => (
              <Table.Tr key={key.keyUUID}>
                <Table.Td>{key.keyName || <span className={styles.faint}>{t('apiKeys.unnamed')}</span>}</Table.Td>
                <Table.Td>{formatDate(key.issuedOn)}</Table.Td>
                <Table.Td>{key.validityPeriod < 0 ? t('apiKeys.never') : formatDate(Date.parse(key.issuedOn) + key.validityPeriod * 1000)}</Table.Td>
                <Table.Td className={styles.breakable}>{[key.additionalProperties.permittedIP, key.additionalProperties.permittedReferer].filter(Boolean).join(' · ') || t('apiKeys.anywhere')}</Table.Td>
                <Table.Td>
                  <Group gap="xs" justify="flex-end" wrap="nowrap">
                    <Button size="xs" variant="default" onClick={() => setAsked({ does: 'replace', key })}>{t('apiKeys.replace')}</Button>
                    <Button size="xs" variant="default" onClick={() => setAsked({ does: 'revoke', key })}>{t('apiKeys.revoke')}</Button>
                  </Group>
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </TableFrame>
      <Confirm opened={asked !== undefined} onClose={() => setAsked(undefined)} title={t(`apiKeys.${does}Title`, { name: asked?.key.keyName || t('apiKeys.unnamed') })}
        hint={t(`apiKeys.${does}Hint`)} action={t(`apiKeys.${does}`)} isBusy={keys.isPending} onConfirm={() => asked && confirm(asked)} />
    </>
  );
}
