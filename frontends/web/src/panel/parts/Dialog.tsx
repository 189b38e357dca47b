/* A dialog with a form: fields, what the server refused, one act with its name. Focus goes back by itself. */
import { Button, Modal } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import type { FormEvent, ReactNode } from 'react';
import { w } from '../../shared/words';
import { Failure } from './Failure';
import s from './Dialog.module.css';

interface DialogProps {
  opened: boolean;
  onClose: () => void;
  title: string;
  children: ReactNode;
  /** the word on the button; absent: nothing to do here but to read */
  act?: string;
  onSubmit?: (event: FormEvent<HTMLFormElement>) => void;
  pending?: boolean;
  disabled?: boolean;
  error?: unknown;
  danger?: boolean;
  size?: string;
  closeWord?: string;
  /** a click beside it does not close it: the second of a double click, say */
  stays?: boolean;
}

export function Dialog(props: DialogProps) {
  const narrow = useMediaQuery('(max-width: 760px)', undefined, { getInitialValueInEffect: false });
  return (
    <Modal
      opened={props.opened}
      onClose={props.onClose}
      title={props.title}
      size={props.size ?? 'lg'}
      fullScreen={narrow ?? false}
      closeOnClickOutside={!props.act && !props.stays}
      closeButtonProps={{ 'aria-label': w.common.close, size: 'lg' }}
    >
      <form
        className={s.form}
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          props.onSubmit?.(event);
        }}
      >
        {props.children}
        {props.error ? <Failure error={props.error} /> : null}
        <footer className={s.foot}>
          <Button variant="default" type="button" onClick={props.onClose}>
            {props.closeWord ?? (props.act ? w.common.cancel : w.common.close)}
          </Button>
          {props.act && (
            <Button
              type="submit"
              loading={props.pending ?? false}
              disabled={props.disabled ?? false}
              className={props.danger ? 'danger' : ''}
            >
              {props.act}
            </Button>
          )}
        </footer>
      </form>
    </Modal>
  );
}
