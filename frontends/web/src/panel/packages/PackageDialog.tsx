/* A package: six fields to start. */
import { NativeSelect, TextInput } from '@mantine/core';
import { useForm, type UseFormReturnType } from '@mantine/form';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { api, match, need } from '../../shared/client';
import { parseMoney, typedMoney } from '../../shared/format';
import type { Package, PackageOptions } from '../../shared/records';
import { w } from '../../shared/words';
import { Conflict } from '../parts/Conflict';
import { Dialog } from '../parts/Dialog';
import { refuse } from '../parts/form';
import { useEdit } from '../parts/useEdit';

const initial = { code: '', name: '', download_bps: '', upload_bps: '', price_paisa: '', state: 'active' };
type Values = typeof initial;

const values = (record: Package): Values => ({
  code: record.code,
  name: record.name ?? '',
  download_bps: String(record.download_bps / 1e6),
  upload_bps: String(record.upload_bps / 1e6),
  price_paisa: typedMoney(record.price_paisa),
  state: record.state,
});

/** Megabits and taka in the form, bits and paisa in the API. */
function options(changed: Partial<Values>): PackageOptions {
  const { download_bps, upload_bps, price_paisa, ...texts } = changed;
  return {
    ...texts,
    ...(download_bps !== undefined && { download_bps: Math.round(Number(download_bps) * 1e6) }),
    ...(upload_bps !== undefined && { upload_bps: Math.round(Number(upload_bps) * 1e6) }),
    ...(price_paisa !== undefined && { price_paisa: parseMoney(price_paisa) ?? 0 }),
  };
}

const speed = (text: string) => (Number(text) > 0 ? null : w.packages.noNumber);
const checks = {
  code: (code: string) => (code.trim() ? null : w.common.required),
  download_bps: speed,
  upload_bps: speed,
  price_paisa: (text: string) => (parseMoney(text) === null ? w.payments.noAmount : null),
};

const labels = () => ({
  code: w.packages.code,
  name: w.packages.name,
  download_bps: w.packages.download,
  upload_bps: w.packages.upload,
  price_paisa: w.packages.price,
  state: w.packages.state,
});

function useFreshPackages() {
  const queries = useQueryClient();
  return () => Promise.all(['packages', 'services'].map((key) => queries.invalidateQueries({ queryKey: [key] })));
}

interface DialogProps {
  opened: boolean;
  onClose: () => void;
}

export function AddPackage({ opened, onClose }: DialogProps) {
  const fresh = useFreshPackages();
  const [failure, setFailure] = useState<unknown>(null);
  const form = useForm({ initialValues: initial, validate: checks });
  const create = useMutation({
    mutationFn: (body: PackageOptions) => need(api.POST('/packages', { body })),
    onSuccess: fresh,
  });
  useEffect(() => {
    if (!opened) return;
    form.reset();
    setFailure(null);
  }, [opened]);
  return (
    <Dialog
      opened={opened}
      onClose={onClose}
      title={w.packages.add}
      act={w.packages.add}
      pending={create.isPending}
      error={failure}
      onSubmit={form.onSubmit(async ({ state: _, ...typed }) => {
        setFailure(null);
        try {
          await create.mutateAsync(options(typed));
          onClose();
        } catch (error) {
          setFailure(refuse(form, error));
        }
      })}
    >
      <Fields form={form} fresh />
    </Dialog>
  );
}

export function EditPackage({ record, opened, onClose }: DialogProps & { record: Package }) {
  const fresh = useFreshPackages();
  const path = { package_id: record.package_id };
  const edit = useEdit({
    opened,
    record,
    values,
    read: () => need(api.GET('/packages/{package_id}', { params: { path } })),
    save: async (changed, revision) => {
      await need(
        api.PATCH('/packages/{package_id}', { params: { path, header: match({ revision }) }, body: options(changed) }),
      );
      await fresh();
    },
    onDone: onClose,
    validate: checks,
  });
  return (
    <Dialog
      opened={opened}
      onClose={onClose}
      title={w.packages.edit}
      act={w.common.save}
      onSubmit={edit.submit}
      pending={edit.pending}
      disabled={edit.theirs !== null}
      error={edit.failure}
    >
      <Conflict edit={edit} labels={labels()} />
      <Fields form={edit.form} />
      {record.service_count > 0 && <p className="soft">{w.packages.speedReaches(record.service_count)}</p>}
    </Dialog>
  );
}

function Fields({ form, fresh }: { form: UseFormReturnType<Values>; fresh?: boolean }) {
  const words = labels();
  return (
    <div className="fields">
      <TextInput label={words.name} name="name" data-autofocus {...form.getInputProps('name')} />
      <TextInput
        label={words.code}
        description={w.packages.codeWhy}
        name="code"
        required
        spellCheck={false}
        autoCapitalize="none"
        {...form.getInputProps('code')}
      />
      <TextInput
        label={words.download_bps}
        name="download_bps"
        inputMode="decimal"
        required
        {...form.getInputProps('download_bps')}
      />
      <TextInput
        label={words.upload_bps}
        name="upload_bps"
        inputMode="decimal"
        required
        {...form.getInputProps('upload_bps')}
      />
      <TextInput
        label={words.price_paisa}
        name="price_paisa"
        inputMode="decimal"
        leftSection="৳"
        required
        {...form.getInputProps('price_paisa')}
      />
      {!fresh && (
        <NativeSelect
          label={words.state}
          name="state"
          data={(['active', 'closed'] as const).map((value) => ({ value, label: w.packages.stateWords[value] }))}
          {...form.getInputProps('state')}
        />
      )}
    </div>
  );
}
