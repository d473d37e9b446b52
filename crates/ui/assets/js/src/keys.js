// Keys: `data-hotkey` anywhere, J K O E X in lists. Nothing fires in fields, over an open dialog,
// or for people who switched keys off.
import { install, uninstall } from '@github/hotkey'
import { all, dialog, fresh, isField, on } from './dom.js'

const off = () => document.body.dataset.keys === 'off'
const installed = new Set()

/** On many keyboards a sign such as `?` or `/` needs Shift; which one is no business of ours. */
const withShift = keys => keys.replace(/(^|,)([^\w\s,])(?=,|$)/g, '$1$2,Shift+$2')

const guard = e => {
  const box = dialog()
  if (box?.open && !box.contains(e.target)) e.preventDefault()
}

fresh(() => {
  if (off()) return
  for (const el of installed) {
    if (el.isConnected) continue
    uninstall(el)
    installed.delete(el)
  }
  for (const el of all('[data-hotkey]')) {
    if (installed.has(el)) continue
    installed.add(el)
    install(el, withShift(el.dataset.hotkey))
    el.addEventListener('hotkey-fire', guard)
  }
})

// Space keeps its meaning on whatever is pressed with it; the palette answers inside fields too.
on('keydown', 'a,button,summary,[type=checkbox],[type=radio]', e => {
  if (e.key === ' ') e.stopPropagation()
}, true)

document.addEventListener('keydown', e => {
  if (off() || e.defaultPrevented) return
  const mod = e.ctrlKey || e.metaKey
  if (isField(e.target)) {
    if (mod && e.key === 'k') {
      e.preventDefault()
      document.querySelector('a[data-palette]')?.click()
    }
    return
  }
  if (mod || e.altKey || dialog()?.open) return
  const rows = all('[data-rows] [data-row]')
  const at = rows.findIndex(row => row.contains(document.activeElement))
  const row = rows[at]
  const go = i => {
    const next = rows[Math.min(Math.max(i, 0), rows.length - 1)]
    if (!next) return
    next.tabIndex = -1
    next.focus()
    next.scrollIntoView({ block: 'nearest' })
  }
  const press = selector => row?.querySelector(selector)?.click()
  // A key that a row has a link for is the row's as long as nothing is ticked; then it is the bar's.
  const own = row?.querySelector(`a[data-row-key="${CSS.escape(e.key)}"]`)
  if (own && !rows.some(one => one.querySelector(':checked'))) {
    e.preventDefault()
    return own.click()
  }
  if (e.key === 'j') go(at + 1)
  else if (e.key === 'k') go(at - 1)
  else if (e.key === 'o' || (e.key === 'Enter' && row === document.activeElement)) press('a[href]')
  else if (e.key === 'x') press('[type=checkbox]')
  else if (e.key === 'e' && row) {
    go(at + 1)
    press('[data-done]')
  }
})
