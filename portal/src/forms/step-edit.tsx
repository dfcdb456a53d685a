import { Button, Checkbox, Group, Modal, Stack, Text, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useTranslation } from 'react-i18next';
import type { PolicyUse, StepKind } from '../api/api-settings';
import { isHeaderName } from '../lib/runtime';
import { stepText } from '../texts/steps';

type Props = { kind: StepKind; step: PolicyUse; isNew: boolean; onSave: (step: PolicyUse) => void; onClose: () => void };

/** A form made of the parameters that the server says a step has. */
export function StepEdit({ kind, step, isNew, onSave, onClose }: Props) {
  const { t } = useTranslation();
  const initial = Object.fromEntries(kind.policyAttributes.map(({ name, type, defaultValue }) => {
    const value = step.parameters?.[name] ?? defaultValue ?? '';
    return [name, type === 'Boolean' ? String(value) === 'true' : String(value)] as const;
  }));
  const form = useForm<Record<string, string | boolean>>({
    initialValues: initial,
    validate: (values) => Object.fromEntries(kind.policyAttributes.flatMap(({ name, required }) => {
      const problem = problemOf(name, values[name], required);
      return problem ? [[name, t(`steps.problem.${problem}`)] as const] : [];
    })),
  });
  return (
    <Modal opened onClose={onClose} title={stepText(t, 'kind', kind.name, kind.displayName)} closeButtonProps={{ 'aria-label': t('common.close') }}>
      <form noValidate onSubmit={form.onSubmit((parameters) => onSave({ ...step, parameters }))}>
        <Stack>
          <Text size="sm">{stepText(t, 'kindHint', kind.name, kind.description)}</Text>
          {kind.policyAttributes.map(({ name, displayName, description, type }, at) =>
            type === 'Boolean' ? (
              <Checkbox key={name} label={stepText(t, 'parameter', name, displayName)} {...form.getInputProps(name, { type: 'checkbox' })} />
            ) : (
              <TextInput key={name} label={stepText(t, 'parameter', name, displayName)} placeholder={name === 'newResourcePath' ? '/v2/items/{id}' : undefined} title={description} spellCheck={false} data-autofocus={at === 0 ? true : undefined} {...form.getInputProps(name)} />
            ),
          )}
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>{t('common.cancel')}</Button>
            <Button type="submit">{isNew ? t('steps.add') : t('scopes.change')}</Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}

function problemOf(name: string, value: string | boolean | undefined, required: boolean): 'missing' | 'header' | 'path' | undefined {
  if (typeof value !== 'string') return undefined;
  if (value.trim() === '') return required && name !== 'headerValue' && name !== 'paramValue' ? 'missing' : undefined;
  if (name === 'headerName' && !isHeaderName(value)) return 'header';
  if (name === 'newResourcePath' && !value.startsWith('/')) return 'path';
  return undefined;
}
