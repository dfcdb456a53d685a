/** A rate limit, made or changed. */

import { Alert, Button, Checkbox, Group, Modal, NumberInput, SegmentedControl, Select, Stack, Text, TextInput, Textarea } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { PolicyLevel, ThrottlePolicy } from '../api/admin';
import { useSavePolicy } from '../routes/admin/policy-actions';
import { Failure } from '../shell/failure';
import { celebrate } from '../shell/queries';
import { BURST_UNITS, DATA_UNITS, EMPTY, type PolicyForm, TIME_UNITS, formOf, problemsOf, sentOf } from './policy-rules';

export function PolicyEdit({ level, policy, isUsed, onClose }: { level: PolicyLevel; policy: ThrottlePolicy | undefined; isUsed: boolean; onClose: () => void }) {
  const { t } = useTranslation();
  return (
    <Modal opened onClose={onClose} size="lg" title={policy ? t('admin.policies.editTitle', { name: policy.displayName }) : t('admin.policies.createTitle')} closeButtonProps={{ 'aria-label': t('common.close') }}>
      <Form level={level} policy={policy} isUsed={isUsed} onClose={onClose} />
    </Modal>
  );
}

function Form({ level, policy, isUsed, onClose }: { level: PolicyLevel; policy: ThrottlePolicy | undefined; isUsed: boolean; onClose: () => void }) {
  const { t } = useTranslation();
  const [form, setForm] = useState<PolicyForm>(policy ? formOf(policy) : EMPTY);
  const [wasTried, setWasTried] = useState(false);
  const save = useSavePolicy(level, policy?.policyId);
  const set = (more: Partial<PolicyForm>) => setForm((old) => ({ ...old, ...more }));
  const problems = wasTried ? problemsOf(form) : {};
  const submit = () => {
    setWasTried(true);
    if (Object.keys(problemsOf(form)).length > 0) return;
    const text = t(policy ? 'admin.policies.saved' : 'admin.policies.created', { name: form.displayName.trim() || form.name.trim() });
    save.mutate(sentOf(level, form), { onSuccess: () => { celebrate(text); onClose(); } });
  };
  return (
    <form onSubmit={(event) => { event.preventDefault(); submit(); }} noValidate>
      <Stack>
        {policy ? null : (
          <TextInput label={t('common.name')} description={t('admin.policies.nameHint')} required data-autofocus maxLength={60} value={form.name} onChange={(event) => set({ name: event.currentTarget.value })}
            error={problems.name ? t('admin.policies.problem.name') : undefined} />
        )}
        <TextInput label={t('admin.policies.displayName')} maxLength={512} value={form.displayName} onChange={(event) => set({ displayName: event.currentTarget.value })} />
        <Textarea label={t('common.description')} autosize minRows={1} maxLength={1024} value={form.description} onChange={(event) => set({ description: event.currentTarget.value })} />
        <Limit form={form} set={set} problems={problems} />
        {level === 'advanced' ? null : <Burst form={form} set={set} isWrong={problems.burstAmount === true} />}
        {level === 'subscription' ? (
          <>
            <Checkbox checked={form.stops} onChange={(event) => set({ stops: event.currentTarget.checked })} label={t('admin.policies.stops')} description={t('admin.policies.stopsHint')} />
            <Checkbox checked={form.isCommercial} onChange={(event) => set({ isCommercial: event.currentTarget.checked })} label={t('admin.policies.commercial')} description={t('admin.policies.commercialHint')} />
          </>
        ) : null}
        {isUsed ? <Alert color="orange" variant="light">{t('admin.policies.affects')}</Alert> : null}
        {save.isError ? <Failure error={save.error} /> : null}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>{t('common.cancel')}</Button>
          <Button type="submit" loading={save.isPending}>{policy ? t('common.save') : t('common.create')}</Button>
        </Group>
      </Stack>
    </form>
  );
}

type Set = (more: Partial<PolicyForm>) => void;

function Limit({ form, set, problems }: { form: PolicyForm; set: Set; problems: ReturnType<typeof problemsOf> }) {
  const { t } = useTranslation();
  const number = t('admin.policies.problem.number');
  return (
    <>
      <div>
        <Text size="sm" fw={500} mb={4} id="policy-counted">{t('admin.policies.counted')}</Text>
        <SegmentedControl aria-labelledby="policy-counted" value={form.counts} onChange={(counts) => set({ counts: counts === 'bytes' ? 'bytes' : 'requests' })}
          data={[{ value: 'requests', label: t('admin.policies.requests') }, { value: 'bytes', label: t('admin.policies.bytes') }]} />
      </div>
      <Group align="flex-start">
        <NumberInput label={t('admin.policies.amount')} w={150} min={1} allowDecimal={false} thousandSeparator={false} required value={form.amount} onChange={(amount) => set({ amount })} error={problems.amount ? number : undefined} />
        {form.counts === 'bytes' ? <Select label={t('admin.policies.dataUnit')} w={120} allowDeselect={false} data={[...DATA_UNITS]} value={form.dataUnit} onChange={(dataUnit) => dataUnit && set({ dataUnit })} /> : null}
        <NumberInput label={t('admin.policies.per')} w={110} min={1} allowDecimal={false} required value={form.every} onChange={(every) => set({ every })} error={problems.every ? number : undefined} />
        <Select label={t('admin.policies.unit')} w={150} allowDeselect={false} value={form.timeUnit} data={TIME_UNITS.map((one) => ({ value: one, label: t(`admin.policies.units.${one}`) }))}
          onChange={(timeUnit) => timeUnit && set({ timeUnit })} />
      </Group>
    </>
  );
}

function Burst({ form, set, isWrong }: { form: PolicyForm; set: Set; isWrong: boolean }) {
  const { t } = useTranslation();
  return (
    <>
      <Checkbox checked={form.hasBurst} onChange={(event) => set({ hasBurst: event.currentTarget.checked })} label={t('admin.policies.hasBurst')} description={t('admin.policies.hasBurstHint')} />
      {form.hasBurst ? (
        <Group align="flex-start">
          <NumberInput label={t('admin.policies.burstAmount')} w={190} min={1} allowDecimal={false} required value={form.burstAmount} onChange={(burstAmount) => set({ burstAmount })} error={isWrong ? t('admin.policies.problem.number') : undefined} />
          <Select label={t('admin.policies.burstUnit')} w={150} allowDeselect={false} value={form.burstUnit} data={BURST_UNITS.map((one) => ({ value: one, label: t(`admin.policies.burstUnits.${one}`) }))}
            onChange={(burstUnit) => burstUnit && set({ burstUnit })} />
        </Group>
      ) : null}
    </>
  );
}
