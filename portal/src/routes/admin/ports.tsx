/** The port map: which instance listens where, what meets, and what another instance would meet before it is started. */

import { Button, Stack, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { portsQuery } from '../../api/operations';
import { Loaded } from '../../shell/loaded';
import { PageHead, Panel } from '../../ui/page';
import { PortOffsets } from './port-offsets';
import { PortPicture } from './port-picture';
import { PortTable } from './port-table';
import { Remarks } from './remarks';

const route = getRouteApi('/admin/ports');

export function Ports() {
  const { t } = useTranslation();
  const { offset } = route.useSearch();
  const navigate = route.useNavigate();
  const ports = useQuery(portsQuery(offset));
  const ask = (next: number | undefined) => void navigate({ search: { offset: next }, replace: true });
  return (
    <Stack gap="lg">
      <PageHead title={t('admin.ports.title')} intro={t('admin.ports.intro')}
        action={<Button variant="default" loading={ports.isFetching && !ports.isPlaceholderData} onClick={() => void ports.refetch()}>{t('admin.ports.again')}</Button>} />
      <Loaded query={ports}>
        {(map) => (
          <>
            <Remarks remarks={map.remarks} allWell={t('admin.ports.allWell', { count: map.instances.length })} />
            <Panel><PortPicture map={map} onOffset={ask} /></Panel>
            <Panel><PortOffsets map={map} asked={offset} onAsk={ask} /></Panel>
            <section>
              <Title order={2} size="h4" mb="sm">{t('admin.ports.table')}</Title>
              <PortTable instances={map.instances} />
            </section>
          </>
        )}
      </Loaded>
    </Stack>
  );
}
