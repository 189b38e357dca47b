/* A link with which whoever looks after a tenant chooses a password: shown this once. */
import { useMutation } from '@tanstack/react-query';
import { useEffect } from 'react';
import { api, need } from '../../shared/client';
import type { Child } from '../../shared/records';
import { w } from '../../shared/words';
import { Dialog } from '../parts/Dialog';
import { LinkShown } from '../parts/LinkShown';
import { Waiting } from '../parts/Waiting';

/** @param now without asking first: the tenant was opened just now */
export default function InviteDialog({ tenant, now, onClose }: { tenant: Child; now: boolean; onClose: () => void }) {
  const params = { path: { tenant_id: tenant.tenant_id } };
  const make = useMutation({ mutationFn: () => need(api.POST('/tenants/{tenant_id}/invite', { params })) });
  useEffect(() => {
    if (now && make.isIdle) make.mutate();
  }, []);
  return (
    <Dialog
      opened
      onClose={onClose}
      title={w.links.titles.invite(tenant.admin_name || tenant.admin_login || tenant.name)}
      {...(make.data ? { closeWord: w.common.done, stays: true } : { act: w.links.make })}
      pending={make.isPending}
      error={make.error}
      onSubmit={() => make.mutate()}
    >
      {make.data ? (
        <LinkShown link={make.data} />
      ) : make.isPending ? (
        <Waiting />
      ) : (
        <p className="soft">{w.links.why.invite}</p>
      )}
    </Dialog>
  );
}
