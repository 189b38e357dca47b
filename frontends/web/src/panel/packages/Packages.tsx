/* Packages: a speed, a price a month, how many lines have it. */
import { Button } from '@mantine/core';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { api, need } from '../../shared/client';
import { f } from '../../shared/format';
import type { Package } from '../../shared/records';
import { w } from '../../shared/words';
import { useAddress } from '../parts/address';
import { type Column, DataList } from '../parts/DataList';
import { Filters } from '../parts/Filters';
import { Icon } from '../parts/Icon';
import { Mark } from '../parts/Mark';
import { NoneOrCleared } from '../parts/NoneOrCleared';
import { Page } from '../parts/Page';
import { RowCard } from '../parts/RowCard';
import { useKey } from '../parts/keys';
import { useMay } from '../parts/session';
import { AddPackage, EditPackage } from './PackageDialog';

const filters = ['', 'active', 'closed'] as const;

export default function Packages() {
  const address = useAddress();
  const may = useMay();
  const [adding, setAdding] = useState(false);
  const [edited, setEdited] = useState<Package | null>(null);
  const [filter, search, cursor] = ['filter', 'search', 'cursor'].map(address.get);
  const query = useQuery({
    queryKey: ['packages', { filter, search, cursor }],
    queryFn: () =>
      need(
        api.GET('/packages', {
          params: { query: { ...(filter && { filter }), ...(search && { search }), ...(cursor && { cursor }) } },
        }),
      ),
    placeholderData: keepPreviousData,
  });
  useKey('n', may('package.write') ? () => setAdding(true) : null);

  const columns = useMemo<Column<Package>[]>(() => {
    const edit = (row: Package) =>
      may('package.write') && (
        <Button
          variant="default"
          size="compact-sm"
          onClick={() => setEdited(row)}
          aria-label={`${w.packages.edit}: ${row.code}`}
        >
          {w.common.edit}
        </Button>
      );
    return [
      { key: 'name', title: w.packages.name, draw: (row) => <b>{row.name || row.code}</b> },
      { key: 'code', title: w.packages.code, draw: (row) => <span className="code soft">{row.code}</span> },
      {
        key: 'speed',
        title: w.packages.speed,
        draw: (row) => (
          <span className="num">
            ↓ {f.speed(row.download_bps)} ↑ {f.speed(row.upload_bps)}
          </span>
        ),
      },
      { key: 'state', title: w.packages.state, draw: (row) => <Mark kind="sale" name={row.state} /> },
      {
        key: 'services',
        title: w.packages.services,
        right: true,
        draw: (row) => <span className="num">{f.count(row.service_count)}</span>,
      },
      {
        key: 'price',
        title: w.packages.price,
        right: true,
        draw: (row) => <b className="num">{f.money(row.price_paisa)}</b>,
      },
      { key: 'edit', title: '', right: true, draw: edit },
    ];
  }, [may]);

  return (
    <Page
      title={w.packages.title}
      actions={
        may('package.write') && (
          <Button leftSection={<Icon name="plus" size={18} />} onClick={() => setAdding(true)}>
            {w.packages.add}
          </Button>
        )
      }
    >
      <Filters
        label={w.packages.lists}
        tabs={filters.map((name) => [name, w.packages.filters[name === '' ? 'all' : name]])}
        find={w.packages.find}
      />
      <DataList
        query={query}
        columns={columns}
        id={(row) => row.package_id}
        card={(row) => (
          <>
            <RowCard
              title={row.name || row.code}
              figure={f.money(row.price_paisa)}
              left={`↓ ${f.speed(row.download_bps)} ↑ ${f.speed(row.upload_bps)}`}
              right={`${f.count(row.service_count)} ${w.packages.services}`}
              marks={<Mark kind="sale" name={row.state} />}
            />
            {may('package.write') && (
              <Button variant="default" mt={10} fullWidth onClick={() => setEdited(row)}>
                {w.common.edit}
              </Button>
            )}
          </>
        )}
        empty={
          <NoneOrCleared icon="packages" words={w.packages.filters} title={w.packages.none} how={w.packages.noneHow} />
        }
      />
      <AddPackage opened={adding} onClose={() => setAdding(false)} />
      {edited && <EditPackage key={edited.package_id} record={edited} opened onClose={() => setEdited(null)} />}
    </Page>
  );
}
