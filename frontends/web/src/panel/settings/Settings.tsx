/* What holds for the whole tenant. */
import { Button } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { lazy } from 'react';
import { api, need } from '../../shared/client';
import { f } from '../../shared/format';
import { w } from '../../shared/words';
import { Failure } from '../parts/Failure';
import { Icon } from '../parts/Icon';
import { Once } from '../parts/Once';
import { Card, Fact, Facts, Page } from '../parts/Page';
import { useMay } from '../parts/session';
import { Tabs } from '../parts/Tabs';
import { Waiting } from '../parts/Waiting';
import { settingsTabs } from './tabs';

const EditTenant = lazy(() => import('./EditTenant'));

export default function Settings() {
  const may = useMay();
  const [editing, edit] = useDisclosure(false);
  const tenant = useQuery({ queryKey: ['tenant'], queryFn: () => need(api.GET('/tenant')) });
  const t = tenant.data;
  const tabs = settingsTabs(may);
  return (
    <Page title={w.settings.title}>
      {tabs.length > 0 && <Tabs label={w.settings.title} tabs={tabs} chosen="settings" />}
      {tenant.isError && <Failure error={tenant.error} retry={() => void tenant.refetch()} />}
      {!t && !tenant.isError && <Waiting />}
      {t && (
        <Card
          title={t.name}
          aside={
            may('tenant.write') && (
              <Button variant="default" size="xs" leftSection={<Icon name="edit" size={15} />} onClick={edit.open}>
                {w.common.edit}
              </Button>
            )
          }
        >
          <Facts>
            <Fact label={w.tenants.code}>{t.code}</Fact>
            <Fact label={w.tenants.kind}>{w.tenants.kinds[t.kind]}</Fact>
            <Fact label={w.settings.timezone}>{t.timezone}</Fact>
            {t.kind === 'isp' && (
              <>
                <Fact label={w.settings.prefix}>{t.invoice_prefix}</Fact>
                <Fact label={w.settings.dueDay}>{f.count(t.due_day)}</Fact>
                <Fact label={w.settings.grace}>{f.count(t.grace_days)}</Fact>
                <Fact label={w.settings.vat}>{f.percent(t.vat_pct_x100)}</Fact>
              </>
            )}
          </Facts>
        </Card>
      )}
      {t && (
        <Once when={editing}>
          <EditTenant tenant={t} opened={editing} onClose={edit.close} />
        </Once>
      )}
    </Page>
  );
}
