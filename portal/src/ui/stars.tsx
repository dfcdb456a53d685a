/** Stars: to read, and to give by mouse or keyboard. */

import styles from './stars.module.css';

const FIVE = [1, 2, 3, 4, 5];

const Star = ({ part }: { part: number }) => (
  <svg width="1em" height="1em" viewBox="0 0 24 24" aria-hidden="true" focusable="false" className={styles.star}>
    <path d={STAR} className={styles.empty} />
    <path d={STAR} className={styles.full} style={{ clipPath: `inset(0 ${100 - part * 100}% 0 0)` }} />
  </svg>
);
const STAR = 'M12 2.8l2.8 5.9 6.4.9-4.6 4.6 1.1 6.4-5.7-3.1-5.7 3.1 1.1-6.4L2.8 9.6l6.4-.9z';

/** The average; `label` says it in words. */
export function Stars({ value, label }: { value: number; label: string }) {
  return (
    <span role="img" aria-label={label} className={styles.stars}>
      {FIVE.map((n) => <Star key={n} part={Math.max(0, Math.min(1, value - n + 1))} />)}
    </span>
  );
}

/** One choice of five; the label of each says how many. */
export function StarsInput({ value, legend, labelOf, isBusy, onChange }: {
  value: number; legend: string; labelOf: (n: number) => string; isBusy: boolean; onChange: (n: number) => void;
}) {
  return (
    <fieldset className={styles.choice} disabled={isBusy}>
      <legend>{legend}</legend>
      {FIVE.map((n) => (
        <label key={n} title={labelOf(n)}>
          <input type="radio" name="stars" value={n} checked={value === n} aria-label={labelOf(n)} onChange={() => onChange(n)} />
          <Star part={n <= value ? 1 : 0} />
        </label>
      ))}
    </fieldset>
  );
}
