/* One person who can log in: what they can do, where they are signed in, who looked in. */
import { Button, TextInput } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useMutation, useQuery } from '@tanstack/react-query';
import { lazy, useState } from 'react';
import { Link, useParams } from 'wouter';
import { api, match, need } from '../../shared/client';
import { f } from '../../shared/format';
import type { User } from '../../shared/records';
import { w } from '../../shared/words';
import { Age } from '../parts/Age';
import { Dialog } from '../parts/Dialog';
import { Failure } from '../parts/Failure';
import { Icon } from '../parts/Icon';
import { Once } from '../parts/Once';
import { Card, Fact, Facts, Page } from '../parts/Page';
import { useMay, useSession } from '../parts/session';
import { Waiting } from '../parts/Waiting';
import { Abilities } from './Abilities';
import type { LinkKind } from './LinkDialog';
import { roleName, useCustomRoles, useFreshStaff, useUser, zonesOf } from './queries';
import { State } from './State';
import { Zones } from './Zones';
import s from './Staff.module.css';

const EditPerson = lazy(() => import('./PersonDialog').then((module) => ({ default: module.EditPerson })));
const LinkDialog = lazy(() => import('./LinkDialog'));
const LogInAs = lazy(() => import('../parts/LogInAs'));

export default function Person() {
  const user_id = Number(useParams<{ id: string }>().id) || 0;
  const user = useUser(user_id);
  const back = { to: '/staff', label: w.staff.title };
  if (!user.data)
    return (
      <Page title={w.staff.title} back={back}>
        {user.isError ? <Failure error={user.error} retry={() => void user.refetch()} /> : <Waiting />}
      </Page>
    );
  return <Known key={user_id} user={user.data} />;
}

type Act = 'edit' | 'state' | 'visit' | LinkKind;

function Known({ user }: { user: User }) {
  const may = useMay();
  const session = useSession();
  const own = useCustomRoles().data?.items;
  const [act, setAct] = useState<Act | null>(null);
  const close = () => setAct(null);
  const self = user.user_id === session.user_id;
  const write = may('user.write');
  const visit = useVisitable(user);
  const link: LinkKind = user.login_at_us === null ? 'invite' : 'reset';
  const zones = zonesOf(user);
  return (
    <Page
      title={user.name || user.login}
      aside={user.login}
      back={{ to: '/staff', label: w.staff.title }}
      actions={
        <>
          {visit && (
            <Button variant="default" leftSection={<Icon name="visits" size={16} />} onClick={() => setAct('visit')}>
              {w.visits.title}
            </Button>
          )}
          {write && (
            <>
              {user.state === 'active' && !self && (
                <Button variant="default" leftSection={<Icon name="key" size={16} />} onClick={() => setAct(link)}>
                  {w.links[link]}
                </Button>
              )}
              <Button variant="default" leftSection={<Icon name="edit" size={16} />} onClick={() => setAct('edit')}>
                {w.common.edit}
              </Button>
              {!self && (
                <Button variant="default" onClick={() => setAct('state')}>
                  {user.state === 'active' ? w.staff.disable : w.staff.enable}
                </Button>
              )}
            </>
          )}
        </>
      }
    >
      <Card>
        <Facts>
          <Fact label={w.staff.phone}>
            <span className="code">{user.phone ? f.phone(user.phone) : f.none}</span>
          </Fact>
          <Fact label={w.staff.role}>{roleName(user, own)}</Fact>
          {session.tenant_kind === 'isp' && (
            <Fact label={w.staff.zones}>
              <Zones zones={zones} />
            </Fact>
          )}
          <Fact label={w.staff.state}>
            <State user={user} />
          </Fact>
          <Fact label={w.staff.lastLogin}>
            <Age at_us={user.login_at_us} />
          </Fact>
          <Fact label={w.staff.since}>{f.date(f.today(user.created_at_us))}</Fact>
          {may('audit.read') && (
            <Fact label={w.staff.acts}>
              <Link href={`/audit?person=${encodeURIComponent(user.login)}`}>{w.staff.actsAll}</Link>
            </Fact>
          )}
        </Facts>
      </Card>
      <Abilities user_id={user.user_id} zones={zones} />
      <div className="grid2">
        <Sessions user={user} />
        <Visitors user={user} />
      </div>
      <Once when={act === 'edit'}>
        <EditPerson record={user} opened={act === 'edit'} onClose={close} />
      </Once>
      {act === 'state' && <StateDialog user={user} onClose={close} />}
      {(act === 'invite' || act === 'reset') && (
        <Once when>
          <LinkDialog user={user} kind={act} onClose={close} />
        </Once>
      )}
      {act === 'visit' && visit && (
        <Once when>
          <LogInAs person={visit} onClose={close} />
        </Once>
      )}
    </Page>
  );
}

/** The server lists whom one may log in as: this person, or nobody. */
function useVisitable(user: User) {
  const session = useSession();
  const people = useQuery({
    queryKey: ['people', { login: user.login }],
    queryFn: () => need(api.GET('/people', { params: { query: { search: user.login } } })),
    enabled: useMay()('visit.start') && user.state === 'active',
  });
  return people.data?.items.find((each) => each.user_id === user.user_id && each.tenant_id === session.tenant_id);
}

