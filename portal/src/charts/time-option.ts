/** How lines over time are drawn: pure, from numbers and colours to what ECharts reads. */

import { isAlone } from '../lib/traffic';
import type { ChartColors, Ink } from './colors';
import type { EChartsCoreOption } from './engine';
import { tip } from './tip';

export type Line = { name: string; ink: Ink; values: readonly (number | null)[]; isArea?: boolean };

export type Drawn = {
  /** When each interval begins. */
  times: readonly number[];
  lines: readonly Line[];
  /** A value for people. */
  write: (value: number) => string;
  /** A moment for people: on the axis, and in full. */
  writeTick: (at: number) => string;
  writeTime: (at: number) => string;
};

const DOT = 6;

export function timeOption({ times, lines, write, writeTick, writeTime }: Drawn, colors: ChartColors): EChartsCoreOption {
  const text = { color: colors.faint, fontSize: 12 };
  return {
    animation: false,
    textStyle: { fontFamily: getComputedStyle(document.body).fontFamily },
    grid: { left: 8, right: 16, top: 16, bottom: 8, containLabel: true },
    xAxis: {
      type: 'time',
      min: times[0],
      max: times.at(-1),
      axisLine: { lineStyle: { color: colors.line } },
      axisTick: { show: false },
      splitLine: { show: false },
      axisLabel: { ...text, hideOverlap: true, formatter: writeTick },
    },
    yAxis: {
      type: 'value',
      min: 0,
      splitNumber: 4,
      splitLine: { lineStyle: { color: colors.line } },
      axisLabel: { ...text, formatter: write },
    },
    tooltip: {
      trigger: 'axis',
      confine: true,
      transitionDuration: 0,
      backgroundColor: colors.card,
      borderColor: colors.line,
      textStyle: { color: colors.text, fontSize: 13 },
      axisPointer: { type: 'line', lineStyle: { color: colors.faint, type: 'dashed' } },
      formatter: (hits: { dataIndex: number }[]) => {
        const at = hits[0]?.dataIndex ?? 0;
        const rows = lines.map(({ name, ink, values }) => ({ name, color: colors[ink], value: values[at] == null ? '—' : write(values[at]) }));
        return tip(writeTime(times[at] ?? 0), rows);
      },
    },
    series: lines.map(({ name, ink, values, isArea }) => ({
      type: 'line',
      name,
      data: values.map((value, at) => [times[at], value]),
      // A value between gaps has no line: it gets a dot.
      symbol: 'circle',
      showAllSymbol: true,
      symbolSize: (_: unknown, { dataIndex }: { dataIndex: number }) => (isAlone(values, dataIndex) ? DOT : 0),
      color: colors[ink],
      lineStyle: { width: 2 },
      ...(isArea ? { areaStyle: { opacity: 0.14 } } : {}),
      emphasis: { disabled: true },
    })),
  };
}
