/** Names, texts, tags, people to ask, who sees and who edits. Saved together on top of what the server has. */

import { Button, Checkbox, Group, NativeSelect, Radio, Stack, TagsInput, Text, TextInput, Textarea, Title } from '@mantine/core';
import { schemaResolver, useForm } from '@mantine/form';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { z } from 'zod/mini';
import { facetsQuery } from '../api/catalog';
import { type Api, rolesQuery } from '../api/publisher';
import { useChange } from '../routes/publisher/actions';
import { Failure } from '../shell/failure';
import { celebrate } from '../shell/queries';
import { Panel } from '../ui/page';
import ui from '../ui/ui.module.css';
import { changesOf, designOf } from './api-design-rules';

const DESCRIPTION_MAX = 32_766;
const NAME_MAX = 60;

export function ApiDesign({ api }: { api: Api }) {
  const { t } = useTranslation();
  const change = useChange(api.id);
  const roles = useQuery(rolesQuery);
  const facets = useQuery(facetsQuery);
  const email = z.string().check(z.trim(), z.refine((text) => text === '' || /^[^\s@]+@[^\s@]+$/.test(text), t('design.emailBad')));
  const form = useForm({
    initialValues: designOf(api),
    validate: schemaResolver(
      // Loose: what is judged together must reach the judgement.
      z.looseObject({
        displayName: z.string().check(z.maxLength(NAME_MAX, t('createApi.tooLong', { max: NAME_MAX }))),
        description: z.string().check(z.maxLength(DESCRIPTION_MAX, t('createApi.tooLong', { max: DESCRIPTION_MAX }))),
        businessOwnerEmail: email,
        technicalOwnerEmail: email,
        visibleRoles: z.array(z.string()),
        accessRoles: z.array(z.string()),
      })
        .check(z.refine((v) => v['visibility'] !== 'RESTRICTED' || v.visibleRoles.length > 0, { path: ['visibleRoles'], error: t('design.rolesNeeded') }))
        .check(z.refine((v) => !v['isRestricted'] || v.accessRoles.length > 0, { path: ['accessRoles'], error: t('design.rolesNeeded') })),
      { sync: true },
    ),
  });
  const submit = form.onSubmit((fields) =>
    change.mutate(changesOf(fields), {
      onSuccess: (saved) => {
        form.setInitialValues(designOf(saved));
        form.setValues(designOf(saved));
        celebrate(t('design.saved'));
      },
    }),
  );
  const known = roles.data?.list ?? [];
  return (
    <form onSubmit={submit} noValidate>
      <Stack gap="lg">
        <Panel>
          <Stack>
            <Title order={3} size="h5">{t('design.texts')}</Title>
            <TextInput label={t('design.displayName')} description={t('design.displayNameHint')} placeholder={api.name} {...form.getInputProps('displayName')} />
            <Textarea label={t('common.description')} rows={5} {...form.getInputProps('description')} />
            <TagsInput label={t('publisher.tags')} description={t('design.tagsHint')} placeholder={t('design.tagsAdd')} data={facets.data?.tag.map((one) => one.value) ?? []} maxTags={50}
              clearButtonProps={{ 'aria-label': t('common.clear') }} {...form.getInputProps('tags')} />
            <Checkbox label={t('versions.makeDefault')} description={t('versions.defaultHint')} {...form.getInputProps('isDefaultVersion', { type: 'checkbox' })} />
          </Stack>
        </Panel>
        <Panel>
          <Stack>
            <Title order={3} size="h5">{t('design.people')}</Title>
            <Text size="sm" className={ui.faint}>{t('design.peopleHint')}</Text>
            {(['businessOwner', 'technicalOwner'] as const).map((who) => (
              <Group key={who} grow preventGrowOverflow={false} align="flex-start">
                <TextInput label={t(`design.${who}`)} {...form.getInputProps(who)} />
                <TextInput type="email" label={t(`design.${who}Email`)} {...form.getInputProps(`${who}Email`)} />
              </Group>
            ))}
          </Stack>
        </Panel>
        <Panel>
          <Stack>
            <Title order={3} size="h5">{t('design.visibility')}</Title>
            <Radio.Group label={t('design.whoSees')} {...form.getInputProps('visibility')}>
              <Stack gap="xs" mt="xs">
                {(['PUBLIC', 'PRIVATE', 'RESTRICTED'] as const).map((one) => <Radio key={one} value={one} label={t(`design.see.${one}`)} />)}
              </Stack>
            </Radio.Group>
            {form.values.visibility === 'RESTRICTED' ? <Roles label={t('design.visibleRoles')} known={known} {...form.getInputProps('visibleRoles')} /> : null}
            <NativeSelect label={t('design.whoEdits')} value={form.values.isRestricted ? 'RESTRICTED' : 'NONE'} onChange={({ currentTarget: { value } }) => form.setFieldValue('isRestricted', value === 'RESTRICTED')}
              data={[{ value: 'NONE', label: t('design.editAll') }, { value: 'RESTRICTED', label: t('design.editSome') }]} />
            {form.values.isRestricted ? <Roles label={t('design.accessRoles')} known={known} {...form.getInputProps('accessRoles')} /> : null}
          </Stack>
        </Panel>
        {change.isError ? <Failure error={change.error} /> : null}
        <Group justify="flex-end">
          <Button variant="default" disabled={!form.isDirty() || change.isPending} onClick={form.reset}>{t('design.undo')}</Button>
          <Button type="submit" loading={change.isPending} disabled={!form.isDirty()}>{t('common.save')}</Button>
        </Group>
      </Stack>
    </form>
  );
}

function Roles({ label, known, ...input }: { label: string; known: string[] }) {
  const { t } = useTranslation();
  return <TagsInput label={label} description={t('design.rolesHint')} placeholder={t('design.rolesAdd')} data={known} required clearButtonProps={{ 'aria-label': t('common.clear') }} {...input} />;
}
