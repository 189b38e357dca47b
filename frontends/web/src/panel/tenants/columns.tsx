/* How a tenant looks in a list: of those below, or of one group. */
import { f } from '../../shared/format';
import type { Child } from '../../shared/records';
import { w } from '../../shared/words';
import type { Column } from '../parts/DataList';
import { Mark } from '../parts/Mark';
import { RowCard } from '../parts/RowCard';

export const tenantPath = (row: Child) => `/tenants/${row.tenant_id}`;

/** State, and of a closed panel what closed it. */
export const State = ({ row }: { row: Child }) => (
  <span className="row">
    <Mark kind="state" name={row.state} />
    {row.cause && row.cause !== 'closed' && <span className="dim">{w.tenants.causes[row.cause]}</span>}
  </span>
);

const seats = (row: Child) =>
  row.kind === 'group'
    ? w.tenants.slotsUsed(f.count(row.slot_used_count), f.count(row.slot_count))
    : row.slot_no === null
      ? f.none
      : w.tenants.slotNo(f.count(row.slot_no));

const num = (text: string) => <span className="num">{text}</span>;

export const tenantColumns = (): Column<Child>[] => [
  { key: 'name', title: w.tenants.name, draw: (row) => <b>{row.name}</b> },
  { key: 'code', title: w.tenants.code, wide: true, draw: (row) => <span className="code soft">{row.code}</span> },
  { key: 'state', title: w.tenants.state, draw: (row) => <State row={row} /> },
  { key: 'slots', title: w.tenants.slots, draw: (row) => num(seats(row)) },
  { key: 'customers', title: w.tenants.customers, right: true, draw: (row) => num(f.count(row.customer_count)) },
  {
    key: 'online',
    title: w.tenants.lines,
    right: true,
    draw: (row) => num(w.common.of(f.count(row.online_count), f.count(row.line_count))),
  },
  { key: 'dues', title: w.tenants.dues, right: true, draw: (row) => num(f.money(row.due_paisa)) },
  {
    key: 'since',
    title: w.tenants.since,
    right: true,
    wide: true,
    draw: (row) => <span className="date">{f.date(f.today(row.created_at_us))}</span>,
  },
];

export const tenantCard = (row: Child) => (
  <RowCard
    title={row.name}
    figure={f.money(row.due_paisa)}
    left={seats(row)}
    right={`${w.marks.line.online} ${w.common.of(f.count(row.online_count), f.count(row.line_count))}`}
    marks={<State row={row} />}
  />
);
