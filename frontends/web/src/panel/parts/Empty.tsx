/* An empty list teaches the next step. */
import type { ReactNode } from 'react';
import { Icon, type IconName } from './Icon';
import s from './Empty.module.css';

export function Empty({ icon, title, children }: { icon: IconName; title: string; children?: ReactNode }) {
  return (
    <div className={s.empty}>
      <span className={s.disc}>
        <Icon name={icon} size={22} />
      </span>
      <strong>{title}</strong>
      {children && <div className={s.text}>{children}</div>}
    </div>
  );
}
