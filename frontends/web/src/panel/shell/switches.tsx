/* Language and light or dark: on every page, for each person. */
import { ActionIcon, Menu, useComputedColorScheme, useMantineColorScheme } from '@mantine/core';
import { w } from '../../shared/words';
import { Icon } from '../parts/Icon';
import { changeLanguage, useLanguage } from './language';
import s from './switches.module.css';

export function LanguageSwitch() {
  const language = useLanguage();
  return (
    <button
      type="button"
      className={s.language}
      lang={language === 'en' ? 'bn' : 'en'}
      onClick={() => void changeLanguage(language === 'en' ? 'bn' : 'en')}
    >
      {language === 'en' ? 'বাংলা' : 'English'}
    </button>
  );
}

/** The scheme one is not in, and the way to it. */
function useOtherScheme() {
  const { setColorScheme } = useMantineColorScheme({ keepTransitions: true });
  const scheme = useComputedColorScheme('light', { getInitialValueInEffect: false });
  const other = scheme === 'dark' ? 'light' : 'dark';
  return { other, turn: () => setColorScheme(other) } as const;
}

export function SchemeSwitch({ className }: { className?: string }) {
  const { other, turn } = useOtherScheme();
  return (
    <ActionIcon
      className={className}
      variant="default"
      size={36}
      aria-label={other === 'dark' ? w.shell.toDark : w.shell.toLight}
      onClick={turn}
    >
      <Icon name={other === 'dark' ? 'moon' : 'sun'} size={18} />
    </ActionIcon>
  );
}

export function SchemeItem() {
  const { other, turn } = useOtherScheme();
  return (
    <Menu.Item leftSection={<Icon name={other === 'dark' ? 'moon' : 'sun'} size={18} />} onClick={turn}>
      {other === 'dark' ? w.shell.toDark : w.shell.toLight}
    </Menu.Item>
  );
}
