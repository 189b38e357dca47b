/* Routers and OLTs: there or not, when they last answered, what hangs on them. */
import { Button } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { lazy, useMemo } from 'react';
import { f } from '../../shared/format';
import type { Node } from '../../shared/records';
import { w } from '../../shared/words';
import { useAddress } from '../parts/address';
import { Age } from '../parts/Age';
import { type Column, DataList } from '../parts/DataList';
import { Filters } from '../parts/Filters';
import { Icon } from '../parts/Icon';
import { Mark } from '../parts/Mark';
import { NoneOrCleared } from '../parts/NoneOrCleared';
import { Once } from '../parts/Once';
import { useOverview } from '../parts/overview';
import { Page } from '../parts/Page';
import { RowCard } from '../parts/RowCard';
import { useKey } from '../parts/keys';
import { useMay } from '../parts/session';
import { useNodes } from './queries';

const NodeDialog = lazy(() => import('./NodeDialog'));

const filters = ['', 'router', 'olt', 'down'] as const;
const to = (row: Node) => `/nodes/${row.node_id}`;
const kind = (row: Node) => w.nodes.drivers[row.driver] ?? row.driver;

export default function Nodes() {
  const address = useAddress();
  const count = useOverview().data?.node_count;
  const may = useMay();
  const [adding, add] = useDisclosure(false);
  const [filter, search, cursor] = [address.get('filter'), address.get('search'), address.get('cursor')];
  const query = useNodes({ ...(filter && { filter }), ...(search && { search }), ...(cursor && { cursor }) });
  useKey('n', may('node.write') ? add.open : null);
  const columns = useMemo<Column<Node>[]>(
    () => [
      { key: 'name', title: w.nodes.name, draw: (row) => row.name },
      { key: 'driver', title: w.nodes.driver, draw: kind },
      { key: 'address', title: w.nodes.address, draw: (row) => <span className="code">{row.address}</span> },
      { key: 'model', title: w.nodes.model, wide: true, draw: (row) => row.model },
      { key: 'version', title: w.nodes.version, wide: true, draw: (row) => row.version },
      {
        key: 'state',
        title: w.nodes.state,
        draw: (row) => (
          <>
            <Mark kind="node" name={row.state} /> <span className="dim">{row.state === 'down' && row.node_error}</span>
          </>
        ),
      },
      { key: 'load', title: `${w.nodes.lines} / ${w.nodes.onus}`, right: true, draw: load },
      {
        key: 'seen',
        title: w.nodes.seen,
        right: true,
        draw: (row) => <Age at_us={row.seen_at_us} period_ms={row.poll_interval_ms} />,
      },
    ],
    [],
  );
  return (
    <Page
      title={w.nodes.title}
      aside={count !== undefined && f.count(count)}
      actions={
        may('node.write') && (
          <Button leftSection={<Icon name="plus" size={18} />} onClick={add.open}>
            {w.nodes.add}
          </Button>
        )
      }
    >
      <Filters
        label={w.nodes.lists}
        tabs={filters.map((name) => [name, w.nodes.filters[name === '' ? 'all' : name]])}
        find={w.nodes.find}
      />
      <DataList
        query={query}
        columns={columns}
        id={(row) => row.node_id}
        to={to}
        card={(row) => (
          <RowCard
            title={row.name}
            figure={load(row)}
            left={
              <span className="code">
                {kind(row)} · {row.address}
              </span>
            }
            right={<Age at_us={row.seen_at_us} period_ms={row.poll_interval_ms} />}
            marks={<Mark kind="node" name={row.state} />}
          />
        )}
        empty={
          <NoneOrCleared
            icon="nodes"
            words={w.nodes.filters}
            title={w.nodes.none}
            how={w.nodes.noneHow}
            wanted={['down']}
          />
        }
      />
      <Once when={adding}>
        <NodeDialog opened={adding} onClose={add.close} />
      </Once>
    </Page>
  );
}

const load = (row: Node) => (
  <span className="num">
    {row.is_olt ? `${f.count(row.onu_count)} ${w.nodes.onus}` : `${f.count(row.service_count)} ${w.nodes.lines}`}
  </span>
);
