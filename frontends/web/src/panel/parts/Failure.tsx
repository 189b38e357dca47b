/* What went wrong, why, and how to name it to somebody else. */
import { Button, CopyButton } from '@mantine/core';
import { Problem } from '../../shared/client';
import { w } from '../../shared/words';
import { Icon } from './Icon';
import s from './Failure.module.css';

/** Title and detail of any error, for people. */
export function explain(error: unknown): { title: string; detail: string; id: string | null } {
  if (!(error instanceof Problem)) return { title: w.problems.internal, detail: '', id: null };
  const title = (w.problems as Record<string, string>)[error.code] ?? w.problems.internal;
  return { title, detail: error.detail, id: error.requestId };
}

export function Failure({ error, retry }: { error: unknown; retry?: () => void }) {
  const { title, detail, id } = explain(error);
  return (
    <div className={s.box} role="alert">
      <Icon name="dunning" />
      <div className={s.text}>
        <strong>{title}</strong>
        {detail && <p>{detail}</p>}
        {id && (
          <CopyButton value={id}>
            {({ copied, copy }) => (
              <button type="button" className={s.id} onClick={copy}>
                {w.common.request} <span className="mono">{id}</span> · {copied ? w.common.copied : w.common.copy}
              </button>
            )}
          </CopyButton>
        )}
      </div>
      {retry && (
        <Button variant="default" size="xs" onClick={retry}>
          {w.common.again}
        </Button>
      )}
    </div>
  );
}
