/* Who is here, what they may do, how they prove who they are, and where they are signed in. */
import { f } from '../../shared/format';
import { w } from '../../shared/words';
import { Card, Fact, Facts, Page } from '../parts/Page';
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
      <Card title={session.name ?? session.login ?? w.shell.operator}>
        <Facts>
          {session.login !== null && <Fact label={w.staff.login}>{session.login}</Fact>}
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

/** By what they are about: "customer: read, write". The names are those that roles are made of. */
function May({ permissions }: { permissions: string }) {
  const names = permissions.split(' ').filter(Boolean);
  const areas = new Map<string, string[]>();
  for (const name of names) {
    const [area = '', act = ''] = name.split('.');
    areas.set(area, [...(areas.get(area) ?? []), act.replaceAll('_', ' ')]);
  }
  return (
    <details className={s.may}>
      <summary>
        {w.account.may}: {w.account.mayAll(names.length, f.count(names.length))}
      </summary>
      <dl>
        {[...areas].map(([area, acts]) => (
          <div key={area}>
            <dt>{area.replaceAll('_', ' ')}</dt>
            <dd>{acts.join(', ')}</dd>
          </div>
        ))}
      </dl>
    </details>
  );
}
