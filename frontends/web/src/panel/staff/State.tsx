/* Whether an account opens: closed by hand, run out, or good until a day. */
import { now_us } from '../../shared/clock';
import { f } from '../../shared/format';
import type { User } from '../../shared/records';
import { w } from '../../shared/words';
import { Mark } from '../parts/Mark';

export function State({ user }: { user: User }) {
  const over = user.expires_on !== null && user.expires_on < f.today(now_us());
  return (
    <span className="row">
      <Mark kind="account" name={user.state === 'active' && over ? 'over' : user.state} />
      {user.expires_on !== null && <span className="dim date">{w.staff.until(f.date(user.expires_on))}</span>}
    </span>
  );
}