function StateDialog({ user, onClose }: { user: User; onClose: () => void }) {
  const fresh = useFreshStaff();
  const on = user.state === 'active';
  const name = user.name || user.login;
  const change = useMutation({
    mutationFn: () =>
      need(
        api.PATCH('/users/{user_id}', {
          params: { path: { user_id: user.user_id }, header: match(user) },
          body: { state: on ? 'suspended' : 'active' },
        }),
      ),
    onSuccess: async () => {
      await fresh();
      notifications.show({ message: on ? w.staff.disabled(name) : w.staff.enabled(name) });
      onClose();
    },
  });
  return (
    <Dialog
      opened
      onClose={onClose}
      title={on ? w.staff.disableOf(name) : w.staff.enableOf(name)}
      act={on ? w.staff.disable : w.staff.enable}
      danger={on}
      pending={change.isPending}
      error={change.error}
      onSubmit={() => change.mutate()}
    >
      <p>{on ? w.staff.disableWhat : w.staff.enableWhat}</p>
    </Dialog>
  );
}

function Sessions({ user }: { user: User }) {
  const may = useMay();
  const fresh = useFreshStaff();
  const [ending, setEnding] = useState(false);
  const [factor, setFactor] = useState(false);
  const params = { path: { user_id: user.user_id } };
  const sessions = useQuery({
    queryKey: ['users', 'sessions', user.user_id],
    queryFn: () => need(api.GET('/users/{user_id}/sessions', { params })),
  });
  const end = useMutation({
    mutationFn: () => need(api.POST('/users/{user_id}/logout', { params })),
    onSuccess: async () => {
      await fresh();
      setEnding(false);
    },
  });
  const items = sessions.data?.items;
  return (
    <Card
      title={w.staff.sessions}
      aside={
        may('user.write') && (
          <span className="row">
            <Button variant="default" size="compact-sm" onClick={() => setFactor(true)}>
              {w.staff.factorEnd}
            </Button>
            {Boolean(items?.length) && (
              <Button variant="default" size="compact-sm" onClick={() => setEnding(true)}>
                {w.staff.sessionsEnd}
              </Button>
            )}
          </span>
        )
      }
    >
      {sessions.isError && <Failure error={sessions.error} retry={() => void sessions.refetch()} />}
      {sessions.isPending && <Waiting />}
      {items?.length === 0 && <p className="dim">{w.staff.sessionsNone}</p>}
      <ul className={s.list}>
        {items?.map((row) => (
          <li key={row.session_id}>
            <span>
              <span className="code">{row.source}</span>{' '}
              {row.agent && <span className="dim">{row.agent.replace(/ .*/, '')}</span>}
            </span>
            <Age at_us={row.seen_at_us} />
          </li>
        ))}
      </ul>
      <Dialog
        opened={ending}
        onClose={() => setEnding(false)}
        title={w.staff.sessionsEnd}
        act={w.staff.sessionsEnd}
        danger
        pending={end.isPending}
        error={end.error}
        onSubmit={() => end.mutate()}
      >
        <p>{w.staff.sessionsEndWhat(user.name || user.login)}</p>
      </Dialog>
      {factor && <FactorDialog user={user} onClose={() => setFactor(false)} />}
    </Card>
  );
}

function FactorDialog({ user, onClose }: { user: User; onClose: () => void }) {
  const [reason, setReason] = useState('');
  const [missing, setMissing] = useState(false);
  const name = user.name || user.login;
  const end = useMutation({
    mutationFn: () =>
      need(
        api.POST('/users/{user_id}/factor/end', {
          params: { path: { user_id: user.user_id } },
          body: { reason: reason.trim() },
        }),
      ),
    onSuccess: () => {
      notifications.show({ message: w.staff.factorEnded(name) });
      onClose();
    },
  });
  return (
    <Dialog
      opened
      onClose={onClose}
      title={w.staff.factorEndOf(name)}
      act={w.staff.factorEnd}
      danger
      pending={end.isPending}
      error={end.error}
      onSubmit={() => (reason.trim() ? end.mutate() : setMissing(true))}
    >
      <p className="soft">{w.staff.factorEndWhat}</p>
      <TextInput
        label={w.visits.reason}
        description={w.staff.factorReason}
        name="reason"
        required
        data-autofocus
        autoComplete="off"
        value={reason}
        error={missing && !reason.trim() ? w.common.required : null}
        onChange={(event) => setReason(event.currentTarget.value)}
      />
    </Dialog>
  );
}

function Visitors({ user }: { user: User }) {
  const visits = useQuery({
    queryKey: ['visits', 'of', user.user_id],
    queryFn: () => need(api.GET('/visits', { params: { query: { filter: 'all', limit: 500 } } })),
  });
  const items = visits.data?.items.filter((each) => each.user_id === user.user_id);
  return (
    <Card title={w.staff.visitors}>
      {visits.isError && <Failure error={visits.error} retry={() => void visits.refetch()} />}
      {visits.isPending && <Waiting />}
      {items?.length === 0 && <p className="dim">{w.staff.visitorsNone}</p>}
      <ul className={s.list}>
        {items?.map((row) => (
          <li key={row.visit_id}>
            <span>
              <b>{row.impersonator}</b> <span className="soft">{row.reason}</span>
            </span>
            <span className="dim date">
              {f.dateTime(row.began_at_us)} · {row.read_only ? w.visits.readOnly : w.visits.act}
            </span>
          </li>
        ))}
      </ul>
    </Card>
  );
}
