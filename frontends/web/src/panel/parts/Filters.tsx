/* Named lists as tabs, and a field to find. Both live in the address. */
import { CloseButton, TextInput } from '@mantine/core';
import { useEffect, useRef, useState } from 'react';
import { Link } from 'wouter';
import { w } from '../../shared/words';
import { useAddress } from './address';
import { Icon } from './Icon';
import s from './Filters.module.css';

interface FiltersProps {
  /** filter name -> word; '' is all */
  tabs?: [string, string][];
  label: string;
  /** what can be typed into the field; absent: no field */
  find?: string;
  children?: React.ReactNode;
}

export function Filters({ tabs, label, find, children }: FiltersProps) {
  const address = useAddress();
  const chosen = address.get('filter');
  return (
    <div className={`${s.bar} screen`}>
      {tabs && (
        <nav className={s.tabs} aria-label={label}>
          {tabs.map(([name, word]) => (
            <Link
              key={name}
              href={address.href({ filter: name })}
              aria-current={name === chosen ? 'page' : undefined}
              className={s.tab}
            >
              {word}
            </Link>
          ))}
        </nav>
      )}
      <div className={s.fields}>
        {find !== undefined && <Find placeholder={find} />}
        {children}
      </div>
    </div>
  );
}

function Find({ placeholder }: { placeholder: string }) {
  const address = useAddress();
  const asked = address.get('search');
  const [text, setText] = useState(asked);
  const sent = useRef(asked);

  // somebody else changed the address: a tab, the back button
  useEffect(() => {
    if (asked !== sent.current) {
      sent.current = asked;
      setText(asked);
    }
  }, [asked]);

  useEffect(() => {
    if (text.trim() === sent.current) return;
    const timer = window.setTimeout(() => {
      sent.current = text.trim();
      address.set({ search: sent.current });
    }, 250);
    return () => window.clearTimeout(timer);
  });

  return (
    <TextInput
      className={s.find}
      type="search"
      aria-label={w.common.find}
      placeholder={placeholder}
      value={text}
      onChange={(event) => setText(event.currentTarget.value)}
      leftSection={<Icon name="search" size={16} />}
      rightSection={text ? <CloseButton size="sm" aria-label={w.common.clear} onClick={() => setText('')} /> : null}
    />
  );
}
