/* One router or OLT: its health, what it says of itself, what hangs on it. */
import { Button } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { lazy } from 'react';
import { Link, useParams } from 'wouter';
import { api, need } from '../../shared/client';
import { f } from '../../shared/format';
import { serviceLine, serviceProof } from '../../shared/marks';
import type { Node as NodeRecord, Service } from '../../shared/records';
import { w } from '../../shared/words';
import { useAddress } from '../parts/address';
import { Age } from '../parts/Age';
import { type Column, DataList } from '../parts/DataList';
import { Empty } from '../parts/Empty';
import { Failure } from '../parts/Failure';
import { Icon } from '../parts/Icon';
import { Mark } from '../parts/Mark';
import { Once } from '../parts/Once';
import { onuCard, onuColumns, onuPath } from '../parts/onuRows';
import { Card, Fact, Facts, Page } from '../parts/Page';
import { Cell, Ribbon } from '../parts/Ribbon';
import { RowCard } from '../parts/RowCard';
import { Waiting } from '../parts/Waiting';
import { useMay } from '../parts/session';
import { FoundFacts } from './FoundFacts';
import { useNode, usePoll, useTest } from './queries';

const EditNode = lazy(() => import('./EditNode'));

export default function Node() {
  const node_id = Number(useParams().id);
  const query = useNode(node_id);
  const may = useMay();
  const [editing, edit] = useDisclosure(false);
  const test = useTest();
  const poll = usePoll();
  const back = { to: '/nodes', label: w.nodes.title };
  const node = query.data;
  if (!node)
    return (
      <Page title={w.nodes.title} back={back}>
        {query.isError ? <Failure error={query.error} retry={() => void query.refetch()} /> : <Waiting />}
      </Page>
    );
  return (
    <Page
      title={node.name}
      back={back}
      aside={w.nodes.drivers[node.driver] ?? node.driver}
      actions={
        <>
          {may('node.write') && (
            <Button variant="default" leftSection={<Icon name="edit" size={17} />} onClick={edit.open}>
              {w.common.edit}
            </Button>
          )}
          {may('node.test') && (
            <>
              <Button
                variant="default"
                leftSection={<Icon name="refresh" size={17} />}
                loading={poll.isPending}
                onClick={() => poll.mutate(node_id)}
              >
                {w.nodes.poll}
              </Button>
              <Button loading={test.isPending} onClick={() => test.mutate(node_id)}>
                {w.nodes.test}
              </Button>
            </>
          )}
        </>
      }
    >
      {test.isError && <Failure error={test.error} />}
      {poll.isError && <Failure error={poll.error} />}
      {test.data && <FoundFacts facts={test.data} />}
      <Health node={node} />
      <Card>
        <Facts>
          <Fact label={w.nodes.address}>
            {node.address}
            {node.port !== null && `:${node.port}`}
          </Fact>
          {!node.is_olt && <Fact label={w.nodes.tls}>{node.tls ? w.common.yes : w.common.no}</Fact>}
          <Fact label={w.nodes.model}>{node.model ?? f.none}</Fact>
          <Fact label={w.nodes.version}>{node.version ?? f.none}</Fact>
          <Fact label={w.nodes.every}>{f.duration(node.poll_interval_ms)}</Fact>
          {node.username && <Fact label={w.nodes.username}>{node.username}</Fact>}
        </Facts>
      </Card>
      {node.is_olt
        ? may('onu.read') && <OnusOf node_id={node_id} />
        : may('service.read') && <LinesOf node_id={node_id} />}
      <Once when={editing}>
        <EditNode node={node} opened={editing} onClose={edit.close} />
      </Once>
    </Page>
  );
}

function Health({ node }: { node: NodeRecord }) {
  return (
    <Ribbon>
      <Cell
        label={w.nodes.state}
        value={<Mark kind="node" name={node.state} />}
        note={
          node.node_error ??
          (node.state_at_us !== null && (
            <>
              {w.nodes.since} <span className="date">{f.dateTime(node.state_at_us)}</span>
            </>
          ))
        }
      />
      <Cell
        label={w.nodes.seen}
        value={node.seen_at_us === null ? f.none : <span className="date">{f.second(node.seen_at_us)}</span>}
        note={<Age at_us={node.seen_at_us} period_ms={node.poll_interval_ms} />}
      />
      <Cell label={w.nodes.uptime} value={node.uptime_ms === null ? f.none : f.uptime(node.uptime_ms)} />
      {node.is_olt ? (
        <Cell
          label={w.nodes.onus}
          value={f.count(node.onu_count)}
          note={node.weak_count > 0 && w.nodes.weakCount(node.weak_count)}
        />
      ) : (
        <Cell
          label={w.nodes.lines}
          value={f.count(node.service_count)}
          note={
            node.pending_count > 0 && (
              <Link href="/services?filter=pending">{w.nodes.pendingCount(node.pending_count)}</Link>
            )
          }
        />
      )}
    </Ribbon>
  );
}

function OnusOf({ node_id }: { node_id: number }) {
  const cursor = useAddress().get('cursor');
  const query = useQuery({
    queryKey: ['onus', { node_id, cursor }],
    queryFn: () => need(api.GET('/onus', { params: { query: { node_id, limit: 40, ...(cursor && { cursor }) } } })),
    placeholderData: keepPreviousData,
    refetchInterval: 15_000,
  });
  return (
    <section className="stack">
      <h2>{w.nodes.onusOn}</h2>
      <DataList
        query={query}
        columns={onuColumns(false)}
        id={(row) => row.onu_id}
        to={onuPath}
        card={onuCard}
        empty={<Empty icon="onus" title={w.onus.none} />}
      />
    </section>
  );
}

function LinesOf({ node_id }: { node_id: number }) {
  const cursor = useAddress().get('cursor');
  const query = useQuery({
    queryKey: ['services', { node_id, cursor }],
    queryFn: () => need(api.GET('/services', { params: { query: { node_id, ...(cursor && { cursor }) } } })),
    placeholderData: keepPreviousData,
    refetchInterval: 10_000,
  });
  const columns: Column<Service>[] = [
    { key: 'login', title: w.services.login, draw: (row) => row.login },
    { key: 'customer', title: w.services.customer, draw: (row) => row.customer_name },
    { key: 'package', title: w.services.package, draw: (row) => row.package_code },
    { key: 'line', title: w.services.line, draw: (row) => <Mark kind="line" name={serviceLine(row)} /> },
    {
      key: 'address',
      title: w.services.address,
      draw: (row) => <span className="code">{row.online_address}</span>,
      wide: true,
    },
    { key: 'proof', title: w.services.proof, draw: (row) => <Mark kind="proof" name={serviceProof(row)} bare /> },
    { key: 'age', title: w.proofs.age, right: true, draw: (row) => <Age at_us={row.applied_at_us} /> },
  ];
  return (
    <section className="stack">
      <h2>{w.nodes.servicesOn}</h2>
      <DataList
        query={query}
        columns={columns}
        id={(row) => row.service_id}
        to={(row) => `/customers/${row.customer_id}/network`}
        card={(row) => (
          <RowCard
            title={row.login}
            left={row.customer_name}
            right={row.package_code}
            marks={
              <>
                <Mark kind="line" name={serviceLine(row)} />
                <Mark kind="proof" name={serviceProof(row)} />
              </>
            }
          />
        )}
        empty={<Empty icon="services" title={w.services.none} />}
      />
    </section>
  );
}
