/** Colours and language, for everyone, signed in or not. */

import { useMantineColorScheme } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { language, speak } from '../texts';
import { LANGUAGES, LANGUAGE_NAMES } from '../texts/language';
import { SlidersIcon } from '../ui/icons';
import { Menu, MenuChoice, MenuGroup } from '../ui/menu';

const SCHEMES = ['light', 'dark', 'auto'] as const;

export function Preferences() {
  const { t } = useTranslation();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const spoken = language();
  return (
    <Menu label={t('preferences.title')} face={<SlidersIcon />} align="end">
      <MenuGroup label={t('preferences.colours')}>
        {SCHEMES.map((one) => (
          <MenuChoice key={one} isChosen={one === colorScheme} onChoose={() => setColorScheme(one)}>{t(`preferences.${one}`)}</MenuChoice>
        ))}
      </MenuGroup>
      <MenuGroup label={t('preferences.language')}>
        {LANGUAGES.map((one) => (
          <MenuChoice key={one} lang={one} isChosen={one === spoken} onChoose={() => void speak(one)}>{LANGUAGE_NAMES[one]}</MenuChoice>
        ))}
      </MenuGroup>
    </Menu>
  );
}
