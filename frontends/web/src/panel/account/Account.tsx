/* Who is here, what they may do, how they prove who they are, and where they are signed in. */
import { f } from '../../shared/format';
import { w } from '../../shared/words';
import { Card, Fact, Facts, Page } from '../parts/Page';
import { groupedNames, permissionWord } from '../parts/permissions';
import { useMay, useSession } from '../parts/session';
import { Factor } from './Factor';
import { Password } from './Password';
import { Sessions } from './Sessions';
import { Tokens } from './Tokens';
import { Visits } from './Visits';
import s from './Account.module.css';

export default function Account() {
  const session = useSession();
  const may = useMay();
  const own = session.impersonator === null && session.user_id !== null;
  return (
    <Page title={w.account.title}>
      <Card title={session.name ?? session.login ?? w.shell.operator} aside={session.login}>
        <Facts>
          <Fact label={w.account.role}>{session.role_name ?? w.roles[session.role]}</Fact>
          <Fact label={w.account.tenant}>{session.tenant_name}</Fact>
          {session.zones !== null && <Fact label={w.account.zones}>{session.zones}</Fact>}
        </Facts>
        <May permissions={session.permissions} />
      </Card>
      {own && (
        <div className="grid2">
          <Factor />
          <Password />
        </div>
      )}
      {own && <Sessions />}
      {own && may('token.write') && <Tokens />}
      <Visits />
    </Page>
  );
}

/** In plain words, by what they are about. */
function May({ permissions }: { permissions: string }) {
  const n = permissions.split(' ').filter(Boolean).length;
  return (
    <details className={s.may}>
      <summary>
        {w.account.may}: {w.account.mayAll(n, f.count(n))}
      </summary>
      <div className={s.areas}>
        {groupedNames(permissions).map(([group, rows]) => (
          <div key={group}>
            <h3>{group}</h3>
            <ul>
              {rows.map((row) => (
                <li key={row.permission}>{permissionWord(row)}</li>
              ))}
            </ul>
          </div>
        ))}
      </div>
    </details>
  );
}
