// Drafts live on the server: 800 ms after typing, and whatever is left when the page goes away.
import { form, on } from './dom.js'

const waiting = new Map()
const sending = new WeakMap()

const say = (field, state) => {
  const line = field.form?.querySelector('[data-draft-state]')
  if (line) line.textContent = line.dataset[state] ?? ''
}

async function save(field, keepalive) {
  clearTimeout(waiting.get(field))
  waiting.delete(field)
  sending.get(field)?.abort()
  const stop = new AbortController()
  sending.set(field, stop)
  say(field, 'saving')
  const request = { method: 'PUT', body: form({ text: field.value }), keepalive, signal: stop.signal }
  const answer = await fetch(field.dataset.draft, request).catch(() => null)
  if (stop.signal.aborted) return
  if (!answer?.ok) waiting.set(field, 0)
  say(field, answer?.ok ? 'saved' : 'failed')
}

/** The text is unsaved again: after typing, and after a post that was not accepted. */
export const touch = field => {
  clearTimeout(waiting.get(field))
  waiting.set(field, setTimeout(save, 800, field))
}

/** The text is on its way as a post: a late draft must not bring it back. */
export const forget = field => {
  clearTimeout(waiting.get(field))
  waiting.delete(field)
  sending.get(field)?.abort()
  say(field)
}

export const flush = () => waiting.forEach((_, field) => save(field, true))

on('input', '[data-draft]', (e, field) => touch(field))
addEventListener('pagehide', flush)
document.addEventListener('visibilitychange', () => document.hidden && flush())
