// What the other files share. No words for people here: every text comes from data attributes.

export const all = (selector, root = document) => [...root.querySelectorAll(selector)]

/** Listens on the document for events inside elements that match, now or later. */
export const on = (type, selector, act, capture) =>
  document.addEventListener(type, e => {
    const el = e.target.closest?.(selector)
    if (el) act(e, el)
  }, capture)

/** Asks the server for a fragment, as htmx does. */
export const ask = (url, init = {}) => fetch(url, { ...init, headers: { 'HX-Request': 'true', ...init.headers } })

export const form = fields => new URLSearchParams(fields)

const timers = new WeakMap()
/** Runs `act` once, `ms` after the last call for this element. */
export const later = (el, ms, act) => {
  clearTimeout(timers.get(el))
  timers.set(el, setTimeout(act, ms))
}

export const isField = el => !!el.closest?.('input:not([type=checkbox],[type=radio],[type=submit],[type=file]),textarea,select,[contenteditable]')

export const dialog = () => document.getElementById('dialog')

/** Says a line in the one live region, where it stays ten seconds; over an open dialog, inside it. */
export const toast = text => {
  if (!text) return
  const box = dialog()
  const line = document.createElement('div')
  line.className = 'toast'
  line.textContent = text
  if (box?.open) {
    line.role = 'alert'
    setTimeout(() => line.remove(), 10000)
    box.append(line)
  } else {
    line.dataset.toast = ''
    document.getElementById('toasts')?.append(line)
  }
}

const hooks = []
/** Runs for the page and again for every part that is swapped in. */
export const fresh = act => hooks.push(act)
document.addEventListener('htmx:after:process', e => hooks.forEach(act => act(e.target)))
