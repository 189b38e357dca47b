/* Roles: what the built-in ones may, those that the ISP has put together, and all of them side by side. */
import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Fragment, lazy, useState } from 'react';
import { Link } from 'wouter';
import { api, need } from '../../shared/client';
import { f } from '../../shared/format';
import type { CustomRole, PermissionInfo } from '../../shared/records';
import { w } from '../../shared/words';
import { Empty } from '../parts/Empty';
import { Failure } from '../parts/Failure';
import { Icon } from '../parts/Icon';
import { Once } from '../parts/Once';
import { Card, Page } from '../parts/Page';
import { useMay, useSession } from '../parts/session';
import { Tabs } from '../parts/Tabs';
import { Waiting } from '../parts/Waiting';
import { grouped, permissionWord } from '../parts/permissions';
import { Kinds } from './permissions';
import { useCustomRoles } from './queries';
import { rolesOf } from './roles';
import { staffTabs } from './tabs';
import s from './Staff.module.css';

const RoleDialog = lazy(() => import('./RoleDialog'));
const DeleteRole = lazy(() => import('./DeleteRole'));

/** A column of the matrix: a role and whether it has a permission. */
interface Column {
  key: string;
  name: string;
  has: (row: PermissionInfo) => boolean;
}

type Act = { kind: 'edit'; role: CustomRole } | { kind: 'delete'; role: CustomRole } | { kind: 'add'; from: string };

export default function Roles() {
  const may = useMay();
  const kind = useSession().tenant_kind;
  const isp = kind === 'isp';
  const write = may('user.write') && isp;
  const [act, setAct] = useState<Act | null>(null);
  const permissions = useQuery({ queryKey: ['permissions'], queryFn: () => need(api.GET('/permissions')) });
  const own = useCustomRoles();
  const rows = permissions.data?.items;
  const builtIn: Column[] = rolesOf(kind).map((role) => ({
    key: role,
    name: w.roles[role],
    has: (row) => row.roles.split(' ').includes(role),
  }));
  const made: Column[] = (own.data?.items ?? []).map((role) => {
    const names = new Set(role.permissions.split(' '));
    return { key: `own:${role.role_id}`, name: role.name, has: (row) => names.has(row.permission) };
  });
  const count = (column: Column) => rows?.filter(column.has).length ?? 0;
  const copy = (column: Column) =>
    write && (
      <Button
        variant="default"
        size="compact-sm"
        aria-label={`${w.ownRoles.copy}: ${column.name}`}
        onClick={() => setAct({ kind: 'add', from: column.key })}
      >
        {w.ownRoles.copy}
      </Button>
    );
  return (
    <Page
      title={w.ownRoles.title}
      actions={
        write && (
          <Button leftSection={<Icon name="plus" size={18} />} onClick={() => setAct({ kind: 'add', from: '' })}>
            {w.ownRoles.add}
          </Button>
        )
      }
    >
      <Tabs label={w.staff.title} tabs={staffTabs()} chosen="roles" />
      {[permissions, own].map(
        (query, i) => query.isError && <Failure key={i} error={query.error} retry={() => void query.refetch()} />,
      )}
      {!rows && !permissions.isError && <Waiting />}
      {rows && (
        <>
          <div className="grid2">
            <Card title={w.ownRoles.builtIn} aside={w.ownRoles.builtInWhy}>
              <ul className={s.list}>
                {builtIn.map((column) => (
                  <li key={column.key}>
                    <b>{column.name}</b>
                    <span className="row">
                      <span className="dim">{w.ownRoles.permissions(count(column), f.count(count(column)))}</span>
                      <Link href={`/staff?filter=${column.key}`}>{w.staff.people}</Link>
                      {copy(column)}
                    </span>
                  </li>
                ))}
              </ul>
            </Card>
            <Card title={w.ownRoles.own}>
              {!isp && <p className="dim">{w.ownRoles.onlyIsp}</p>}
              {own.data?.items.length === 0 && (
                <Empty icon="staff" title={w.ownRoles.none}>
                  {w.ownRoles.noneHow}
                </Empty>
              )}
              <ul className={s.list}>
                {own.data?.items.map((role, i) => (
                  <li key={role.role_id}>
                    <span>
                      <b>{role.name}</b>{' '}
                      <span className="dim">
                        {w.ownRoles.permissions(count(made[i]!), f.count(count(made[i]!)))},{' '}
                        {w.ownRoles.people(role.user_count, f.count(role.user_count))}
                      </span>
                    </span>
                    {write && (
                      <span className="row">
                        {copy(made[i]!)}
                        <Button
                          variant="default"
                          size="compact-sm"
                          aria-label={`${w.common.edit}: ${role.name}`}
                          onClick={() => setAct({ kind: 'edit', role })}
                        >
                          {w.common.edit}
                        </Button>
                        <Button
                          variant="default"
                          size="compact-sm"
                          aria-label={`${w.ownRoles.delete}: ${role.name}`}
                          onClick={() => setAct({ kind: 'delete', role })}
                        >
                          {w.ownRoles.delete}
                        </Button>
                      </span>
                    )}
                  </li>
                ))}
              </ul>
            </Card>
          </div>
          <Matrix rows={rows} columns={[...builtIn, ...made]} />
        </>
      )}
      {rows && act && act.kind !== 'delete' && (
        <Once when>
          <RoleDialog
            key={act.kind === 'edit' ? act.role.role_id : `new:${act.from}`}
            permissions={rows}
            starts={[...builtIn, ...made]}
            {...(act.kind === 'edit' ? { record: act.role } : { from: act.from })}
            onClose={() => setAct(null)}
          />
        </Once>
      )}
      {act?.kind === 'delete' && (
        <Once when>
          <DeleteRole key={act.role.role_id} role={act.role} onClose={() => setAct(null)} />
        </Once>
      )}
    </Page>
  );
}

function Matrix({ rows, columns }: { rows: PermissionInfo[]; columns: Column[] }) {
  return (
    <Card title={w.ownRoles.matrix} aside={w.ownRoles.matrixWhy}>
      <div className={s.scroll} tabIndex={0} role="region" aria-label={w.ownRoles.matrix}>
        <table className={s.matrix}>
          <thead>
            <tr>
              <th scope="col">{w.ownRoles.permission}</th>
              {columns.map((column) => (
                <th key={column.key} scope="col">
                  {column.name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {grouped(rows).map(([group, each]) => (
              <Fragment key={group}>
                <tr className={s.head}>
                  <th scope="rowgroup" colSpan={columns.length + 1}>
                    {group}
                  </th>
                </tr>
                {each.map((row) => (
                  <tr key={row.permission}>
                    <th scope="row">
                      {permissionWord(row)} <Kinds of={row} />
                    </th>
                    {columns.map((column) => (
                      <td key={column.key}>
                        {column.has(row) ? (
                          <span className={s.yes}>
                            <Icon name="check" size={16} />
                            <span className="hidden">{w.common.yes}</span>
                          </span>
                        ) : (
                          <span className="hidden">{w.common.no}</span>
                        )}
                      </td>
                    ))}
                  </tr>
                ))}
              </Fragment>
            ))}
          </tbody>
        </table>
      </div>
    </Card>
  );
}
