// Links that open in the page's one dialog, and the palette inside it. Each is a page of its own without script.
import Combobox from '@github/combobox-nav'
import htmx from 'htmx.org'
import { all, ask, dialog, fresh, later, on } from './dom.js'
import { flush } from './drafts.js'

let opener

async function open(href, from) {
  const answer = await ask(href).catch(() => null)
  const html = answer?.ok && !answer.redirected && await answer.text()
  if (!html || /^\s*<(!doctype|html)/i.test(html)) return location.assign(href)
  const box = dialog()
  const focused = document.activeElement
  if (!box.open) opener = focused !== document.body ? focused : from.tabIndex < 0 ? null : from
  box.innerHTML = html
  if (!box.open) box.showModal()
  htmx.process(box)
  const field = 'input:not([type=hidden]),textarea,select,button:not([data-close])'
  const first = box.querySelector('[autofocus]') ?? box.querySelector(field)
  first?.focus()
}

on('click', 'a[data-dialog],a[data-palette]', (e, link) => {
  if (e.defaultPrevented || e.button || e.ctrlKey || e.metaKey || e.shiftKey || e.altKey || !dialog()) return
  e.preventDefault()
  open(link.href, link)
})

on('click', 'dialog [data-close]', e => {
  e.preventDefault()
  dialog().close()
})

document.addEventListener('dialog:close', () => dialog().close())

document.addEventListener('close', e => {
  if (e.target !== dialog()) return
  flush()
  e.target.replaceChildren()
  opener?.focus()
}, true)

// The palette: results for what is typed, with nothing typed too; arrows move, Enter follows.
fresh(root => all('input[role=combobox][data-url]', root).forEach(input => {
  const list = document.getElementById(input.getAttribute('aria-controls'))
  if (!list || input.wired) return
  input.wired = true
  const combobox = new Combobox(input, list, { tabInsertsSuggestions: false, firstOptionSelectionMode: 'active' })
  combobox.start()
  const find = async () => {
    const q = input.value
    const url = new URL(input.dataset.url, location)
    url.searchParams.set('q', q)
    const answer = await ask(url).catch(() => null)
    if (!answer?.ok || q !== input.value) return
    list.innerHTML = await answer.text()
    combobox.resetSelection()
  }
  input.addEventListener('input', () => later(input, 120, find))
  find()
}))

on('combobox-commit', '[role=option]:not(a)', (e, option) => option.querySelector('a')?.click())
