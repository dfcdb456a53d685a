/** The difference between two revisions, or a revision and the working copy; which two, is in the address. */

import { Group, NativeSelect, Stack, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { WORKING, changesQuery } from '../../api/changes';
import type { Revision } from '../../api/publisher';
import { Loaded } from '../../shell/loaded';
import { ChangeList } from './change-list';

const route = getRouteApi('/publisher/apis/$apiId/revisions');

export function Compare({ apiId, revisions }: { apiId: string; revisions: Revision[] }) {
  const { t } = useTranslation();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const states = [{ value: WORKING, label: t('changes.working') }, ...[...revisions].reverse().map((one) => ({ value: one.id, label: labelOf(one) }))];
  const known = (value: string | undefined) => states.find((one) => one.value === value)?.value;
  // What a publisher asks first: what would a deployment change?
  const deployed = revisions.findLast((one) => (one.deploymentInfo?.length ?? 0) > 0) ?? revisions.at(-1);
  const from = known(search.from) ?? deployed?.id ?? WORKING;
  const to = known(search.to) ?? WORKING;
  const changes = useQuery(changesQuery(apiId, from, to));
  const choose = (side: 'from' | 'to') => ({ currentTarget: { value } }: { currentTarget: { value: string } }) =>
    void navigate({ search: (old) => ({ ...old, [side]: value }), replace: true });
  return (
    <Stack>
      <Title order={2} size="h4" id="compare">{t('changes.title')}</Title>
      <Group align="end" grow preventGrowOverflow={false} maw={640}>
        <NativeSelect label={t('changes.from')} data={states} value={from} onChange={choose('from')} />
        <NativeSelect label={t('changes.to')} data={states} value={to} onChange={choose('to')} />
      </Group>
      <Loaded query={changes}>{(found) => <ChangeList changes={found} />}</Loaded>
    </Stack>
  );
}

const labelOf = (revision: Revision) => [revision.displayName ?? revision.id, revision.description].filter(Boolean).join(' · ');
