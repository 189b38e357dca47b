/* What is set for the whole tenant, and what it writes to people. */
import { w } from '../../shared/words';

export const settingsTabs = (may: (permission: string) => boolean) =>
  may('message.read')
    ? [
        { name: 'settings', word: w.settings.title, to: '/settings' },
        { name: 'messages', word: w.messages.title, to: '/settings/messages' },
      ]
    : [];
