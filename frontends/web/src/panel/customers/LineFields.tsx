/* The fields of a line: package, router, login, and the ONU it hangs on. */
import { Select, TextInput } from '@mantine/core';
import type { UseFormReturnType } from '@mantine/form';
import { useQuery } from '@tanstack/react-query';
import { api, need } from '../../shared/client';
import { f } from '../../shared/format';
import type { Service, ServiceOptions } from '../../shared/records';
import { w } from '../../shared/words';
import { useMay } from '../parts/session';
import { OnuSelect } from './OnuSelect';

export const lineInitial = { package_id: '', node_id: '', login: '', password: '', onu_id: '' };
export type LineValues = typeof lineInitial;

/** What a new line must have, before the server is asked. */
export const lineChecks = (values: LineValues) => ({
  package_id: values.package_id ? null : w.common.required,
  node_id: values.node_id ? null : w.common.required,
  login: values.login.trim() ? null : w.common.required,
});

/** Choices are text in a form and numbers in the API. */
export function lineOptions(values: LineValues): ServiceOptions {
  return {
    ...(values.package_id && { package_id: Number(values.package_id) }),
    ...(values.node_id && { node_id: Number(values.node_id) }),
    ...(values.login && { login: values.login.trim() }),
    ...(values.password && { password: values.password }),
    ...(values.onu_id && { onu_id: Number(values.onu_id) }),
  };
}

const limit = 200;

/** @param line the line as it is, when it is changed: its own package and ONU stay among the choices */
export function LineFields<T extends LineValues>({ form, line }: { form: UseFormReturnType<T>; line?: Service }) {
  const may = useMay();
  const packages = useQuery({
    queryKey: ['packages', { filter: 'active', limit }],
    queryFn: () => need(api.GET('/packages', { params: { query: { filter: 'active', limit } } })),
  });
  const routers = useQuery({
    queryKey: ['nodes', { filter: 'router', limit }],
    enabled: may('node.read'),
    queryFn: () => need(api.GET('/nodes', { params: { query: { filter: 'router', limit } } })),
  });
  const sold = (packages.data?.items ?? []).map((row) => ({
    value: String(row.package_id),
    label: `${row.name || row.code} · ${f.speed(row.download_bps)} · ${f.money(row.price_paisa)}`,
  }));
  if (line && packages.data && !sold.some((row) => row.value === String(line.package_id)))
    sold.unshift({ value: String(line.package_id), label: `${line.package_code} · ${w.services.noLongerSold}` });
  const places = (routers.data?.items ?? []).map((row) => ({ value: String(row.node_id), label: row.name }));
  if (line && !places.some((row) => row.value === String(line.node_id)))
    places.unshift({ value: String(line.node_id), label: line.node_name });

  return (
    <div className="fields">
      <Select
        label={w.services.package}
        name="package_id"
        required
        allowDeselect={false}
        placeholder={w.common.choose}
        data={sold}
        {...form.getInputProps('package_id')}
      />
      <Select
        label={w.services.router}
        name="node_id"
        required
        allowDeselect={false}
        placeholder={w.common.choose}
        data={places}
        {...form.getInputProps('node_id')}
      />
      <TextInput
        label={w.services.login}
        name="login"
        required
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
        {...form.getInputProps('login')}
      />
      <TextInput
        label={w.services.password}
        name="password"
        autoComplete="off"
        spellCheck={false}
        placeholder={line ? w.services.passwordKept : w.services.passwordMade}
        {...form.getInputProps('password')}
      />
      {may('onu.read') && <OnuSelect line={line} {...form.getInputProps('onu_id')} />}
    </div>
  );
}
