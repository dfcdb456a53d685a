/** Steps of long work: what is done, what is waited for. */

import type { ReactNode } from 'react';
import { CheckIcon, CircleIcon } from './icons';
import styles from './ui.module.css';

export function Steps({ steps }: { steps: { done: boolean; label: ReactNode }[] }) {
  return (
    <ol className={styles.steps}>
      {steps.map(({ done, label }, n) => <li key={n} data-done={done}>{done ? <CheckIcon size={18} /> : <CircleIcon size={18} />}<div>{label}</div></li>)}
    </ol>
  );
}
