/**
 * What shows beside the pointer, as elements: ECharts would take markup too, but the styles in it are refused by our content
 * security policy, and names of APIs are user content.
 */

import styles from './charts.module.css';

export function tip(title: string, rows: readonly { name: string; color: string; value: string }[]): HTMLElement {
  const box = element('div', styles.tip);
  box.append(element('div', styles.tipTitle, title));
  for (const { name, color, value } of rows) {
    const mark = element('span', styles.mark);
    mark.style.backgroundColor = color;
    const row = element('div', styles.tipRow);
    row.append(mark, element('span', styles.tipName, name), element('strong', styles.tipValue, value));
    box.append(row);
  }
  return box;
}

function element(tag: string, className: string | undefined, text?: string): HTMLElement {
  const made = document.createElement(tag);
  if (className) made.className = className;
  if (text !== undefined) made.textContent = text;
  return made;
}
