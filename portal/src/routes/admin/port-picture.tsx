/** The port map drawn: machines, their instances, each listener with its port. The table below the picture says the same in words. */

import { Group, Text, Title } from '@mantine/core';
import { useElementSize } from '@mantine/hooks';
import { useTranslation } from 'react-i18next';
import type { Ports } from '../../api/operations';
import { type Box, type Cell, type Row, picture } from '../../lib/port-map';
import ui from '../../ui/ui.module.css';
import own from './ports.module.css';

/** Until the page is measured. */
const WIDTH_BEFORE = 320;
const ARIA = { role: 'img' } as const;

export function PortPicture({ map, onOffset }: { map: Ports; onOffset: (offset: number | undefined) => void }) {
  const { t } = useTranslation();
  const { ref, width } = useElementSize();
  const drawn = picture(map, Math.max(width, WIDTH_BEFORE), t('admin.ports.ghost'));
  const far = map.instances.filter((one) => !one.isHere).length;
  const label = t('admin.ports.pictureLabel', { here: map.instances.length - far, far, errors: map.remarks.filter((one) => one.severity === 'error').length });
  return (
    <>
      <Group justify="space-between" align="baseline" mb="xs">
        <Title order={2} size="h4">{t('admin.ports.picture')}</Title>
        <Legend />
      </Group>
      <div ref={ref} className={own.frame}>
        <svg {...ARIA} aria-label={label} width={drawn.width} height={drawn.height} viewBox={`0 0 ${drawn.width} ${drawn.height}`} className={own.svg}>
          {drawn.columns.map(({ listener, x, width: w }) => <ColumnHead key={listener} listener={listener} x={x + w / 2} isNarrow={w < 84} />)}
          {drawn.boxes.map((box) => <Machine key={box.key} box={box} width={drawn.width} />)}
          {drawn.lines.map(({ key, severity, path }) => <path key={key} d={path} className={own.line} data-severity={severity} />)}
        </svg>
      </div>
      {map.whatIf || map.offsets.takesAny ? null : (
        <Text size="sm" className={ui.faint} mt="sm">
          {t('admin.ports.hint')}{' '}
          {map.offsets.free[0] === undefined ? null : (
            <button type="button" className={own.textButton} onClick={() => onOffset(map.offsets.free[0])}>{t('admin.ports.tryFree', { offset: map.offsets.free[0] })}</button>
          )}
        </Text>
      )}
    </>
  );
}

/** `gateway-https` in two lines where one has no room. */
function ColumnHead({ listener, x, isNarrow }: { listener: string; x: number; isNarrow: boolean }) {
  const dash = listener.indexOf('-');
  const [first, second] = dash > 0 ? [listener.slice(0, dash), listener.slice(dash + 1)] : [listener, ''];
  const short = isNarrow && first.length > 6 ? `${first.slice(0, 4)}.` : first;
  return (
    <text x={x} y={12} textAnchor="middle" className={own.column}>
      {second ? <><tspan x={x}>{short}</tspan><tspan x={x} dy={14}>{second}</tspan></> : <tspan x={x} dy={14}>{first}</tspan>}
    </text>
  );
}

function Machine({ box: { host, isHere, y, height, rows }, width }: { box: Box; width: number }) {
  const { t } = useTranslation();
  return (
    <g>
      <rect x={0.5} y={y + 0.5} width={width - 1} height={height - 1} rx={12} className={own.box} data-here={isHere} />
      <text x={12} y={y + 20} className={own.host}>{isHere ? t('admin.ports.here', { host }) : t('admin.ports.elsewhere', { host })}</text>
      {rows.map((row) => <Instance key={row.key} row={row} width={width} />)}
    </g>
  );
}

function Instance({ row, width }: { row: Row; width: number }) {
  const { t } = useTranslation();
  const { name, x, y, offset, isGhost, isThis, cells } = row;
  const isNarrow = (cells[0]?.y ?? y) - y > 10;
  const title = isThis ? t('admin.ports.thisOne', { name }) : name;
  const what = t('admin.ports.offsetIs', { offset });
  return (
    <g className={own.instance} data-ghost={isGhost}>
      {isThis ? <rect x={4} y={y - 1} width={width - 8} height={row.height - 4} rx={8} className={own.own} /> : null}
      {isNarrow ? (
        <text x={x} y={y + 15} className={own.name}>{cut(title, 26)}<tspan className={own.caption} dx={8}>{what}</tspan></text>
      ) : (
        <>
          <text x={x} y={y + 19} className={own.name}>{cut(title, 22)}<title>{`${title} · ${row.caption}`}</title></text>
          <text x={x} y={y + 34} className={own.caption}>{what}{row.instance && row.instance.state !== 'ready' && row.instance.state !== 'seen' ? ` · ${t(`admin.ports.instance.${stateOf(row.instance.state)}`)}` : ''}</text>
        </>
      )}
      {cells.map((cell) => <Pill key={cell.listener} cell={cell} offset={offset} />)}
    </g>
  );
}

const stateOf = (state: string) => (state === 'starting' ? 'starting' : 'stopping');
const cut = (text: string, most: number) => (text.length > most ? `${text.slice(0, most - 1)}…` : text);

function Pill({ cell, offset }: { cell: Cell; offset: number }) {
  const { t } = useTranslation();
  const { x, y, width, height, port, base, state, listener, note } = cell;
  const text = port === 0 ? t('admin.ports.any') : port === undefined ? (state === 'off' ? t('admin.ports.off') : state === 'blocked' ? '—' : t('admin.ports.socket')) : String(port);
  const sum = base !== undefined && port !== undefined ? ` (${base} + ${offset})` : '';
  const isTold = state === 'open' || state === 'told' || state === 'silent' || state === 'taken' || state === 'off' || state === 'free' || state === 'blocked';
  return (
    <g className={own.pill} data-state={state}>
      <rect x={x} y={y} width={width} height={height} rx={8} />
      <text x={x + width / 2} y={y + height / 2 + 4} textAnchor="middle">{text}</text>
      <title>{`${listener} ${text}${sum}${isTold ? ` · ${t(`admin.ports.state.${state}`)}` : ''}${note ? ` · ${note}` : ''}`}</title>
    </g>
  );
}

function Legend() {
  const { t } = useTranslation();
  return (
    <ul className={own.legend} aria-label={t('admin.ports.legend')}>
      {(['open', 'told', 'silent', 'off'] as const).map((state) => (
        <li key={state}><span className={own.swatch} data-state={state} aria-hidden="true" />{t(`admin.ports.state.${state}`)}</li>
      ))}
    </ul>
  );
}
