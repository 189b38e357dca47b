/* Language, sender and relay. A password is only ever written: what is set is not shown, an empty field keeps it. */
import { NativeSelect, PasswordInput, TextInput } from '@mantine/core';
import { api, match, need } from '../../shared/client';
import type { Mail } from '../../shared/records';
import { w } from '../../shared/words';
import { Conflict } from '../parts/Conflict';
import { Dialog } from '../parts/Dialog';
import { useEdit } from '../parts/useEdit';
import { languageWord, readMail, useFresh } from './queries';

const values = (m: Mail) => ({
  language: m.language as string,
  sender_name: m.sender_name ?? '',
  sender_address: m.sender_address ?? '',
  relay_url: m.relay_url ?? '',
  relay_user: m.relay_user ?? '',
  relay_password: '',
});

export default function EditMail({ mail, onClose }: { mail: Mail; onClose: () => void }) {
  const fresh = useFresh();
  const edit = useEdit({
    opened: true,
    record: mail,
    values,
    read: readMail,
    save: async (changed, revision) => {
      const { language, ...texts } = changed;
      const body = {
        ...(language !== undefined && { language }),
        ...Object.fromEntries(Object.entries(texts).map(([name, value]) => [name, value.trim() || null])),
      };
      await need(api.PATCH('/mail', { params: { header: match({ revision }) }, body }));
      await fresh();
    },
    onDone: onClose,
  });
  const { form } = edit;
  return (
    <Dialog
      opened
      onClose={onClose}
      title={w.messages.way}
      act={w.common.save}
      onSubmit={edit.submit}
      pending={edit.pending}
      disabled={edit.theirs !== null}
      error={edit.failure}
    >
      <Conflict
        edit={edit}
        labels={{
          language: w.messages.language,
          sender_name: w.messages.sender,
          sender_address: w.messages.address,
          relay_url: w.messages.relay,
          relay_user: w.messages.user,
          relay_password: w.messages.password,
        }}
      />
      <div className="fields">
        <NativeSelect
          label={w.messages.language}
          name="language"
          data={(['en', 'bn'] as const).map((value) => ({ value, label: languageWord(value) }))}
          {...form.getInputProps('language')}
        />
        <TextInput
          label={w.messages.sender}
          description={w.messages.senderWhy}
          name="sender_name"
          {...form.getInputProps('sender_name')}
        />
        <TextInput
          label={w.messages.address}
          description={w.messages.addressWhy}
          name="sender_address"
          type="email"
          {...form.getInputProps('sender_address')}
        />
        <TextInput
          label={w.messages.relay}
          description={w.messages.relayWhy}
          name="relay_url"
          spellCheck={false}
          {...form.getInputProps('relay_url')}
        />
        <TextInput
          label={w.messages.user}
          name="relay_user"
          autoComplete="off"
          spellCheck={false}
          {...form.getInputProps('relay_user')}
        />
        <PasswordInput
          label={w.messages.password}
          description={w.messages.passwordWhy}
          name="relay_password"
          autoComplete="new-password"
          visibilityToggleButtonProps={{ 'aria-label': w.signIn.show }}
          {...form.getInputProps('relay_password')}
        />
      </div>
    </Dialog>
  );
}
