/* Log in as somebody below, with a reason; and who has logged in as oneself. */
import { Button } from '@mantine/core';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { api, need } from '../../shared/client';
import { f } from '../../shared/format';
import type { Person, Visit } from '../../shared/records';
import { w } from '../../shared/words';
import { useAddress } from '../parts/address';
import { type Column, DataList } from '../parts/DataList';
import { Empty } from '../parts/Empty';
import { Filters } from '../parts/Filters';
import LogInAs from '../parts/LogInAs';
import { NoneOrCleared } from '../parts/NoneOrCleared';
import { Page } from '../parts/Page';
import { RowCard } from '../parts/RowCard';
import { useMay } from '../parts/session';

export default function Visits() {
  const may = useMay();
  return (
    <Page title={may('visit.start') ? w.visits.title : w.visits.visits}>
      {may('visit.start') && <People />}
      <Seen />
    </Page>
  );
}

function People() {
  const address = useAddress();
  const [search, cursor] = ['search', 'cursor'].map(address.get) as [string, string];
  const [chosen, setChosen] = useState<Person | null>(null);
  const query = useQuery({
    queryKey: ['people', { search, cursor }],
    queryFn: () =>
      need(api.GET('/people', { params: { query: { ...(search && { search }), ...(cursor && { cursor }) } } })),
    placeholderData: keepPreviousData,
  });
  const button = (row: Person) => (
    <Button
      variant="default"
      size="compact-sm"
      onClick={() => setChosen(row)}
      aria-label={w.visits.as(row.name || row.login)}
    >
      {w.visits.title}
    </Button>
  );
  const columns = useMemo<Column<Person>[]>(
    () => [
      { key: 'name', title: w.visits.person, draw: (row) => <b>{row.name || row.login}</b> },
      { key: 'login', title: w.staff.login, draw: (row) => row.login },
      { key: 'role', title: w.staff.role, draw: (row) => w.roles[row.role] },
      { key: 'tenant', title: w.visits.tenant, draw: (row) => row.tenant_name },
      { key: 'act', title: '', right: true, draw: button },
    ],
    [],
  );
  return (
    <section className="stack">
      <h2>{w.visits.people}</h2>
      <Filters label={w.visits.people} find={w.visits.find} />
      <DataList
        query={query}
        columns={columns}
        id={(row) => `${row.tenant_id}.${row.user_id}`}
        card={(row) => (
          <>
            <RowCard
              title={row.name || row.login}
              figure={w.roles[row.role]}
              left={row.login}
              right={row.tenant_name}
            />
            <p className="row">{button(row)}</p>
          </>
        )}
        empty={<NoneOrCleared icon="visits" words={{}} title={w.visits.nobody} how={w.visits.nobodyHow} />}
      />
      {chosen && (
        <LogInAs key={`${chosen.tenant_id}.${chosen.user_id}`} person={chosen} onClose={() => setChosen(null)} />
      )}
    </section>
  );
}

function Seen() {
  const may = useMay();
  const [all, setAll] = useState(false);
  const query = useQuery({
    queryKey: ['visits', all],
    queryFn: () => need(api.GET('/visits', { params: { query: { limit: 100, ...(all && { filter: 'all' }) } } })),
    placeholderData: keepPreviousData,
  });
  const shown = query.data && { items: query.data.items, next: null };
  const columns = useMemo<Column<Visit>[]>(
    () => [
      { key: 'by', title: w.visits.by, draw: (row) => <b>{row.impersonator}</b> },
      { key: 'as', title: w.visits.person, draw: (row) => row.login },
      { key: 'reason', title: w.visits.reason, draw: (row) => row.reason },
      {
        key: 'mode',
        title: w.visits.mode,
        wide: true,
        draw: (row) => (row.read_only ? w.visits.readOnly : w.visits.act),
      },
      {
        key: 'when',
        title: w.visits.when,
        right: true,
        draw: (row) => <span className="date">{f.dateTime(row.began_at_us)}</span>,
      },
      { key: 'until', title: w.visits.until, right: true, draw: until },
    ],
    [],
  );
  return (
    <section className="stack">
      <div className="row">
        <h2>{all ? w.visits.visitsAll : w.visits.visits}</h2>
        {may('user.read') && (
          <Button variant="default" size="xs" onClick={() => setAll(!all)}>
            {all ? w.visits.visits : w.visits.visitsAll}
          </Button>
        )}
      </div>
      <DataList
        query={{ ...query, data: shown, refetch: () => void query.refetch() }}
        columns={columns}
        id={(row) => row.visit_id}
        card={(row) => (
          <RowCard title={row.impersonator} left={row.reason} right={f.dateTime(row.began_at_us)} marks={until(row)} />
        )}
        empty={
          <Empty icon="visits" title={w.visits.none}>
            {w.visits.noneHow}
          </Empty>
        }
      />
    </section>
  );
}

const until = (row: Visit) => (
  <span className="date dim">
    {row.ended_at_us === null ? f.dateTime(row.expires_at_us) : f.dateTime(row.ended_at_us)}
  </span>
);
