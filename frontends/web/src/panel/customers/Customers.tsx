/* Customers: paid? online? light? */
import { Button } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { lazy, useMemo } from 'react';
import { customerLine } from '../../shared/marks';
import { f } from '../../shared/format';
import type { Customer } from '../../shared/records';
import { w } from '../../shared/words';
import { useAddress } from '../parts/address';
import { type Column, DataList } from '../parts/DataList';
import { Filters } from '../parts/Filters';
import { Icon } from '../parts/Icon';
import { Light, Mark } from '../parts/Mark';
import { NoneOrCleared } from '../parts/NoneOrCleared';
import { Once } from '../parts/Once';
import { useOverview } from '../parts/overview';
import { Page } from '../parts/Page';
import { RowCard } from '../parts/RowCard';
import { useKey } from '../parts/keys';
import { useMay } from '../parts/session';
import { useCustomers } from './queries';

const AddCustomer = lazy(() => import('./AddCustomer'));

const filters = ['', 'due', 'grace', 'overdue', 'suspended', 'online', 'offline', 'weak', 'closed'] as const;
const to = (row: Customer) => `/customers/${row.customer_id}`;

export default function Customers() {
  const address = useAddress();
  const count = useOverview().data?.customer_count;
  const may = useMay();
  const [adding, add] = useDisclosure(false);
  const filter = address.get('filter');
  const search = address.get('search');
  const query = useCustomers({
    ...(filter && { filter }),
    ...(search && { search }),
    ...(address.get('cursor') && { cursor: address.get('cursor') }),
  });
  useKey('n', may('customer.write') ? add.open : null);

  const columns = useMemo<Column<Customer>[]>(
    () => [
      { key: 'name', title: w.customers.name, draw: (row) => row.name },
      { key: 'code', title: w.customers.code, draw: (row) => <span className="code soft">{row.code}</span> },
      {
        key: 'phone',
        title: w.customers.phone,
        draw: (row) => <span className="code">{row.phone ? f.phone(row.phone) : ''}</span>,
      },
      { key: 'zone', title: w.customers.zone, draw: (row) => row.zone, wide: true },
      { key: 'standing', title: w.customers.standing, draw: (row) => <Mark kind="standing" name={row.standing} /> },
      { key: 'line', title: w.customers.line, draw: (row) => <Mark kind="line" name={customerLine(row)} /> },
      {
        key: 'light',
        title: w.customers.light,
        draw: (row) => <Light light={row.light} dbm_x100={row.rx_power_dbm_x100} />,
      },
      {
        key: 'balance',
        title: w.customers.balance,
        right: true,
        draw: (row) => <span className="num">{f.money(row.balance_paisa)}</span>,
      },
      {
        key: 'due_on',
        title: w.customers.dueOn,
        right: true,
        wide: true,
        draw: (row) => <span className="date">{row.due_on ? f.date(row.due_on) : ''}</span>,
      },
    ],
    [],
  );

  return (
    <Page
      title={w.customers.title}
      aside={count !== undefined && f.count(count)}
      actions={
        may('customer.write') && (
          <Button leftSection={<Icon name="plus" size={18} />} onClick={add.open}>
            {w.customers.add}
          </Button>
        )
      }
    >
      <Filters
        label={w.customers.lists}
        tabs={filters.map((name) => [name, w.customers.filters[name === '' ? 'all' : name]])}
        find={w.customers.find}
      />
      <DataList
        query={query}
        columns={columns}
        id={(row) => row.customer_id}
        to={to}
        card={(row) => (
          <RowCard
            title={row.name}
            figure={f.money(row.balance_paisa)}
            left={`${row.code}${row.phone ? ` · ${f.phone(row.phone)}` : ''}`}
            right={row.zone}
            marks={
              <>
                <Mark kind="standing" name={row.standing} />
                <Mark kind="line" name={customerLine(row)} />
                {row.rx_power_dbm_x100 !== null && <Light light={row.light} dbm_x100={row.rx_power_dbm_x100} />}
              </>
            }
          />
        )}
        empty={
          <NoneOrCleared
            icon="customers"
            words={w.customers.filters}
            title={w.customers.none}
            how={
              <>
                <span>{w.customers.noneHow}</span>
                {may('customer.write') && <Button onClick={add.open}>{w.customers.add}</Button>}
              </>
            }
            wanted={['overdue', 'suspended', 'weak']}
          />
        }
      />
      <Once when={adding}>
        <AddCustomer opened={adding} onClose={add.close} />
      </Once>
    </Page>
  );
}
