/* The tenants below this one: groups of the platform, ISPs of a group. Nothing of their customers. */
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { api, need } from '../../shared/client';
import { f } from '../../shared/format';
import type { Child } from '../../shared/records';
import { w } from '../../shared/words';
import { useAddress } from '../parts/address';
import { type Column, DataList } from '../parts/DataList';
import { Filters } from '../parts/Filters';
import { Mark } from '../parts/Mark';
import { NoneOrCleared } from '../parts/NoneOrCleared';
import { Page } from '../parts/Page';
import { RowCard } from '../parts/RowCard';

export default function Tenants() {
  const address = useAddress();
  const [search, cursor] = ['search', 'cursor'].map(address.get);
  const query = useQuery({
    queryKey: ['tenants', { search, cursor }],
    queryFn: () =>
      need(api.GET('/tenants', { params: { query: { ...(search && { search }), ...(cursor && { cursor }) } } })),
    placeholderData: keepPreviousData,
  });
  const columns = useMemo<Column<Child>[]>(
    () => [
      { key: 'name', title: w.tenants.name, draw: (row) => <b>{row.name}</b> },
      { key: 'code', title: w.tenants.code, draw: (row) => <span className="code soft">{row.code}</span> },
      { key: 'kind', title: w.tenants.kind, draw: (row) => w.tenants.kinds[row.kind] },
      { key: 'state', title: w.tenants.state, draw: (row) => <Mark kind="state" name={row.state} /> },
      {
        key: 'due',
        title: w.tenants.dueDay,
        right: true,
        wide: true,
        draw: (row) => <span className="num">{f.count(row.due_day)}</span>,
      },
      {
        key: 'grace',
        title: w.tenants.grace,
        right: true,
        wide: true,
        draw: (row) => <span className="num">{f.count(row.grace_days)}</span>,
      },
      {
        key: 'since',
        title: w.tenants.since,
        right: true,
        draw: (row) => <span className="date">{f.date(f.today(row.created_at_us))}</span>,
      },
    ],
    [],
  );
  return (
    <Page title={w.tenants.title}>
      <Filters label={w.tenants.title} find={w.tenants.find} />
      <DataList
        query={query}
        columns={columns}
        id={(row) => row.tenant_id}
        card={(row) => (
          <RowCard
            title={row.name}
            left={row.code}
            right={w.tenants.kinds[row.kind]}
            marks={<Mark kind="state" name={row.state} />}
          />
        )}
        empty={<NoneOrCleared icon="tenants" words={{}} title={w.tenants.none} how={w.tenants.noneHow} />}
      />
    </Page>
  );
}
