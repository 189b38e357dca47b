/*
 * Suspend, resume, close, reopen: first what it would do, as the server counts it in the same
 * transaction taken back, then the act itself.
 */
import { TextInput } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useMutation } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { api, need } from '../../shared/client';
import { f } from '../../shared/format';
import type { Child, Effect } from '../../shared/records';
import { w } from '../../shared/words';
import { Dialog } from '../parts/Dialog';
import { Card, Fact, Facts } from '../parts/Page';
import { useFreshTenants } from './queries';

export type Act = 'suspend' | 'resume' | 'close' | 'reopen';

/** Which acts there are for a tenant in its present state. */
export function actsOf(t: Child): Act[] {
  if (t.state === 'closed') return t.cause === 'closed' && t.blocked_id === t.tenant_id ? ['reopen'] : [];
  const own = t.blocked_id === t.tenant_id && t.cause === 'hand';
  return [own ? 'resume' : 'suspend', 'close'];
}

function send(act: Act, tenant_id: number, reason: string, dry_run: boolean): Promise<Effect> {
  const params = { path: { tenant_id } };
  switch (act) {
    case 'suspend':
      return need(api.POST('/tenants/{tenant_id}/suspend', { params, body: { reason, dry_run } }));
    case 'resume':
      return need(api.POST('/tenants/{tenant_id}/resume', { params, body: { dry_run } }));
    case 'close':
      return need(api.POST('/tenants/{tenant_id}/close', { params, body: { dry_run } }));
    case 'reopen':
      return need(api.POST('/tenants/{tenant_id}/reopen', { params, body: { dry_run } }));
  }
}

interface ActProps {
  act: Act;
  tenant: Child;
  opened: boolean;
  onClose: () => void;
}

export default function ActDialog({ act, tenant, opened, onClose }: ActProps) {
  const fresh = useFreshTenants();
  const [reason, setReason] = useState('');
  const [missing, setMissing] = useState(false);
  const preview = useMutation({ mutationFn: () => send(act, tenant.tenant_id, reason.trim(), true) });
  const run = useMutation({
    mutationFn: () => send(act, tenant.tenant_id, reason.trim(), false),
    onSuccess: async () => {
      await fresh();
      notifications.show({ message: w.tenants.done[act](tenant.name) });
      onClose();
    },
  });
  useEffect(() => {
    if (!opened) return;
    setReason('');
    setMissing(false);
    preview.reset();
    run.reset();
    if (act !== 'suspend') preview.mutate(); // a suspension wants its reason first
  }, [opened]);

  const seen = preview.data;
  return (
    <Dialog
      opened={opened}
      onClose={onClose}
      title={w.tenants.actTitles[act](tenant.name)}
      act={seen ? w.tenants.acts[act] : w.tenants.preview}
      danger={Boolean(seen) && (act === 'suspend' || act === 'close')}
      pending={preview.isPending || run.isPending}
      error={run.error ?? preview.error}
      onSubmit={() => {
        if (act === 'suspend' && !reason.trim()) setMissing(true);
        else if (seen) run.mutate();
        else preview.mutate();
      }}
    >
      <p className="soft">{w.tenants.actWhy[act]}</p>
      {act === 'suspend' && (
        <TextInput
          label={w.tenants.reason}
          description={w.tenants.reasonWhy}
          name="reason"
          required
          data-autofocus
          autoComplete="off"
          value={reason}
          error={missing && !reason.trim() ? w.common.required : null}
          onChange={(event) => setReason(event.currentTarget.value)}
        />
      )}
      {seen && <Concerned effect={seen} act={act} />}
    </Dialog>
  );
}

function Concerned({ effect, act }: { effect: Effect; act: Act }) {
  const back = act === 'resume' || act === 'reopen';
  return (
    <Card title={w.tenants.effect}>
      <Facts>
        <Fact label={w.tenants.effectIsps}>{f.count(effect.isp_count)}</Fact>
        <Fact label={w.tenants.effectStaff}>{f.count(effect.staff_count)}</Fact>
        <Fact label={w.tenants.effectCustomers}>{f.count(effect.customer_count)}</Fact>
        <Fact label={w.tenants.effectLines}>{f.count(effect.line_count)}</Fact>
        <Fact label={w.tenants.effectOnline}>{f.count(effect.online_count)}</Fact>
        {effect.cut_count > 0 && (
          <Fact label={back ? w.tenants.effectCutBack : w.tenants.effectCut}>{f.count(effect.cut_count)}</Fact>
        )}
        {effect.slot_no !== null && <Fact label={w.tenants.slot}>{f.count(effect.slot_no)}</Fact>}
      </Facts>
      {effect.cut_count === 0 && <p className="dim">{w.tenants.effectNothingCut}</p>}
    </Card>
  );
}
