/** The life cycle as a map on which one walks: the state of now is marked, and what may be done from here are buttons. */

import { useMediaQuery } from '@mantine/hooks';
import { useTranslation } from 'react-i18next';
import { BOX, STATES, type State, lifecycleMap, path } from '../../lib/lifecycle-map';
import styles from './lifecycle.module.css';

type Props = { now: State; allowed: readonly string[]; busy: string | undefined; isBusy: boolean; onAct: (event: string) => void };

export function LifecycleDiagram({ now, allowed, busy, isBusy, onAct }: Props) {
  const { t } = useTranslation();
  const isWide = useMediaQuery('(min-width: 80em)', true, { getInitialValueInEffect: false });
  const { width, height, states, moves } = lifecycleMap(isWide);
  const isOpen = (move: (typeof moves)[number]) => move.from === now && allowed.includes(move.event);
  return (
    <div className={styles.diagram} role="group" aria-label={t('lifecycleMap.label', { state: t(`lifecycle.${now}`) })} style={{ width, height }}>
      <svg className={styles.lines} viewBox={`0 0 ${width} ${height}`} aria-hidden="true">
        <defs>
          {['open', 'shut'].map((kind) => (
            <marker key={kind} id={`arrow-${kind}`} viewBox="0 0 10 10" refX="8.5" refY="5" markerWidth="7" markerHeight="7" orient="auto-start-reverse">
              <path d="M0 0 L10 5 L0 10 z" className={styles.arrow} data-open={kind === 'open'} />
            </marker>
          ))}
        </defs>
        {moves.map((move) => (
          <path key={`${move.from}${move.event}`} d={path(move.line)} className={styles.line} data-open={isOpen(move)} markerEnd={`url(#arrow-${isOpen(move) ? 'open' : 'shut'})`} />
        ))}
      </svg>
      {STATES.map((state) => (
        <div key={state} className={styles.state} data-now={state === now} aria-current={state === now ? 'step' : undefined}
          style={{ left: states[state][0], top: states[state][1], width: BOX.width, height: BOX.height }}>
          {t(`lifecycle.${state}`)}
        </div>
      ))}
      {moves.map((move) => {
        const place = { left: move.label[0], top: move.label[1] };
        const name = t(`lifecycleMap.event.${move.event}`);
        return isOpen(move) ? (
          <button key={`${move.from}${move.event}`} type="button" className={styles.move} style={place} disabled={isBusy} data-busy={busy === move.event}
            title={t('lifecycleMap.to', { action: name, state: t(`lifecycle.${move.to}`) })} onClick={() => onAct(move.event)}>
            {name}
          </button>
        ) : (
          <span key={`${move.from}${move.event}`} className={styles.label} style={place} aria-hidden="true">{name}</span>
        );
      })}
    </div>
  );
}
