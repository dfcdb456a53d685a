import { Button, Code, Group, Modal, Stack, Text, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { DefaultApi } from '../api/admin';
import { useChangeDefaultApi } from '../routes/admin/default-api-actions';
import { Failure } from '../shell/failure';
import { celebrate } from '../shell/queries';
import styles from '../ui/ui.module.css';
import { endpointProblem } from './default-api-rules';

export function DefaultApiEdit({ api: { kind, context, endpoint, shippedEndpoint }, onClose }: { api: DefaultApi; onClose: () => void }) {
  const { t } = useTranslation();
  const change = useChangeDefaultApi(kind, true);
  const [value, setValue] = useState(endpoint);
  const [wasTried, setWasTried] = useState(false);
  const problem = endpointProblem(value);
  const submit = () => {
    setWasTried(true);
    if (problem) return;
    change.mutate({ endpoint: value.trim() }, { onSuccess: () => { celebrate(t('admin.defaultApis.saved', { path: context })); onClose(); } });
  };
  return (
    <Modal opened onClose={onClose} size="lg" title={t('admin.defaultApis.editTitle', { path: context })} closeButtonProps={{ 'aria-label': t('common.close') }}>
      <form onSubmit={(event) => { event.preventDefault(); submit(); }} noValidate>
        <Stack>
          <TextInput label={t('admin.defaultApis.endpoint')} description={t('admin.defaultApis.endpointHint')} data-autofocus required spellCheck={false}
            value={value} onChange={(event) => setValue(event.currentTarget.value)} error={wasTried && problem ? t(`admin.defaultApis.problem.${problem}`) : undefined} />
          <Text size="sm" className={styles.faint}>{t('admin.defaultApis.shipped')} <Code className={styles.breakable}>{shippedEndpoint}</Code></Text>
          {change.isError ? <Failure error={change.error} /> : null}
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>{t('common.cancel')}</Button>
            <Button type="submit" loading={change.isPending} disabled={value.trim() === endpoint}>{t('common.save')}</Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
