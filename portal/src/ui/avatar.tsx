import { hue, initials } from '../lib/format';
import styles from './ui.module.css';

const COLORS = ['tide', 'indigo', 'violet', 'grape', 'pink', 'orange', 'teal', 'blue'];

/** A picture made from a name. */
export function Avatar({ name, size }: { name: string; size?: 'lg' }) {
  const color = COLORS[hue(name, COLORS.length)];
  return (
    <div className={styles.avatar} data-size={size} aria-hidden="true"
      style={{ background: `var(--mantine-color-${color}-light)`, color: `var(--mantine-color-${color}-light-color)` }}>
      {initials(name)}
    </div>
  );
}
