import { hue, initials } from '../lib/format';
import styles from './ui.module.css';

const COLORS = ['tide', 'indigo', 'violet', 'grape', 'pink', 'orange', 'teal', 'blue'];

/** A picture, or one made from a name. */
export function Avatar({ name, size, picture }: { name: string; size?: 'lg'; picture?: string | undefined }) {
  const color = COLORS[hue(name, COLORS.length)];
  if (picture) return <img src={picture} alt="" className={styles.avatar} data-size={size} style={{ objectFit: 'cover' }} />;
  return (
    <div className={styles.avatar} data-size={size} aria-hidden="true"
      style={{ background: `var(--mantine-color-${color}-light)`, color: `var(--mantine-color-${color}-light-color)` }}>
      {initials(name)}
    </div>
  );
}
