/* The slots of a group: who sits in which, how many there are, and what became of them. */
import { Button, TextInput } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { Link } from 'wouter';
import { api, need } from '../../shared/client';
import { f } from '../../shared/format';
import type { Child, SlotEvent } from '../../shared/records';
import { w } from '../../shared/words';
import { Dialog } from '../parts/Dialog';
import { Failure } from '../parts/Failure';
import { Card } from '../parts/Page';
import { useMay } from '../parts/session';
import { Waiting } from '../parts/Waiting';
import { useFreshTenants } from './queries';
import s from './Slots.module.css';

export function Slots({ group }: { group: Child }) {
  const may = useMay();
  const [changing, change] = useDisclosure(false);
  const params = { path: { tenant_id: group.tenant_id }, query: { limit: 500 } };
  const slots = useQuery({
    queryKey: ['tenants', 'slots', group.tenant_id],
    queryFn: () => need(api.GET('/tenants/{tenant_id}/slots', { params })),
  });
  const history = useQuery({
    queryKey: ['tenants', 'slot-history', group.tenant_id],
    queryFn: () =>
      need(api.GET('/tenants/{tenant_id}/slots/history', { params: { path: params.path, query: { limit: 50 } } })),
  });
  return (
    <div className="grid2">
      <Card
        title={w.tenants.slots}
        aside={
          may('slot.write') && (
            <Button variant="default" size="xs" onClick={change.open}>
              {w.tenants.slotsChange}
            </Button>
          )
        }
      >
        {slots.isError && <Failure error={slots.error} retry={() => void slots.refetch()} />}
        {slots.isPending && <Waiting />}
        <ol className={s.slots}>
          {slots.data?.items.map((slot) => (
            <li key={slot.slot_no}>
              <span className="num dim">{w.tenants.slotNo(f.count(slot.slot_no))}</span>
              {slot.isp_id === null ? (
                <span className="dim">{w.tenants.slotFree}</span>
              ) : (
                <Link href={`/tenants/${slot.isp_id}`}>{slot.isp_name}</Link>
              )}
            </li>
          ))}
        </ol>
      </Card>
      <Card title={w.tenants.history}>
        {history.isError && <Failure error={history.error} retry={() => void history.refetch()} />}
        {history.isPending && <Waiting />}
        <ol className={s.slots}>
          {history.data?.items.map((event) => (
            <li key={event.event_no}>
              <span>{told(event)}</span>
              <span className="dim date">
                {f.dateTime(event.at_us)}
                {event.changed_by && ` · ${event.changed_by}`}
              </span>
            </li>
          ))}
        </ol>
      </Card>
      <SetSlots group={group} opened={changing} onClose={change.close} />
    </div>
  );
}

function told(event: SlotEvent): string {
  const slot = event.slot_no === null ? '' : f.count(event.slot_no);
  const from = event.from_slot_no === null ? '' : f.count(event.from_slot_no);
  const code = event.isp_code ?? '';
  switch (event.event) {
    case 'allotted':
    case 'raised':
    case 'lowered':
      return w.tenants.events[event.event](f.count(event.slot_count));
    case 'taken':
    case 'freed':
      return w.tenants.events[event.event](slot, code);
    case 'moved':
      return w.tenants.events.moved(slot, code, from);
  }
}

function SetSlots({ group, opened, onClose }: { group: Child; opened: boolean; onClose: () => void }) {
  const fresh = useFreshTenants();
  const [count, setCount] = useState('');
  const set = useMutation({
    mutationFn: (slot_count: number) =>
      need(
        api.POST('/tenants/{tenant_id}/slots', {
          params: { path: { tenant_id: group.tenant_id } },
          body: { slot_count },
        }),
      ),
    onSuccess: async () => {
      await fresh();
      onClose();
    },
  });
  useEffect(() => {
    if (!opened) return;
    setCount(String(group.slot_count));
    set.reset();
  }, [opened]);
  const valid = /^\d+$/.test(count.trim());
  return (
    <Dialog
      opened={opened}
      onClose={onClose}
      title={w.tenants.slotsChange}
      act={w.tenants.slotsSet(valid ? f.count(Number(count)) : f.none)}
      disabled={!valid}
      pending={set.isPending}
      error={set.error}
      onSubmit={() => set.mutate(Number(count))}
    >
      <TextInput
        label={w.tenants.slotCount}
        description={w.tenants.slotsWhy}
        name="slot_count"
        inputMode="numeric"
        data-autofocus
        value={count}
        onChange={(event) => setCount(event.currentTarget.value)}
      />
    </Dialog>
  );
}
