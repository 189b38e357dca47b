/* Lines: what is wanted, what is proved, who is online. The two lists that must be empty are tabs here. */
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { api, need } from '../../shared/client';
import { f } from '../../shared/format';
import { serviceProof } from '../../shared/marks';
import type { Service } from '../../shared/records';
import { w } from '../../shared/words';
import { useAddress } from '../parts/address';
import { Age } from '../parts/Age';
import { type Column, DataList } from '../parts/DataList';
import { Filters } from '../parts/Filters';
import { Mark } from '../parts/Mark';
import { NoneOrCleared } from '../parts/NoneOrCleared';
import { useOverview } from '../parts/overview';
import { Page } from '../parts/Page';
import { RowCard } from '../parts/RowCard';
import { ServiceSession, ServiceState } from '../parts/ServiceState';

const filters = ['', 'online', 'offline', 'suspended', 'pending', 'suspended-online', 'paid-blocked', 'ended'] as const;
const to = (row: Service) => `/customers/${row.customer_id}/network`;

export default function Services() {
  const address = useAddress();
  const count = useOverview().data?.service_count;
  const [filter, search, cursor] = [address.get('filter'), address.get('search'), address.get('cursor')];
  const query = useQuery({
    queryKey: ['services', { filter, search, cursor }],
    queryFn: () =>
      need(
        api.GET('/services', {
          params: { query: { ...(filter && { filter }), ...(search && { search }), ...(cursor && { cursor }) } },
        }),
      ),
    placeholderData: keepPreviousData,
    refetchInterval: 10_000,
  });
  const columns = useMemo<Column<Service>[]>(
    () => [
      { key: 'login', title: w.services.login, draw: (row) => row.login },
      { key: 'customer', title: w.services.customer, draw: (row) => row.customer_name, width: '18%' },
      {
        key: 'package',
        title: w.services.package,
        draw: (row) => (
          <>
            {row.package_code} <span className="num dim">{f.speed(row.download_bps)}</span>
          </>
        ),
      },
      { key: 'router', title: w.services.router, draw: (row) => row.node_name, wide: true },
      { key: 'state', title: w.services.state, draw: (row) => <ServiceState line={row} /> },
      { key: 'line', title: w.services.line, draw: (row) => <ServiceSession line={row} /> },
      {
        key: 'address',
        title: w.services.address,
        draw: (row) => <span className="code">{row.online_address}</span>,
        wide: true,
      },
      {
        key: 'proof',
        title: w.services.proof,
        draw: (row) => (
          <>
            <Mark kind="proof" name={serviceProof(row)} bare /> <Age at_us={row.applied_at_us} />
          </>
        ),
      },
    ],
    [],
  );
  return (
    <Page title={w.services.title} aside={count !== undefined && f.count(count)}>
      <Filters
        label={w.services.lists}
        tabs={filters.map((name) => [name, w.services.filters[name === '' ? 'all' : name]])}
        find={w.services.find}
      />
      <DataList
        query={query}
        columns={columns}
        id={(row) => row.service_id}
        to={to}
        card={(row) => (
          <RowCard
            title={row.login}
            figure={f.speed(row.download_bps)}
            left={row.customer_name}
            right={row.node_name}
            marks={
              <>
                <ServiceState line={row} />
                <ServiceSession line={row} />
                <Mark kind="proof" name={serviceProof(row)} />
              </>
            }
          />
        )}
        empty={
          <NoneOrCleared
            icon="services"
            words={w.services.filters}
            title={w.services.none}
            how={w.services.noneYetHow}
            wanted={['pending', 'suspended-online', 'paid-blocked']}
          />
        }
      />
    </Page>
  );
}
