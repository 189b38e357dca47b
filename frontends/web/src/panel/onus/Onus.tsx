/* ONUs, worst light first: band, figure, the last 24 hours, age of the reading. */
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { api, need } from '../../shared/client';
import type { Onu } from '../../shared/records';
import { w } from '../../shared/words';
import { useAddress } from '../parts/address';
import { DataList } from '../parts/DataList';
import { Filters } from '../parts/Filters';
import { NoneOrCleared } from '../parts/NoneOrCleared';
import { onuCard, onuColumns, onuPath } from '../parts/onuRows';
import { Page } from '../parts/Page';

const filters = ['', 'weak', 'critical', 'too_strong', 'los', 'power_off', 'offline', 'unauthorised'] as const;

export default function Onus() {
  const address = useAddress();
  const [filter, search, cursor] = [address.get('filter'), address.get('search'), address.get('cursor')];
  const query = useQuery({
    queryKey: ['onus', { filter, search, cursor }],
    queryFn: () =>
      need(
        api.GET('/onus', {
          params: {
            query: { limit: 40, ...(filter && { filter }), ...(search && { search }), ...(cursor && { cursor }) },
          },
        }),
      ),
    placeholderData: keepPreviousData,
    refetchInterval: 15_000,
  });
  const columns = useMemo(() => onuColumns(true), []);
  return (
    <Page title={w.onus.title} aside={w.onus.worstFirst}>
      <Filters
        label={w.onus.lists}
        tabs={filters.map((name) => [name, w.onus.filters[name === '' ? 'all' : name]])}
        find={w.onus.find}
      />
      <DataList<Onu>
        query={query}
        columns={columns}
        id={(row) => row.onu_id}
        to={onuPath}
        card={onuCard}
        empty={
          <NoneOrCleared
            icon="onus"
            words={w.onus.filters}
            title={w.onus.none}
            how={w.onus.noneHow}
            wanted={['weak', 'critical', 'too_strong', 'los', 'power_off', 'offline']}
          />
        }
      />
    </Page>
  );
}
