/** A drawing by ECharts: loaded when first shown, as wide as its place, described in words for those who do not see it. */

import { Skeleton } from '@mantine/core';
import { useEffect, useRef, useState } from 'react';
import type { EChartsCoreOption, EChartsType } from './engine';
import styles from './charts.module.css';

type Props = { option: EChartsCoreOption; label: string; height: number };

export function Canvas({ option, label, height }: Props) {
  const host = useRef<HTMLDivElement>(null);
  const [chart, setChart] = useState<EChartsType>();

  useEffect(() => {
    const element = host.current;
    let made: EChartsType | undefined;
    let isGone = false;
    const resize = new ResizeObserver(() => made?.resize());
    void import('./engine').then(({ init }) => {
      if (isGone || !element) return;
      made = init(element);
      resize.observe(element);
      setChart(made);
    });
    return () => {
      isGone = true;
      resize.disconnect();
      made?.dispose();
    };
  }, []);

  useEffect(() => chart?.setOption(option, { notMerge: true }), [chart, option]);

  return (
    <div className={styles.canvas} style={{ height }}>
      <div ref={host} role="img" aria-label={label} className={styles.drawing} data-drawn={chart ? 'true' : undefined} />
      {chart ? null : <Skeleton className={styles.pending} height={height} />}
    </div>
  );
}
