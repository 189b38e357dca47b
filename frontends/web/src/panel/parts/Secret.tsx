/* Something that is shown once, to be copied. */
import { Button, CopyButton } from '@mantine/core';
import { w } from '../../shared/words';
import s from './Secret.module.css';

export function Secret({ text }: { text: string }) {
  return (
    <p className={s.secret}>
      <span className="mono">{text}</span>
      <CopyButton value={text}>
        {({ copied, copy }) => (
          <Button variant="default" size="xs" onClick={copy}>
            {copied ? w.common.copied : w.common.copy}
          </Button>
        )}
      </CopyButton>
    </p>
  );
}
