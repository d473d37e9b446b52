// Small behaviours, each a few lines.
import htmx from 'htmx.org'
import { all, ask, fresh, on, toast } from './dom.js'

// Toasts leave after ten seconds, but not from under a hand or a focus.
function expire(el) {
  if (!el.matches?.('[data-toast]')) return
  let timer
  const stop = () => clearTimeout(timer)
  const start = () => {
    stop()
    timer = setTimeout(() => el.matches(':hover,:focus-within') ? start() : el.remove(), 10000)
  }
  for (const type of ['mouseenter', 'focusin']) el.addEventListener(type, stop)
  for (const type of ['mouseleave', 'focusout']) el.addEventListener(type, start)
  el.addEventListener('htmx:finally:request', () => el.remove())
  start()
}

const toasts = document.getElementById('toasts')
if (toasts) {
  all('[data-toast]', toasts).forEach(expire)
  new MutationObserver(changes => changes.forEach(c => c.addedNodes.forEach(expire))).observe(toasts, { childList: true })
}

// "3 new": a conditional request a minute while someone looks; 204 and 304 change nothing.
fresh(root => all('[data-live]', root).concat(root.matches?.('[data-live]') ? root : []).forEach(el => {
  if (el.wired) return
  el.wired = true
  let tag = el.dataset.etag
  const timer = setInterval(async () => {
    if (!el.isConnected) return clearInterval(timer)
    if (document.hidden || el.contains(document.activeElement)) return
    const answer = await ask(el.dataset.live, { headers: tag ? { 'If-None-Match': tag } : {} }).catch(() => null)
    if (answer?.status !== 200) return
    tag = answer.headers.get('ETag')
    const html = await answer.text()
    if (!html.trim() || !el.isConnected) return
    clearInterval(timer)
    const parent = el.parentNode
    el.outerHTML = html
    htmx.process(parent)
  }, (el.dataset.every || 60) * 1000)
}))

fresh(root => {
  root.querySelector('.errors')?.focus()
  all('[data-zone]', root).forEach(field => field.value ||= Intl.DateTimeFormat().resolvedOptions().timeZone)
})

// Writing tools come when something to write with is there.
let tools
fresh(root => {
  const src = document.body.dataset.compose
  if (tools || !src || !root.querySelector('text-expander,file-attachment,markdown-toolbar,[data-markdown]')) return
  tools = document.createElement('script')
  tools.src = src
  document.head.append(tools)
})

on('change', '[name=theme]', (e, field) => {
  const root = document.documentElement
  if (/^(light|dark)$/.test(field.value)) root.dataset.theme = field.value
  else delete root.dataset.theme
})

on('click', '[data-copy]', async (e, button) => {
  const what = button.dataset.copy
  const source = what[0] === '#' && document.querySelector(what)
  try {
    await navigator.clipboard.writeText(source ? source.value ?? source.textContent : what)
  } catch { // no clipboard on plain HTTP: the old way, from the field
    source?.select?.()
    document.execCommand('copy')
  }
  toast(button.dataset.copied)
})

// Ready words: into a line instead of what stands there, into a text at the caret, a blank line from what was
// written. A caret at the very start was put nowhere yet: then they go to the end.
on('click', '[data-fill]', (e, button) => {
  const field = document.getElementById(button.dataset.for)
  const words = button.dataset.fill
  if (field.type === 'textarea') {
    const { value, selectionEnd } = field
    const at = selectionEnd || value.length
    const gap = (text, edge) => text.trim() && '\n\n'.slice(text.match(edge)[0].length)
    field.setRangeText(gap(value.slice(0, at), /\n{0,2}$/) + words + gap(value.slice(at), /^\n{0,2}/), at, at, 'end')
  } else field.value = words
  field.dispatchEvent(new Event('input', { bubbles: true }))
  field.focus()
})

const shut = keep => all('details.menu[open]').forEach(menu => menu.contains(keep) || (menu.open = false))
document.addEventListener('click', e => shut(e.target))
on('keydown', 'details.menu[open]', (e, menu) => {
  if (e.key !== 'Escape') return
  menu.open = false
  menu.querySelector('summary').focus()
})

const two = n => String(n).padStart(2, '0')
const count = () => all('[data-timer]').forEach(el => {
  const s = Math.max(0, Math.floor((Date.now() - Date.parse(el.dataset.timer)) / 1000))
  el.textContent = `${Math.floor(s / 60)}:${two(s % 60)}`
  el.classList.toggle('over', s > el.dataset.over)
})
setInterval(count, 1000)
