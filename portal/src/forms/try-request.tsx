/** What a call is made of: parameters, headers, body. */

import { Button, Code, Group, NativeSelect, Stack, TextInput, Textarea } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type Callable, type Parameter, addressOf } from '../lib/try-it';
import { VerbBadge } from '../ui/verb-badge';
import ui from '../ui/ui.module.css';
import styles from './line.module.css';
import type { TryCall } from '../routes/publisher/use-try';

type Props = { base: string; operation: Callable; isBusy: boolean; onSend: (call: TryCall) => void; onCancel: () => void };

const keyOf = ({ in: place, name }: Pick<Parameter, 'in' | 'name'>) => `${place} ${name}`;

export function TryRequest({ base, operation, isBusy, onSend, onCancel }: Props) {
  const { t } = useTranslation();
  const rest: Parameter[] = operation.path.endsWith('/*') ? [{ name: '*', in: 'path', required: false, description: t('tryIt.restHint'), example: '', choices: [] }] : [];
  const parameters = [...operation.parameters, ...rest];
  const [values, setValues] = useState<Record<string, string>>(() => Object.fromEntries(parameters.map((one) => [keyOf(one), one.required ? one.example || one.choices[0] || '' : ''])));
  const [body, setBody] = useState(operation.body);
  const [headers, setHeaders] = useState('');
  const [isTried, setIsTried] = useState(false);
  const takesBody = !['GET', 'HEAD', 'OPTIONS'].includes(operation.verb);
  const isMissing = (one: Parameter) => one.required && (values[keyOf(one)] ?? '') === '';
  const url = addressOf(base, operation, values);
  const send = () => {
    setIsTried(true);
    if (parameters.some(isMissing)) return;
    const described = parameters.filter((one) => one.in === 'header' && values[keyOf(one)]).map((one) => [one.name, values[keyOf(one)] ?? '']);
    const type = takesBody && body !== '' ? [['Content-Type', operation.mediaType ?? 'application/json']] : [];
    onSend({ method: operation.verb, url, headers: Object.fromEntries([...type, ...described, ...linesOf(headers)]), body: takesBody && body !== '' ? body : undefined });
  };
  return (
    <form noValidate onSubmit={(event) => { event.preventDefault(); send(); }}>
      <Stack>
        <Group gap="sm" wrap="nowrap" align="flex-start"><VerbBadge verb={operation.verb} /><Code className={ui.breakable}>{url}</Code></Group>
        {parameters.length > 0 ? (
          <div className={styles.columns}>
            {parameters.map((one) => (
              <Field key={keyOf(one)} parameter={one} value={values[keyOf(one)] ?? ''} error={isTried && isMissing(one) ? t('steps.problem.missing') : undefined} onChange={(value) => setValues({ ...values, [keyOf(one)]: value })} />
            ))}
          </div>
        ) : null}
        {takesBody ? <Textarea label={t('tryIt.body')} description={operation.mediaType ?? 'application/json'} autosize minRows={4} maxRows={18} value={body} spellCheck={false} classNames={{ input: styles.code }} onChange={(event) => setBody(event.currentTarget.value)} /> : null}
        <details>
          <summary>{t('tryIt.moreHeaders')}</summary>
          <Textarea mt="xs" aria-label={t('tryIt.moreHeaders')} placeholder="Accept: application/json" autosize minRows={2} value={headers} spellCheck={false} classNames={{ input: styles.code }} onChange={(event) => setHeaders(event.currentTarget.value)} />
        </details>
        <Group>
          <Button type="submit" loading={isBusy}>{t('tryIt.send')}</Button>
          {isBusy ? <Button variant="default" onClick={onCancel}>{t('common.cancel')}</Button> : null}
        </Group>
      </Stack>
    </form>
  );
}

function Field({ parameter, value, error, onChange }: { parameter: Parameter; value: string; error: string | undefined; onChange: (value: string) => void }) {
  const { t } = useTranslation();
  const { name, in: place, required, description, example, choices } = parameter;
  const shared = { label: name, description: description || t(`tryIt.in.${place}`), withAsterisk: required, value, error };
  return choices.length > 0 ? (
    <NativeSelect {...shared} data={required ? choices : ['', ...choices]} onChange={(event) => onChange(event.currentTarget.value)} />
  ) : (
    <TextInput {...shared} placeholder={example} spellCheck={false} onChange={(event) => onChange(event.currentTarget.value)} />
  );
}

/** `Name: value` a line; what is none is left out. */
function linesOf(text: string): [string, string][] {
  return text.split('\n').flatMap((line) => {
    const found = /^([\w!#$%&'*+.^`|~-]+):\s*(.*)$/.exec(line.trim());
    return found ? [[found[1] ?? '', found[2] ?? '']] : [];
  });
}
