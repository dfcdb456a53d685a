/** The steps of one flow, in order. */

import { ActionIcon, Button, Group, Menu, Text, Title, VisuallyHidden } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Flow, PolicyUse, StepKind } from '../../api/api-settings';
import { StepEdit } from '../../forms/step-edit';
import { fresh, moved, summary } from '../../lib/steps';
import { stepText } from '../../texts/steps';
import { ChevronIcon, PlusIcon, TrashIcon } from '../../ui/icons';
import ui from '../../ui/ui.module.css';
import styles from './steps.module.css';

type Props = { flow: Flow; steps: PolicyUse[]; kinds: StepKind[]; onChange: (steps: PolicyUse[]) => void };

export function StepFlow({ flow, steps, kinds, onChange }: Props) {
  const { t } = useTranslation();
  /** A step in the form, and where it goes: behind the last one when it is new. */
  const [open, setOpen] = useState<{ at: number; step: PolicyUse }>();
  const titleOf = (step: PolicyUse) => {
    const kind = kinds.find((one) => one.name === step.policyName);
    return kind ? stepText(t, 'kind', kind.name, kind.displayName) : step.policyName;
  };
  const openKind = open && kinds.find((one) => one.name === open.step.policyName);
  return (
    <section className={styles.flow} aria-label={t(`steps.flow.${flow}`)}>
      <Title order={4} size="h5">{t(`steps.flow.${flow}`)}</Title>
      <Text size="sm" className={ui.faint}>{t(`steps.flowHint.${flow}`)}</Text>
      <ol className={styles.list}>
        {steps.map((step, at) => {
          const name = `${titleOf(step)} ${summary(step, kinds.find((one) => one.name === step.policyName))}`.trim();
          return (
            // Steps have no identity of their own: their place is what they are.
            <li key={at} className={styles.step}>
              <button type="button" className={styles.open} onClick={() => setOpen({ at, step })}>
                <VisuallyHidden>{t('steps.editOf', { name: '' })}</VisuallyHidden>
                <Text size="sm" fw={600}>{titleOf(step)}</Text>
                <Text size="sm" className={`${ui.faint} ${ui.breakable}`} ff="monospace">{summary(step, kinds.find((one) => one.name === step.policyName))}</Text>
              </button>
              <Group gap={0} wrap="nowrap">
                <ActionIcon variant="subtle" color="gray" disabled={at === 0} aria-label={t('steps.up', { name })} onClick={() => onChange(moved(steps, at, -1))}><span className={styles.up}><ChevronIcon size={16} /></span></ActionIcon>
                <ActionIcon variant="subtle" color="gray" disabled={at + 1 === steps.length} aria-label={t('steps.down', { name })} onClick={() => onChange(moved(steps, at, 1))}><ChevronIcon size={16} /></ActionIcon>
                <ActionIcon variant="subtle" color="red" aria-label={t('steps.remove', { name })} onClick={() => onChange(steps.filter((_, index) => index !== at))}><TrashIcon size={16} /></ActionIcon>
              </Group>
            </li>
          );
        })}
      </ol>
      <Menu position="bottom-start">
        <Menu.Target><Button variant="subtle" size="xs" leftSection={<PlusIcon size={14} />} aria-label={t('steps.addTo', { flow: t(`steps.flow.${flow}`) })}>{t('steps.add')}</Button></Menu.Target>
        <Menu.Dropdown>
          {kinds.map((kind) => <Menu.Item key={kind.name} onClick={() => setOpen({ at: steps.length, step: fresh(kind) })}>{stepText(t, 'kind', kind.name, kind.displayName)}</Menu.Item>)}
        </Menu.Dropdown>
      </Menu>
      {open && openKind ? (
        <StepEdit key={`${open.at} ${open.step.policyName}`} kind={openKind} step={open.step} isNew={open.at === steps.length} onClose={() => setOpen(undefined)}
          onSave={(step) => { onChange(open.at === steps.length ? [...steps, step] : steps.map((one, at) => (at === open.at ? step : one))); setOpen(undefined); }} />
      ) : null}
      {open && !openKind ? <Text size="sm" c="red" role="alert">{t('steps.unknown')}</Text> : null}
    </section>
  );
}
