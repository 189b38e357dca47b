/* One ONU: what it is, where it hangs, its light now and over time. */
import { Button } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useParams } from 'wouter';
import { api, need } from '../../shared/client';
import { f } from '../../shared/format';
import { w } from '../../shared/words';
import { Age } from '../parts/Age';
import { Failure } from '../parts/Failure';
import { Icon } from '../parts/Icon';
import { LightCard } from '../parts/LightCard';
import { Mark } from '../parts/Mark';
import { onuName } from '../parts/onuRows';
import { Card, Fact, Facts, Page } from '../parts/Page';
import { Cell, Ribbon } from '../parts/Ribbon';
import { Waiting } from '../parts/Waiting';
import { useMay } from '../parts/session';

export default function Onu() {
  const onu_id = Number(useParams().id);
  const may = useMay();
  const queries = useQueryClient();
  const query = useQuery({
    queryKey: ['onu', onu_id],
    queryFn: () => need(api.GET('/onus/{onu_id}', { params: { path: { onu_id } } })),
    refetchInterval: 15_000,
  });
  const poll = useMutation({
    mutationFn: (node_id: number) => need(api.POST('/nodes/{node_id}/poll', { params: { path: { node_id } } })),
    onSuccess: () =>
      Promise.all(
        ['onu', 'onus', 'history', 'nodes', 'node'].map((key) => queries.invalidateQueries({ queryKey: [key] })),
      ),
  });
  const back = { to: '/onus', label: w.onus.title };
  const onu = query.data;
  if (!onu)
    return (
      <Page title={w.onus.one} back={back}>
        {query.isError ? <Failure error={query.error} retry={() => void query.refetch()} /> : <Waiting />}
      </Page>
    );
  const power = (value: number | null) => (value === null ? f.none : f.dbm(value));
  return (
    <Page
      title={onuName(onu)}
      back={back}
      aside={onu.customer_name}
      actions={
        may('node.test') && (
          <Button
            variant="default"
            leftSection={<Icon name="refresh" size={17} />}
            loading={poll.isPending}
            onClick={() => poll.mutate(onu.node_id)}
          >
            {w.onus.readNow}
          </Button>
        )
      }
    >
      {poll.isError && <Failure error={poll.error} />}
      <Ribbon>
        <Cell
          label={w.onus.state}
          value={<Mark kind="onu" name={onu.state} />}
          note={
            onu.state_at_us !== null && (
              <>
                {w.onus.since} <span className="date">{f.dateTime(onu.state_at_us)}</span>
              </>
            )
          }
        />
        <Cell
          label={w.onus.rx}
          mark={onu.rx_power_dbm_x100 !== null && <Mark kind="light" name={onu.light} />}
          value={
            onu.rx_power_dbm_x100 === null ? (
              <span className="dim">{w.marks.light.none}</span>
            ) : (
              f.dbm(onu.rx_power_dbm_x100)
            )
          }
          note={<Age at_us={onu.read_at_us} period_ms={60_000} />}
        />
        <Cell
          label={w.onus.port}
          value={`${onu.pon}:${onu.number}`}
          note={<Link href={`/nodes/${onu.node_id}`}>{onu.node_name}</Link>}
        />
        <Cell
          label={w.onus.customer}
          value={onu.customer_name ?? <span className="dim">{w.onus.free}</span>}
          {...(onu.customer_id !== null && { to: `/customers/${onu.customer_id}/network` })}
        />
      </Ribbon>
      <LightCard onu={onu} />
      <Card title={w.onus.identity}>
        <Facts>
          <Fact label={w.onus.mac}>{onu.mac ?? f.none}</Fact>
          <Fact label={w.onus.serial}>{onu.serial ?? f.none}</Fact>
          <Fact label={w.onus.name}>{onu.name ?? f.none}</Fact>
          <Fact label={w.onus.tx}>{power(onu.tx_power_dbm_x100)}</Fact>
          <Fact label={w.onus.temperature}>
            {onu.temperature_celsius_x100 === null ? f.none : f.celsius(onu.temperature_celsius_x100)}
          </Fact>
          <Fact label={w.onus.voltage}>{onu.voltage_mv === null ? f.none : f.milli(onu.voltage_mv, 'V')}</Fact>
          <Fact label={w.onus.bias}>{onu.bias_ua === null ? f.none : f.milli(onu.bias_ua, 'mA')}</Fact>
        </Facts>
      </Card>
    </Page>
  );
}
