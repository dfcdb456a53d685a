/** Colours (the operator's where there are some) and component defaults. Everything else is Mantine's. */

import { type MantineColorsTuple, convertCssVariables, createTheme, defaultCssVariablesResolver, mergeMantineTheme, DEFAULT_THEME } from '@mantine/core';

import { brandShades } from './lib/site';

const tide: MantineColorsTuple = [
  '#e6f7fa', '#cdedf3', '#9bdbe7', '#63c7da', '#37b5cd', '#1aa0ba', '#0f8aa3', '#0b7285', '#095d6d', '#064a57',
];

export const theme = createTheme({
  primaryColor: 'tide',
  // White text on shade 7 has a contrast of 5.6 : 1.
  primaryShade: 7,
  colors: { tide: brandShades(tide) },
  defaultRadius: 'md',
  fontFamily: 'Inter, "Segoe UI", system-ui, -apple-system, Roboto, "Helvetica Neue", Arial, sans-serif',
  fontFamilyMonospace: 'ui-monospace, "JetBrains Mono", SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace',
  headings: { fontWeight: '650' },
  cursorType: 'pointer',
  respectReducedMotion: true,
  // Plain objects: `Modal.extend` and the like would put those components into every first load.
  components: {
    Button: { defaultProps: { radius: 'md' } },
    Card: { defaultProps: { withBorder: true, radius: 'lg', padding: 'lg' } },
    Anchor: { defaultProps: { underline: 'hover' } },
    Table: { defaultProps: { verticalSpacing: 'sm', horizontalSpacing: 'md' } },
    // The scroll lock injects a <style> element, which our content security policy refuses.
    Modal: { defaultProps: { lockScroll: false, centered: true, radius: 'lg' } },
    Drawer: { defaultProps: { lockScroll: false } },
  },
});

/**
 * Puts the theme's variables on the page as a constructed style sheet. Mantine would write a <style> element instead, and
 * `style-src 'self'` refuses those.
 */
export function applyTheme(): void {
  const css = convertCssVariables(defaultCssVariablesResolver(mergeMantineTheme(DEFAULT_THEME, theme)), ':root');
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(css);
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
}
