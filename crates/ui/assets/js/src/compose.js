// On pages and in dialogs that write: Markdown buttons, mentions, pasted tables and links, files.
import '@github/file-attachment-element'
import '@github/markdown-toolbar-element'
import { subscribe } from '@github/paste-markdown'
import '@github/text-expander-element'

const ready = root => root.querySelectorAll('textarea[data-markdown]').forEach(field => {
  if (!field.pasted) field.pasted = subscribe(field)
})
ready(document)
document.addEventListener('htmx:after:process', e => ready(e.target))

// Mentions and references: the newest answer serves every question still open.
let newest

async function suggest(url) {
  const answer = await fetch(url, { headers: { 'HX-Request': 'true' } }).catch(() => null)
  const fragment = new DOMParser().parseFromString(answer?.ok ? await answer.text() : '', 'text/html').body.firstElementChild
  return { matched: !!fragment?.querySelector('[role=option]'), fragment }
}

document.addEventListener('text-expander-change', e => {
  const { key, text, provide } = e.detail
  const url = new URL(e.target.dataset.url, location)
  url.searchParams.set('key', key)
  url.searchParams.set('q', text)
  const mine = newest = suggest(url)
  provide(mine.then(() => newest))
}, true)

document.addEventListener('text-expander-value', e => {
  e.detail.value = e.detail.item.dataset.value
}, true)

// Files: posted one by one, the Markdown of the answer goes where the caret is.
async function upload(box, file) {
  const line = box.querySelector('[data-progress]')
  const say = text => { if (line) line.textContent = text.replace('{name}', file.name) }
  const body = new FormData()
  body.append('file', file, file.name)
  say(box.dataset.uploading ?? '')
  const answer = await fetch(box.dataset.upload, { method: 'POST', body, headers: { 'HX-Request': 'true', Accept: 'text/plain' } }).catch(() => null)
  const plain = /^text\/plain/.test(answer?.headers.get('Content-Type')) && await answer.text()
  if (!answer?.ok) return say(plain || box.dataset.failed || '')
  const field = document.getElementById(box.dataset.into)
  field.setRangeText(plain || '', field.selectionStart, field.selectionEnd, 'end')
  field.dispatchEvent(new Event('input', { bubbles: true }))
  say(box.dataset.uploaded ?? '')
}

document.addEventListener('file-attachment-accepted', async e => {
  for (const { file } of e.detail.attachments) await upload(e.target, file)
})
