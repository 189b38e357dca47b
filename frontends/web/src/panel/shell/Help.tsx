/* All keys at a glance, and the switch that turns them off. */
import { Modal, Switch } from '@mantine/core';
import { useState } from 'react';
import { w } from '../../shared/words';
import { keysAreOn, setKeys } from '../parts/keys';
import { menu } from './menu';
import { useMay } from '../parts/session';
import s from './Help.module.css';

export function Help({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const may = useMay();
  const [on, setOn] = useState(keysAreOn);
  const rows: [string, string][] = [
    ['/', w.help.search],
    ['n', w.help.fresh],
    ['j  k', w.help.rows],
    ['Esc', w.help.escape],
    ['?', w.help.title],
    ...menu.filter((row) => may(row.permission)).map((row): [string, string] => [`g ${row.key}`, w.menu[row.word]]),
  ];
  return (
    <Modal opened={opened} onClose={onClose} title={w.help.title} closeButtonProps={{ 'aria-label': w.common.close }}>
      <div className="stack">
        <Switch
          label={w.help.on}
          checked={on}
          onChange={(event) => {
            setKeys(event.currentTarget.checked);
            setOn(event.currentTarget.checked);
          }}
        />
        <dl className={s.keys}>
          {rows.map(([key, what]) => (
            <div key={key}>
              <dt>
                <kbd>{key}</kbd>
              </dt>
              <dd>{what}</dd>
            </div>
          ))}
        </dl>
      </div>
    </Modal>
  );
}
