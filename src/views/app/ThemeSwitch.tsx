import { Button } from '../../ui/button/Button';
import { Icon, type IconName } from '../../ui/icon/Icon';
import { type Theme, themes, useTheme } from '../../ui/theme/theme';

const looks: Readonly<Record<Theme, { icon: IconName; name: string }>> = {
  system: { icon: 'system', name: 'as the system' },
  light: { icon: 'sun', name: 'light' },
  dark: { icon: 'moon', name: 'dark' },
};

/** Goes round the three themes. */
export function ThemeSwitch() {
  const [theme, setTheme] = useTheme();
  const next = themes[(themes.indexOf(theme) + 1) % themes.length] ?? 'system';
  const { icon, name } = looks[theme];
  return (
    <Button
      look="quiet"
      aria-label={`Theme: ${name}`}
      title={`Theme: ${name}. Click for ${looks[next].name}.`}
      onClick={() => setTheme(next)}
    >
      <Icon name={icon} />
    </Button>
  );
}
