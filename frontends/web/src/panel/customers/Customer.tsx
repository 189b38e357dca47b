/* One customer: the ribbon answers paid? online? light? at a glance, the tabs say why. */
import { Button } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { lazy, Suspense } from 'react';
import { useParams } from 'wouter';
import { api, need } from '../../shared/client';
import { f } from '../../shared/format';
import { customerLine, serviceLine } from '../../shared/marks';
import type { Customer as CustomerRecord, Onu, Service } from '../../shared/records';
import { w } from '../../shared/words';
import { Age } from '../parts/Age';
import { Failure } from '../parts/Failure';
import { Icon } from '../parts/Icon';
import { Mark } from '../parts/Mark';
import { Once } from '../parts/Once';
import { Page } from '../parts/Page';
import { Cell, Ribbon } from '../parts/Ribbon';
import { Tabs } from '../parts/Tabs';
import { Waiting } from '../parts/Waiting';
import { useMay } from '../parts/session';
import { Bills } from './Bills';
import { Overview } from './Overview';
import { Paid } from './Paid';
import { useCustomer, useServices } from './queries';

// What is not on the first tab comes when it is asked for.
const Lines = lazy(() => import('./Lines'));
const Network = lazy(() => import('./Network'));
const EditCustomer = lazy(() => import('./EditCustomer'));
const TakePayment = lazy(() => import('./TakePayment'));

/* A tab and what one must be allowed for it. */
const tabs = {
  overview: 'customer.read',
  services: 'service.read',
  bills: 'invoice.read',
  payments: 'payment.read',
  network: 'service.read',
};
const names = Object.keys(tabs) as (keyof typeof tabs)[];

export default function Customer() {
  const { id, tab: asked } = useParams();
  const customer_id = Number(id);
  const customer = useCustomer(customer_id);
  const services = useServices(customer_id);
  const may = useMay();
  const open = names.filter((name) => may(tabs[name]));
  const tab = open.find((name) => name === asked) ?? 'overview';
  const onus = useQuery({
    queryKey: ['onus', { customer_id }],
    queryFn: () => need(api.GET('/onus', { params: { query: { customer_id } } })),
    enabled: may('onu.read'),
    refetchInterval: 15_000,
  });
  const [paying, pay] = useDisclosure(false);
  const [editing, edit] = useDisclosure(false);
  const c = customer.data;
  const back = { to: '/customers', label: w.customers.title };

  if (!c)
    return (
      <Page title={w.customers.one} back={back}>
        {customer.isError ? <Failure error={customer.error} retry={() => void customer.refetch()} /> : <Waiting />}
      </Page>
    );

  const lines = services.data?.items ?? [];
  return (
    <Page
      title={c.name}
      back={back}
      aside={
        <>
          <span className="code">{c.code}</span>
          {c.phone && (
            <>
              {' · '}
              <a className="code" href={`tel:${c.phone}`}>
                {f.phone(c.phone)}
              </a>
            </>
          )}
        </>
      }
      actions={
        <>
          {may('customer.write') && (
            <Button variant="default" leftSection={<Icon name="edit" size={17} />} onClick={edit.open}>
              {w.common.edit}
            </Button>
          )}
          {may('payment.take') && (
            <Button leftSection={<Icon name="payments" size={18} />} onClick={pay.open}>
              {w.payments.take}
            </Button>
          )}
        </>
      }
    >
      <Status customer={c} lines={lines} onus={onus.data?.items ?? []} />
      <Tabs
        label={c.name}
        chosen={tab}
        tabs={open.map((name) => ({
          name,
          word: w.customers.tabs[name],
          to: `/customers/${customer_id}${name === 'overview' ? '' : `/${name}`}`,
        }))}
      />
      <Suspense fallback={<Waiting />}>
        {tab === 'services' ? (
          <Lines customer={c} services={services} />
        ) : tab === 'bills' ? (
          <Bills customer_id={customer_id} />
        ) : tab === 'payments' ? (
          <Paid customer_id={customer_id} />
        ) : tab === 'network' ? (
          <Network services={services} onus={onus.data?.items ?? []} />
        ) : (
          <Overview customer={c} />
        )}
      </Suspense>
      <Once when={paying}>
        <TakePayment customer={c} lines={lines} opened={paying} onClose={pay.close} />
      </Once>
      <Once when={editing}>
        <EditCustomer customer={c} opened={editing} onClose={edit.close} />
      </Once>
    </Page>
  );
}

function Status({ customer: c, lines, onus }: { customer: CustomerRecord; lines: Service[]; onus: Onu[] }) {
  const running = lines.filter((line) => line.state !== 'ended');
  const line = running.length === 1 ? running[0] : undefined;
  // the worst one is the one the server judged the customer by
  const onu = onus.find((each) => each.rx_power_dbm_x100 === c.rx_power_dbm_x100) ?? onus[0];
  return (
    <Ribbon>
      <Cell
        label={w.customers.bill}
        mark={<Mark kind="standing" name={c.standing} />}
        value={f.money(c.balance_paisa)}
        note={
          c.balance_paisa !== null && c.balance_paisa < 0
            ? w.customers.inAdvance
            : c.due_on
              ? w.customers.payBy(f.date(c.due_on))
              : w.customers.nothingDue
        }
      />
      <Cell
        label={w.customers.line}
        mark={<Mark kind="line" name={line ? serviceLine(line) : customerLine(c)} />}
        value={line ? line.login : w.customers.lineCount(c.service_count)}
        to={`/customers/${c.customer_id}/services`}
        note={
          c.online_at_us !== null && (
            <>
              {w.customers.lookedAt} <Age at_us={c.online_at_us} period_ms={30_000} />
            </>
          )
        }
      />
      <Cell
        label={w.customers.light}
        mark={c.rx_power_dbm_x100 !== null && <Mark kind="light" name={c.light} />}
        value={
          c.rx_power_dbm_x100 === null ? <span className="dim">{w.marks.light.none}</span> : f.dbm(c.rx_power_dbm_x100)
        }
        note={c.light_at_us !== null && <Age at_us={c.light_at_us} period_ms={120_000} />}
      />
      <Cell
        label={w.customers.onu}
        mark={onu && <Mark kind="onu" name={onu.state} />}
        value={onu ? (onu.mac ?? onu.serial ?? onu.name ?? f.none) : <span className="dim">{w.customers.noOnu}</span>}
        {...(onu && { to: `/onus/${onu.onu_id}` })}
        note={onu && `${onu.node_name} · PON ${onu.pon}:${onu.number}`}
      />
    </Ribbon>
  );
}
