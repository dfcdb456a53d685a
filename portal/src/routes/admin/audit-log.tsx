/** Who changed what, when: filtered, in pages, with what each change was, and as a file. */

import { Button, Group, Select, Stack, Table, Text, TextInput, UnstyledButton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { Suspense, lazy, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { AUDIT_PAGE, type AuditEvent, type AuditSearch, auditQuery, auditWordsQuery } from '../../api/audit';
import { formatDate } from '../../lib/format';
import { Loaded } from '../../shell/loaded';
import { Empty } from '../../ui/empty';
import { DocumentIcon } from '../../ui/icons';
import { PageHead, TableFrame } from '../../ui/page';
import { Pager } from '../../ui/pager';
import { SearchBox } from '../../ui/search-box';
import ui from '../../ui/ui.module.css';
import { AuditExport } from './audit-export';
import own from './audit-log.module.css';

const route = getRouteApi('/admin/audit-log');
/** Only who looks at an event needs it. */
const AuditEventDetail = lazy(async () => ({ default: (await import('./audit-event')).AuditEventDetail }));

export function AuditLog() {
  const { t } = useTranslation();
  const { page = 1, q, user, action, from, to } = route.useSearch();
  const navigate = route.useNavigate();
  const search: AuditSearch = { ...(q ? { q } : {}), ...(user ? { user } : {}), ...(action ? { action } : {}), ...(from ? { from: moment(from) } : {}), ...(to ? { to: moment(to) } : {}) };
  const events = useQuery(auditQuery(search, page));
  const [shown, setShown] = useState<AuditEvent>();
  const set = (change: Record<string, string | undefined>) => void navigate({ search: (before) => ({ ...before, ...change, page: undefined }), replace: true });
  const isFiltered = Object.keys(search).length > 0;
  return (
    <Stack gap="lg">
      <PageHead title={t('admin.audit.title')} intro={t('admin.audit.intro')} action={<AuditExport search={search} />} />
      <Filters q={q} user={user} action={action} from={from} to={to} onSet={set} />
      {isFiltered ? <Group><Button size="xs" variant="subtle" onClick={() => void navigate({ search: {}, replace: true })}>{t('admin.audit.clear')}</Button></Group> : null}
      <Loaded query={events}>
        {({ list, pagination }) =>
          list.length === 0 ? <Empty icon={<DocumentIcon size={30} />} title={t(isFiltered ? 'admin.audit.noMatchTitle' : 'admin.audit.emptyTitle')} hint={t(isFiltered ? 'admin.audit.noMatchHint' : 'admin.audit.emptyHint')} /> : (
            <>
              <Text size="sm" className={ui.faint} role="status">{t('admin.audit.count', { count: pagination.total })}</Text>
              <TableFrame label={t('admin.audit.title')}>
                <Table miw={720} highlightOnHover>
                  <Table.Thead><Table.Tr><Table.Th>{t('admin.audit.action')}</Table.Th><Table.Th>{t('admin.audit.subject')}</Table.Th><Table.Th>{t('admin.audit.user')}</Table.Th><Table.Th>{t('admin.audit.at')}</Table.Th></Table.Tr></Table.Thead>
                  <Table.Tbody>{list.map((event) => <Row key={event.id} event={event} onShow={() => setShown(event)} />)}</Table.Tbody>
                </Table>
              </TableFrame>
              <Pager page={page} total={pagination.total} size={AUDIT_PAGE} onChange={(next) => void navigate({ search: (before) => ({ ...before, page: next }) })} />
            </>
          )}
      </Loaded>
      <Suspense>{shown ? <AuditEventDetail event={shown} onClose={() => setShown(undefined)} /> : null}</Suspense>
    </Stack>
  );
}

/** A time as the field has it, in the person's own zone, as the API takes it. */
const moment = (local: string) => {
  const at = new Date(local);
  return Number.isNaN(at.getTime()) ? local : at.toISOString();
};

type Given = Record<'q' | 'user' | 'action' | 'from' | 'to', string | undefined>;

function Filters({ q, user, action, from, to, onSet }: Given & { onSet: (change: Partial<Given>) => void }) {
  const { t } = useTranslation();
  const words = useQuery(auditWordsQuery);
  const actions = words.data?.actions ?? [];
  const nouns = [...new Set(actions.map((one) => `${one.split('.')[0] ?? ''}.`))];
  return (
    <div className={own.filters}>
      <SearchBox value={q ?? ''} label={t('admin.audit.searchLabel')} hint={t('admin.audit.searchHint')} onSearch={(next) => onSet({ q: next || undefined })} />
      <Select label={t('admin.audit.user')} placeholder={t('admin.audit.anyone')} clearable searchable value={user ?? null} onChange={(value) => onSet({ user: value ?? undefined })} data={words.data?.users ?? []} />
      <Select label={t('admin.audit.action')} placeholder={t('admin.audit.anything')} clearable searchable value={action ?? null} onChange={(value) => onSet({ action: value ?? undefined })}
        data={[{ group: t('admin.audit.nouns'), items: nouns.map((value) => ({ value, label: t('admin.audit.allOf', { noun: value.slice(0, -1) }) })) }, { group: t('admin.audit.actions'), items: actions }]} />
      <TextInput type="datetime-local" label={t('admin.audit.from')} value={from ?? ''} onChange={(event) => onSet({ from: event.currentTarget.value || undefined })} />
      <TextInput type="datetime-local" label={t('admin.audit.to')} value={to ?? ''} onChange={(event) => onSet({ to: event.currentTarget.value || undefined })} />
    </div>
  );
}

/** The name in the detail says more than an identifier. */
function Row({ event, onShow }: { event: AuditEvent; onShow: () => void }) {
  const { t } = useTranslation();
  const name = typeof event.detail === 'object' && event.detail !== null && 'name' in event.detail && typeof event.detail.name === 'string' ? event.detail.name : undefined;
  return (
    <Table.Tr>
      <Table.Td><UnstyledButton onClick={onShow} c="var(--mantine-primary-color-light-color)" fw={600} fz="sm" aria-label={t('admin.audit.showOf', { action: event.action, date: formatDate(event.at) })}>{event.action}</UnstyledButton></Table.Td>
      <Table.Td className={ui.breakable}>{name ? <Text size="sm">{name}</Text> : null}<Text size="xs" className={ui.faint}>{event.subject}</Text></Table.Td>
      <Table.Td>{event.user}</Table.Td>
      <Table.Td>{formatDate(event.at)}</Table.Td>
    </Table.Tr>
  );
}
