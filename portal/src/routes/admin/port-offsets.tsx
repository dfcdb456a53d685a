/** "What if I start another one?": a number to try, what it would meet, and all offsets at a glance with who has them. */

import { Badge, Button, Group, NumberInput, Slider, Stack, Text, Title } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { PortHolder, Ports, PortWanted, WhatIf } from '../../api/operations';
import { useHolderText } from './holder-text';
import { CodeLine } from '../../ui/copy';
import ui from '../../ui/ui.module.css';
import own from './ports.module.css';

const OFFSET_MAX = 65_535;

export function PortOffsets({ map, asked, onAsk }: ChoiceProps) {
  const { t } = useTranslation();
  return (
    <Stack gap="md">
      <div>
        <Title order={2} size="h4">{t('admin.ports.whatIf')}</Title>
        <Text size="sm" className={ui.faint}>{t('admin.ports.whatIfHint')}</Text>
      </div>
      {map.offsets.takesAny ? <Text size="sm">{t('admin.ports.takesAny')}</Text> : <Choice map={map} asked={asked} onAsk={onAsk} />}
    </Stack>
  );
}

type ChoiceProps = { map: Ports; asked: number | undefined; onAsk: (offset: number | undefined) => void };

function Choice({ map, asked, onAsk }: ChoiceProps) {
  const { t } = useTranslation();
  const { first, last, free } = map.offsets;
  const [shown, setShown] = useState(asked);
  const [seen, setSeen] = useState(asked);
  if (seen !== asked) {
    setSeen(asked);
    setShown(asked);
  }
  const later = useDebouncedCallback(onAsk, 250);
  const move = (next: number) => { setShown(next); later(next); };
  return (
    <>
      <div className={own.ask}>
        <NumberInput label={t('admin.ports.offset')} value={shown ?? ''} min={0} max={OFFSET_MAX} allowDecimal={false} allowNegative={false} w={120}
          onChange={(value) => (typeof value === 'number' ? move(value) : undefined)} />
        <Slider className={own.slider} min={first} max={last} value={Math.min(shown ?? first, last)} onChange={move} label={(value) => String(value)} thumbLabel={t('admin.ports.offset')} />
        {asked === undefined ? null : <Button variant="subtle" onClick={() => onAsk(undefined)}>{t('common.clear')}</Button>}
      </div>
      <Strip map={map} asked={asked} onAsk={onAsk} />
      <Group gap="xs">
        <Text size="sm">{t(free.length > 0 ? 'admin.ports.free' : 'admin.ports.noneFree')}</Text>
        {free.map((offset) => <Button key={offset} size="compact-sm" variant={offset === asked ? 'filled' : 'default'} onClick={() => onAsk(offset)} aria-label={t('admin.ports.tryOffset', { offset })}>{offset}</Button>)}
      </Group>
      {map.whatIf && map.whatIf.offset === asked ? <Verdict whatIf={map.whatIf} onAsk={onAsk} /> : null}
    </>
  );
}

type Kind = 'free' | 'instance' | 'near' | 'foreign';

/** An offset that an instance has is not the same as one at which only some of its ports are another's. */
function kindOf(map: Ports, offset: number): { kind: Kind; by?: PortHolder; count: number } {
  const blocked = map.offsets.blocked.filter((one) => one.offset === offset);
  const [head] = blocked;
  if (!head) return { kind: 'free', count: 0 };
  const isTheirs = map.instances.some((one) => one.isHere && one.offset === offset);
  const foreign = blocked.find(({ by }) => by.kind !== 'instance');
  if (isTheirs) return { kind: 'instance', by: head.by, count: blocked.length };
  return foreign ? { kind: 'foreign', by: foreign.by, count: blocked.length } : { kind: 'near', by: head.by, count: blocked.length };
}

function Strip({ map, asked, onAsk }: { map: Ports; asked: number | undefined; onAsk: (offset: number) => void }) {
  const { t } = useTranslation();
  const holder = useHolderText();
  const { first, last } = map.offsets;
  const all = Array.from({ length: last - first + 1 }, (_, index) => first + index);
  return (
    <div>
      <div className={own.strip} aria-hidden="true">
        {all.map((offset) => {
          const { kind, by } = kindOf(map, offset);
          const text = by ? t('admin.ports.takenBy', { offset, by: holder(by) }) : t('admin.ports.isFree', { offset });
          return <button key={offset} type="button" tabIndex={-1} className={own.slot} data-kind={kind} data-asked={offset === asked} title={text} onClick={() => onAsk(offset)}>{offset % 10 === 0 ? offset : ''}</button>;
        })}
      </div>
      <ul className={own.legend} aria-label={t('admin.ports.offsetLegend')}>
        {(['free', 'instance', 'near', 'foreign'] as const).map((kind) => <li key={kind}><span className={own.slotSwatch} data-kind={kind} aria-hidden="true" />{t(`admin.ports.kind.${kind}`)}</li>)}
      </ul>
    </div>
  );
}

/** Would it start? And if not, because of whom, and what would. */
function Verdict({ whatIf: { offset, fits, problems, listeners, nearestFree }, onAsk }: { whatIf: WhatIf; onAsk: (offset: number) => void }) {
  const { t } = useTranslation();
  return (
    <div className={own.verdict} data-fits={fits} role="status">
      <Group justify="space-between" gap="sm">
        <Text fw={650}>{t(fits ? 'admin.ports.fits' : 'admin.ports.fitsNot', { offset })}</Text>
        {!fits && nearestFree !== undefined ? <Button size="xs" onClick={() => onAsk(nearestFree)}>{t('admin.ports.tryOffset', { offset: nearestFree })}</Button> : null}
      </Group>
      {problems.map((one) => <Text key={one} size="sm">{one}</Text>)}
      <ul className={own.wanted}>{listeners.map((one) => <Wanted key={one.listener} wanted={one} offset={offset} />)}</ul>
      {fits ? <CodeLine value={`tidegate run --name another --port-offset ${offset}`} what={t('admin.ports.command')} /> : null}
    </div>
  );
}

function Wanted({ wanted: { listener, base, port, followsOffset, by }, offset }: { wanted: PortWanted; offset: number }) {
  const { t } = useTranslation();
  const holder = useHolderText();
  const sum = port === undefined || base === 0 ? '' : followsOffset ? `${base} + ${offset} = ${port}` : String(port);
  return (
    <li>
      <Text component="span" size="sm" fw={600}>{listener}</Text>
      <Text component="span" size="sm" className={ui.faint}>{base === 0 ? t('admin.ports.anyPort') : port === undefined ? t('admin.ports.beyond') : sum}</Text>
      {by ? <Badge color="red" variant="light" tt="none">{holder(by)}</Badge> : <Badge color={port === undefined ? 'red' : 'green'} variant="light" tt="none">{t(port === undefined ? 'admin.ports.noPort' : 'admin.ports.portFree')}</Badge>}
    </li>
  );
}
