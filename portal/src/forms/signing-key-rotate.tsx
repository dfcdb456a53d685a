/** How the signing key is replaced: published first and signing later, or at once. */

import { Button, Group, Modal, Radio, Select, Stack } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { usePrepareKey, useRotateKey } from '../routes/admin/identity-actions';
import { Failure } from '../shell/failure';
import { celebrate } from '../shell/queries';

const WHENS = ['manual', 'hour', 'day', 'week'] as const;
type When = (typeof WHENS)[number];
const AFTER_MS: Record<When, number | undefined> = { manual: undefined, hour: 3_600_000, day: 86_400_000, week: 604_800_000 };

export function SigningKeyRotate({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const [way, setWay] = useState('stepwise');
  const [when, setWhen] = useState<When>('manual');
  const prepare = usePrepareKey();
  const rotate = useRotateKey();
  const isStepwise = way === 'stepwise';
  const done = (text: string) => ({ onSuccess: () => { celebrate(text); onClose(); } });
  const submit = () => {
    const after = AFTER_MS[when];
    if (isStepwise) prepare.mutate(after === undefined ? undefined : new Date(Date.now() + after).toISOString(), done(t('admin.signingKeys.prepared')));
    else rotate.mutate(undefined, done(t('admin.signingKeys.rotated')));
  };
  const failed = isStepwise ? prepare : rotate;
  return (
    <Modal opened onClose={onClose} title={t('admin.signingKeys.rotateTitle')} closeButtonProps={{ 'aria-label': t('common.close') }}>
      <form onSubmit={(event) => { event.preventDefault(); submit(); }}>
        <Stack>
          <Radio.Group value={way} onChange={setWay} aria-label={t('admin.signingKeys.rotateTitle')}>
            <Stack gap="sm">
              <Radio value="stepwise" label={t('admin.signingKeys.stepwise')} description={t('admin.signingKeys.stepwiseHint')} data-autofocus />
              <Radio value="atOnce" label={t('admin.signingKeys.atOnce')} description={t('admin.signingKeys.atOnceHint')} />
            </Stack>
          </Radio.Group>
          {isStepwise ? (
            <Select label={t('admin.signingKeys.when')} allowDeselect={false} value={when} data={WHENS.map((one) => ({ value: one, label: t(`admin.signingKeys.whens.${one}`) }))}
              onChange={(value) => setWhen(WHENS.find((one) => one === value) ?? 'manual')} />
          ) : null}
          {failed.isError ? <Failure error={failed.error} /> : null}
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>{t('common.cancel')}</Button>
            <Button type="submit" loading={failed.isPending}>{isStepwise ? t('admin.signingKeys.begin') : t('admin.signingKeys.doRotate')}</Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
