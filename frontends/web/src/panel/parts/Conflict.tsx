/* Somebody else saved this record meanwhile: both versions, and the person chooses. */
import { Button } from '@mantine/core';
import { w } from '../../shared/words';
import type { Edit } from './useEdit';
import s from './Conflict.module.css';

export function Conflict<V extends Record<string, string>>({
  edit,
  labels,
}: {
  edit: Edit<V>;
  labels: Record<keyof V, string>;
}) {
  const { theirs } = edit;
  if (!theirs) return null;
  const mine = edit.form.getValues();
  const differing = (Object.keys(labels) as (keyof V & string)[]).filter((name) => mine[name] !== theirs[name]);
  return (
    <section className={s.box} role="alert">
      <strong>{w.conflict.title}</strong>
      <table className={s.table}>
        <thead>
          <tr>
            <th scope="col">{w.conflict.field}</th>
            <th scope="col">{w.conflict.mine}</th>
            <th scope="col">{w.conflict.theirs}</th>
          </tr>
        </thead>
        <tbody>
          {differing.map((name) => (
            <tr key={name}>
              <th scope="row">{labels[name]}</th>
              <td>{mine[name]}</td>
              <td>{theirs[name]}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <div className="row">
        <Button variant="default" onClick={edit.takeTheirs}>
          {w.conflict.takeTheirs}
        </Button>
        <Button variant="default" onClick={edit.keepMine}>
          {w.conflict.keepMine}
        </Button>
      </div>
    </section>
  );
}
