/**
 * A button that opens a short menu, after the ARIA menu button pattern: arrows, Home and End move, Escape and Tab close, a
 * click elsewhere closes. Own and small, since it is in every first load; lists to choose from in forms are Mantine's.
 */

import { type KeyboardEvent, type ReactNode, useEffect, useId, useRef, useState } from 'react';
import { CheckIcon } from './icons';
import styles from './menu.module.css';

const ITEMS = '[role^="menuitem"]:not([aria-disabled="true"])';

/** What an item has, whatever element it is. */
export const menuItem = { role: 'menuitem', tabIndex: -1, className: styles.item } as const;

export function Menu({ label, face, align = 'start', className, children }: {
  label: string; face: ReactNode; align?: 'start' | 'end'; className?: string | undefined; children: ReactNode;
}) {
  const [isOpen, setIsOpen] = useState(false);
  const id = useId();
  const frame = useRef<HTMLDivElement>(null);
  const items = () => [...(frame.current?.querySelectorAll<HTMLElement>(ITEMS) ?? [])];
  const close = () => {
    setIsOpen(false);
    frame.current?.querySelector('button')?.focus();
  };

  useEffect(() => {
    if (!isOpen) return undefined;
    frame.current?.querySelector<HTMLElement>(ITEMS)?.focus();
    const onPress = (event: PointerEvent) => {
      if (event.target instanceof Node && !frame.current?.contains(event.target)) setIsOpen(false);
    };
    document.addEventListener('pointerdown', onPress);
    return () => document.removeEventListener('pointerdown', onPress);
  }, [isOpen]);

  const onKeyDown = (event: KeyboardEvent) => {
    if (!isOpen) {
      if (event.key !== 'ArrowDown') return;
      event.preventDefault();
      setIsOpen(true);
      return;
    }
    if (event.key === 'Tab') return setIsOpen(false);
    if (event.key === 'Escape') return close();
    const all = items();
    const at = all.findIndex((one) => one === document.activeElement);
    const next = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: all.length - 1 }[event.key];
    if (next === undefined) return;
    event.preventDefault();
    all[(next + all.length) % all.length]?.focus();
  };

  return (
    <div ref={frame} className={styles.frame} onKeyDown={onKeyDown}>
      <button type="button" className={className ?? styles.button} aria-haspopup="menu" aria-expanded={isOpen} aria-controls={isOpen ? id : undefined} aria-label={label}
        onClick={() => setIsOpen(!isOpen)}>
        {face}
      </button>
      {isOpen ? (
        <div id={id} role="menu" aria-label={label} className={styles.menu} data-align={align}
          onClick={(event) => {
            // An item was chosen. A link moves the focus to its page; after anything else it returns to the button.
            const item = event.target instanceof Element ? event.target.closest(ITEMS) : null;
            if (item?.tagName === 'A') setIsOpen(false);
            else if (item) close();
          }}>
          {children}
        </div>
      ) : null}
    </div>
  );
}

/** Items that belong together, with a title. */
export function MenuGroup({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div role="group" aria-label={label} className={styles.group}>
      <div className={styles.label} aria-hidden="true">{label}</div>
      {children}
    </div>
  );
}

/** One of several, of which exactly one holds. */
export function MenuChoice({ isChosen, onChoose, lang, children }: { isChosen: boolean; onChoose: () => void; lang?: string; children: ReactNode }) {
  return (
    <button type="button" {...menuItem} role="menuitemradio" aria-checked={isChosen} lang={lang} onClick={onChoose}>
      <span className={styles.mark}>{isChosen ? <CheckIcon size={16} /> : null}</span>
      {children}
    </button>
  );
}

export function MenuAction({ onClick, children }: { onClick: () => void; children: ReactNode }) {
  return <button type="button" {...menuItem} onClick={onClick}>{children}</button>;
}

/** Words that are no item. */
export const MenuNote = ({ children }: { children: ReactNode }) => <div className={styles.label}>{children}</div>;
