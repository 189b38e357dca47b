/* A dialog whose code is loaded when it is opened for the first time, and then stays. */
import { type ReactNode, Suspense, useState } from 'react';

export function Once({ when, children }: { when: boolean; children: ReactNode }) {
  const [asked, setAsked] = useState(when);
  if (when && !asked) setAsked(true);
  return asked ? <Suspense fallback={null}>{children}</Suspense> : null;
}
