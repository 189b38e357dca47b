/* Recovery codes, shown this once: to copy, to keep as a file, to print. */
import { Button, CopyButton } from '@mantine/core';
import { w } from '../../shared/words';
import { Icon } from '../parts/Icon';
import { save } from '../parts/save';
import { useSession } from '../parts/session';
import s from './Account.module.css';

/** In groups of four, as it is easier to type from paper; the server takes any writing. */
const grouped = (code: string) => code.replace(/(.{4})(?=.)/g, '$1-');

export function RecoveryCodes({ codes, onKept }: { codes: string[]; onKept: () => void }) {
  const { login } = useSession();
  const lines = codes.map(grouped);
  const text = `${w.account.codesHead(login ?? '')}\n\n${lines.join('\n')}\n`;
  return (
    <div className="stack">
      <div className={s.codes}>
        <h3 tabIndex={-1}>{w.account.codesTitle}</h3>
        <p className={s.paper}>{w.account.codesHead(login ?? '')}</p>
        <ol>
          {lines.map((code) => (
            <li key={code} className="mono">
              {code}
            </li>
          ))}
        </ol>
      </div>
      <p className="soft">{w.account.codesWhy}</p>
      <div className="row">
        <CopyButton value={text}>
          {({ copied, copy }) => (
            <Button variant="default" leftSection={<Icon name="copy" size={16} />} onClick={copy}>
              {copied ? w.common.copied : w.common.copy}
            </Button>
          )}
        </CopyButton>
        <Button variant="default" onClick={() => save('recovery-codes.txt', [text], 'text/plain;charset=utf-8')}>
          {w.account.codesFile}
        </Button>
        <Button variant="default" leftSection={<Icon name="print" size={16} />} onClick={() => window.print()}>
          {w.common.print}
        </Button>
        <Button onClick={onKept}>{w.account.codesKept}</Button>
      </div>
    </div>
  );
}
