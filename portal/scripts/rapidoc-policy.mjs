// RapiDoc under a strict Content-Security-Policy. It writes its theme as a <style> element and has `style` attributes in its
// templates; `style-src 'self'` refuses both. Where it does so is replaced while bundling: the theme goes into a constructed
// style sheet (src/reference/theme-style.ts defines the element), the attributes through the CSSOM, for which those of
// templates have another name until they are cloned. A version of RapiDoc that has other places fails the build instead of
// looking broken in a browser.

const PLACES = [
  ['<style>', '<tg-theme-style>'],
  ['</style>', '</tg-theme-style>'],
  [
    'this.element.setAttribute(this.name,e??"")',
    '("style"===this.name?this.element.style.cssText=e??"":this.element.setAttribute(this.name,e??""))',
  ],
  ['return r.innerHTML=e,r}}', 'return r.innerHTML=String(e).replaceAll(/\\sstyle\\s*=/g," data-tg-style="),r}}'],
  [
    's=(e?.creationScope??R).importNode(t,!0);',
    's=(e?.creationScope??R).importNode(t,!0);for(const one of s.querySelectorAll("[data-tg-style]"))one.style.cssText=one.dataset.tgStyle;',
  ],
  // The credential is ours, so that the reference has nothing to say of it.
  ['>Authentication</div>', '></div>'],
  ['<span class="gray-text"> Not Required </span>', ''],
];

export function rapidocPolicy() {
  return {
    name: 'rapidoc-policy',
    enforce: 'pre',
    transform(code, id) {
      if (!/rapidoc-min\.js/.test(id)) return undefined;
      let changed = code;
      for (const [from, to] of PLACES) {
        if (changed.split(from).length !== 2) throw new Error(`RapiDoc has not exactly one ${from}: look at it anew`);
        changed = changed.replace(from, () => to);
      }
      return { code: changed, map: null };
    },
  };
}
