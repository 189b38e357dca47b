/* An address that opens an account: shown this once, with a button that copies it. */
import { Button, CopyButton } from '@mantine/core';
import { f } from '../../shared/format';
import type { UserLink } from '../../shared/records';
import { w } from '../../shared/words';
import s from './LinkShown.module.css';

/** The token stands behind the #: it is sent to no server and stands in no log. */
export const linkAddress = (token: string) => `${location.origin}/panel/password#${token}`;

export function LinkShown({ link }: { link: UserLink }) {
  const { token, expires_at_us, sent_to } = link;
  const address = linkAddress(token);
  return (
    <div className={s.link} role="status">
      <p>{w.links.once}</p>
      <p className="mono">{address}</p>
      <div className="row">
        <CopyButton value={address}>
          {({ copied, copy }) => (
            <Button type="button" onClick={copy}>
              {copied ? w.common.copied : w.common.copy}
            </Button>
          )}
        </CopyButton>
        <span className="dim date">{w.links.until(f.dateTime(expires_at_us))}</span>
      </div>
      {sent_to && <p className="dim">{w.links.sent(sent_to)}</p>}
    </div>
  );
}
