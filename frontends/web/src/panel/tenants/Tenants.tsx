/* The tenants below this one: groups of the platform, ISPs of a group. Nothing of their customers. */
import { Button } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { lazy, useMemo } from 'react';
import { w } from '../../shared/words';
import { useAddress } from '../parts/address';
import { DataList } from '../parts/DataList';
import { Filters } from '../parts/Filters';
import { Icon } from '../parts/Icon';
import { useKey } from '../parts/keys';
import { NoneOrCleared } from '../parts/NoneOrCleared';
import { Once } from '../parts/Once';
import { Page } from '../parts/Page';
import { useMay, useSession } from '../parts/session';
import { tenantCard, tenantColumns, tenantPath } from './columns';
import { useTenants } from './queries';

const OpenTenant = lazy(() => import('./TenantDialog').then((module) => ({ default: module.OpenTenant })));

export default function Tenants() {
  const address = useAddress();
  const may = useMay();
  const kind = useSession().tenant_kind === 'platform' ? 'group' : 'isp';
  const [opening, open] = useDisclosure(false);
  const [filter, search, cursor] = ['filter', 'search', 'cursor'].map(address.get) as [string, string, string];
  const query = useTenants({ filter, search, cursor });
  const columns = useMemo(tenantColumns, []);
  const words: Record<string, string> = w.tenants.filters;
  const act = kind === 'group' ? w.tenants.openGroup : w.tenants.openIsp;
  useKey('n', may('tenant.manage') ? open.open : null);
  return (
    <Page
      title={w.tenants.title}
      actions={
        may('tenant.manage') && (
          <Button leftSection={<Icon name="plus" size={18} />} onClick={open.open}>
            {act}
          </Button>
        )
      }
    >
      <Filters
        label={w.tenants.lists}
        tabs={Object.entries(words).map(([name, word]) => [name === 'all' ? '' : name, word])}
        find={w.tenants.find}
      />
      <DataList
        query={query}
        columns={columns}
        id={(row) => row.tenant_id}
        to={tenantPath}
        card={tenantCard}
        empty={<NoneOrCleared icon="tenants" words={words} title={w.tenants.none} how={w.tenants.noneHow} />}
      />
      <Once when={opening}>
        <OpenTenant kind={kind} opened={opening} onClose={open.close} />
      </Once>
    </Page>
  );
}
