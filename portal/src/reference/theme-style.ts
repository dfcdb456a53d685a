/**
 * The element that stands where RapiDoc has a <style> (see scripts/rapidoc-policy.mjs): its text becomes a constructed style
 * sheet of the shadow root it is in, which the content security policy allows.
 */

class ThemeStyle extends HTMLElement {
  readonly #sheet = new CSSStyleSheet();
  readonly #watch = new MutationObserver(() => this.#sheet.replaceSync(this.textContent ?? ''));
  #root: ShadowRoot | undefined;

  connectedCallback(): void {
    this.style.display = 'none';
    const root = this.getRootNode();
    if (!(root instanceof ShadowRoot)) return;
    this.#root = root;
    this.#sheet.replaceSync(this.textContent ?? '');
    root.adoptedStyleSheets = [...root.adoptedStyleSheets, this.#sheet];
    this.#watch.observe(this, { childList: true, characterData: true, subtree: true });
  }

  disconnectedCallback(): void {
    this.#watch.disconnect();
    const root = this.#root;
    if (root) root.adoptedStyleSheets = root.adoptedStyleSheets.filter((one) => one !== this.#sheet);
  }
}

customElements.define('tg-theme-style', ThemeStyle);
export {};
