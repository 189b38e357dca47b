/*
 * Change a record: what was read, what is typed, and what happens when somebody else was quicker.
 * Only changed members are sent, with the revision they were read at; on 412 the present record is
 * fetched and the person chooses.
 */
import { useForm, type UseFormReturnType } from '@mantine/form';
import { useEffect, useState } from 'react';
import { Problem } from '../../shared/client';
import { refuse } from './form';

type Texts = Record<string, string>;

export interface Edit<V extends Texts> {
  form: UseFormReturnType<V>;
  pending: boolean;
  failure: unknown;
  /** values of the record as somebody else saved it meanwhile */
  theirs: V | null;
  submit: () => void;
  keepMine: () => void;
  takeTheirs: () => void;
}

interface EditOptions<R, V extends Texts> {
  opened: boolean;
  record: R;
  values: (record: R) => V;
  read: () => Promise<R>;
  save: (changed: Partial<V>, revision: number) => Promise<unknown>;
  onDone: () => void;
  validate?: Partial<Record<keyof V, (value: string) => string | null>>;
}

export function useEdit<R extends { revision: number }, V extends Texts>(options: EditOptions<R, V>): Edit<V> {
  const { opened, record, values, read, save, onDone } = options;
  const [base, setBase] = useState(record);
  const [current, setCurrent] = useState<R | null>(null);
  const [failure, setFailure] = useState<unknown>(null);
  const [pending, setPending] = useState(false);
  const form = useForm<V>({ initialValues: values(record), validate: (options.validate ?? {}) as never });

  useEffect(() => {
    if (!opened) return;
    setBase(record);
    setCurrent(null);
    setFailure(null);
    form.setValues(values(record));
    form.clearErrors();
    // only when it opens: what is typed must not be overwritten by a fresher record
  }, [opened]);

  const send = async (revision: number) => {
    const before = values(base);
    const now = form.getValues();
    const changed = Object.fromEntries(
      Object.entries(now).filter(([name, value]) => value !== before[name]),
    ) as Partial<V>;
    setPending(true);
    setFailure(null);
    try {
      if (Object.keys(changed).length > 0) await save(changed, revision);
      onDone();
    } catch (error) {
      if (error instanceof Problem && error.status === 412)
        try {
          setCurrent(await read());
        } catch (unread) {
          setFailure(unread);
        }
      else setFailure(refuse(form, error));
    } finally {
      setPending(false);
    }
  };

  return {
    form,
    pending,
    failure,
    theirs: current && values(current),
    submit: () => {
      if (!form.validate().hasErrors) void send(base.revision);
    },
    keepMine: () => {
      if (!current) return;
      setCurrent(null);
      void send(current.revision);
    },
    takeTheirs: () => {
      if (!current) return;
      setBase(current);
      form.setValues(values(current));
      setCurrent(null);
    },
  };
}
