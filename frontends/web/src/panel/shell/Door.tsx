/* The frame of what stands before the panel: sign-in, links that set a password, the first second factor. */
import { type ReactNode, useEffect } from 'react';
import { LanguageSwitch, SchemeSwitch } from './switches';
import s from './SignIn.module.css';

interface DoorProps {
  title: string;
  children: ReactNode;
  /** beside the switches */
  tools?: ReactNode;
  wide?: boolean;
}

export function Door({ title, children, tools, wide }: DoorProps) {
  useEffect(() => {
    document.title = `${title} · libisp`;
  }, [title]);
  return (
    <div className={`${s.page} ${wide ? s.wide : ''}`}>
      <header className={`${s.top} screen`}>
        <a className={s.brand} href="/">
          <img src="/icon.svg" alt="" width="28" height="28" /> libisp
        </a>
        <div className="row">
          {tools}
          <LanguageSwitch />
          <SchemeSwitch />
        </div>
      </header>
      <main className={s.main}>{children}</main>
    </div>
  );
}
