/* People who can log in: who, as what, when last. */
import { Button } from '@mantine/core';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { lazy, useMemo, useState } from 'react';
import { api, need } from '../../shared/client';
import { f } from '../../shared/format';
import type { User } from '../../shared/records';
import { w } from '../../shared/words';
import { useAddress } from '../parts/address';
import { Age } from '../parts/Age';
import { type Column, DataList } from '../parts/DataList';
import { Filters } from '../parts/Filters';
import { Icon } from '../parts/Icon';
import { useKey } from '../parts/keys';
import { Mark } from '../parts/Mark';
import { NoneOrCleared } from '../parts/NoneOrCleared';
import { Once } from '../parts/Once';
import { Page } from '../parts/Page';
import { RowCard } from '../parts/RowCard';
import { useMay, useSession } from '../parts/session';
import { rolesOf } from './roles';

const AddPerson = lazy(() => import('./PersonDialog').then((module) => ({ default: module.AddPerson })));
const EditPerson = lazy(() => import('./PersonDialog').then((module) => ({ default: module.EditPerson })));

export default function Staff() {
  const address = useAddress();
  const may = useMay();
  const roles = rolesOf(useSession().tenant_kind);
  const [adding, setAdding] = useState(false);
  const [edited, setEdited] = useState<User | null>(null);
  const [filter, search, cursor] = ['filter', 'search', 'cursor'].map(address.get);
  const query = useQuery({
    queryKey: ['users', { filter, search, cursor }],
    queryFn: () =>
      need(
        api.GET('/users', {
          params: { query: { ...(filter && { filter }), ...(search && { search }), ...(cursor && { cursor }) } },
        }),
      ),
    placeholderData: keepPreviousData,
  });
  useKey('n', may('user.write') ? () => setAdding(true) : null);

  const columns = useMemo<Column<User>[]>(
    () => [
      { key: 'name', title: w.staff.name, draw: (row) => <b>{row.name || row.login}</b> },
      { key: 'login', title: w.staff.login, draw: (row) => row.login },
      { key: 'role', title: w.staff.role, draw: (row) => w.roles[row.role] },
      {
        key: 'phone',
        title: w.staff.phone,
        wide: true,
        draw: (row) => <span className="code">{row.phone ? f.phone(row.phone) : ''}</span>,
      },
      { key: 'state', title: w.staff.state, draw: (row) => <Mark kind="state" name={row.state} /> },
      { key: 'last', title: w.staff.lastLogin, right: true, draw: (row) => <Age at_us={row.login_at_us} /> },
      {
        key: 'edit',
        title: '',
        right: true,
        draw: (row) =>
          may('user.write') && (
            <Button
              variant="default"
              size="compact-sm"
              onClick={() => setEdited(row)}
              aria-label={`${w.common.edit}: ${row.login}`}
            >
              {w.common.edit}
            </Button>
          ),
      },
    ],
    [may],
  );

  return (
    <Page
      title={w.staff.title}
      actions={
        may('user.write') && (
          <Button leftSection={<Icon name="plus" size={18} />} onClick={() => setAdding(true)}>
            {w.staff.add}
          </Button>
        )
      }
    >
      <Filters
        label={w.staff.lists}
        {...(roles.length > 1 && {
          tabs: [['', w.common.all], ...roles.map((role): [string, string] => [role, w.roles[role]])],
        })}
        find={w.staff.find}
      />
      <DataList
        query={query}
        columns={columns}
        id={(row) => row.user_id}
        card={(row) => (
          <>
            <RowCard
              title={row.name || row.login}
              figure={w.roles[row.role]}
              left={row.login}
              right={<Age at_us={row.login_at_us} />}
              marks={<Mark kind="state" name={row.state} />}
            />
            {may('user.write') && (
              <Button variant="default" mt={10} fullWidth onClick={() => setEdited(row)}>
                {w.common.edit}
              </Button>
            )}
          </>
        )}
        empty={<NoneOrCleared icon="staff" words={w.roles} title={w.staff.none} how={w.staff.noneHow} />}
      />
      <Once when={adding}>
        <AddPerson opened={adding} onClose={() => setAdding(false)} />
      </Once>
      {edited && (
        <Once when>
          <EditPerson key={edited.user_id} record={edited} opened onClose={() => setEdited(null)} />
        </Once>
      )}
    </Page>
  );
}
