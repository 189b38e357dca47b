/* A link for who may go there, plain text for others. */
import type { ReactNode } from 'react';
import { Link } from 'wouter';
import { useMay } from './session';

export function LinkIf({
  may,
  href,
  className,
  children,
}: {
  may: string;
  href: string;
  className?: string;
  children: ReactNode;
}) {
  return useMay()(may) ? (
    <Link href={href} className={className ?? ''}>
      {children}
    </Link>
  ) : (
    <span className={className}>{children}</span>
  );
}
