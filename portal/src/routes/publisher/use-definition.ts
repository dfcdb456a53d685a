/** What the server says of a definition: while it is written, and when it is saved. */

import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useMutation, useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { publisher, take } from '../../api/client';
import { ApiFailure } from '../../api/failure';
import { multipart } from '../../api/publisher';
import { celebrate } from '../../shell/queries';
import { useRefresh } from './actions';

/** Wait for this long without a key before asking the server. */
const QUIET_MS = 700;
const NOTHING: string[] = [];

export type CheckState = 'unchanged' | 'checking' | 'good' | 'bad' | 'failed';

export function useDefinitionCheck(text: string, isDirty: boolean): { findings: string[]; state: CheckState } {
  const [quiet] = useDebouncedValue(text, QUIET_MS);
  const query = useQuery({
    queryKey: ['publisher', 'definition-check', quiet],
    queryFn: ({ signal }) => take(publisher.POST('/apis/validate-openapi', { body: multipart({ inlineAPIDefinition: quiet }), signal })),
    enabled: isDirty && quiet.trim() !== '',
    placeholderData: keepPreviousData,
    gcTime: 0,
    retry: false,
  });
  if (!isDirty) return { findings: NOTHING, state: 'unchanged' };
  if (query.isError) return { findings: NOTHING, state: 'failed' };
  if (quiet !== text || query.isFetching || !query.data) return { findings: findings(query.data), state: 'checking' };
  return { findings: findings(query.data), state: query.data.isValid ? 'good' : 'bad' };
}

const known = new WeakMap<object, string[]>();

/** The same list for the same answer, so that marks are worked out once. */
function findings(answer: { isValid: boolean; errors?: { description?: string; message?: string }[] } | undefined): string[] {
  if (!answer || answer.isValid) return NOTHING;
  const list = known.get(answer) ?? (answer.errors ?? []).map((one) => one.description || one.message || '').filter(Boolean);
  known.set(answer, list);
  return list;
}

/** Findings in a refusal, as the check would tell them; nothing for a failure of another kind. */
export function findingsOf(error: unknown): string[] | undefined {
  if (!(error instanceof ApiFailure) || error.status !== 400) return undefined;
  const list = known.get(error) ?? error.details;
  if (list.length === 0) return undefined;
  known.set(error, list);
  return list;
}

export function useDefinitionSave(apiId: string) {
  const { t } = useTranslation();
  const refresh = useRefresh(apiId);
  return useMutation({
    mutationFn: (text: string) => take(publisher.PUT('/apis/{apiId}/swagger', { params: { path: { apiId } }, body: multipart({ apiDefinition: text }) })),
    meta: { inline: true },
    onSuccess: async () => {
      await refresh();
      celebrate(t('unsaved.saved'));
    },
  });
}
