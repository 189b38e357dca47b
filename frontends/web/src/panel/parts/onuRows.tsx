/* How an ONU looks in a list: of all OLTs, or of one. */
import { f } from '../../shared/format';
import type { Onu } from '../../shared/records';
import { w } from '../../shared/words';
import { Age } from './Age';
import type { Column } from './DataList';
import { Light, Mark } from './Mark';
import { RowCard } from './RowCard';
import { Spark } from './Spark';

export const onuPath = (row: Onu) => `/onus/${row.onu_id}`;
export const onuName = (row: Onu) => row.mac ?? row.serial ?? row.name ?? `ONU ${row.onu_id}`;

/* A reading is old after two rounds of an OLT's usual minute. */
const period_ms = 60_000;

export const onuColumns = (withOlt: boolean): Column<Onu>[] => [
  { key: 'mac', title: w.onus.mac, draw: (row) => <span className="code">{onuName(row)}</span> },
  {
    key: 'port',
    title: w.onus.port,
    draw: (row) => (
      <span className="code">
        {withOlt && `${row.node_name} `}
        {row.pon}:{row.number}
      </span>
    ),
  },
  {
    key: 'customer',
    title: w.onus.customer,
    draw: (row) => row.customer_name ?? <span className="dim">{w.onus.free}</span>,
  },
  { key: 'state', title: w.onus.state, draw: (row) => <Mark kind="onu" name={row.state} /> },
  { key: 'rx', title: w.onus.rx, draw: (row) => <Light light={row.light} dbm_x100={row.rx_power_dbm_x100} /> },
  { key: 'trend', title: w.onus.trend, draw: (row) => <Spark onu={row} />, width: 136 },
  {
    key: 'change',
    title: w.onus.change,
    right: true,
    wide: true,
    draw: (row) =>
      row.baseline_dbm_x100 !== null && row.rx_power_dbm_x100 !== null ? (
        <span className="num soft">{f.db(row.rx_power_dbm_x100 - row.baseline_dbm_x100)}</span>
      ) : null,
  },
  {
    key: 'read',
    title: w.onus.read,
    right: true,
    draw: (row) => <Age at_us={row.read_at_us} period_ms={period_ms} />,
  },
];

export const onuCard = (row: Onu) => (
  <RowCard
    title={row.customer_name ?? onuName(row)}
    figure={row.rx_power_dbm_x100 === null ? undefined : f.dbm(row.rx_power_dbm_x100)}
    left={<span className="code">{row.customer_name ? onuName(row) : w.onus.free}</span>}
    right={<Age at_us={row.read_at_us} period_ms={period_ms} />}
    marks={
      <>
        <Mark kind="onu" name={row.state} />
        {row.rx_power_dbm_x100 !== null && <Mark kind="light" name={row.light} />}
        <Spark onu={row} />
      </>
    }
  />
);
