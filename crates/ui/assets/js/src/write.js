// Composers, replies and notes: reading along, sending, pacing, and the second look before a client reads it.
import { all, ask, form, fresh, later, on, toast } from './dom.js'
import { forget, touch } from './drafts.js'

const part = (f, name) => f.querySelector(`[data-${name}]`)
const drafts = f => f ? all('[data-draft]', f) : []

on('keydown', 'form[data-composer]', (e, f) => {
  if (e.key !== 'Enter' || !(e.ctrlKey || e.metaKey)) return
  e.preventDefault()
  f.requestSubmit(f.querySelector('button:not([type=button],[name=held])'))
})

on('input', 'form[data-read]', (e, f) => later(f, 300, async () => {
  const text = f.elements.text.value
  if (!text.trim()) return part(f, 'understood').replaceChildren()
  const body = form({ text, kind: f.elements.kind?.value ?? '' })
  const answer = await ask(f.dataset.read, { method: 'POST', body }).catch(() => null)
  if (answer?.ok && f.elements.text.value === text) part(f, 'understood').innerHTML = await answer.text()
}))

document.addEventListener('composer:saved', e => {
  const f = e.target.closest?.('form') ?? document.querySelector('form[data-composer]')
  if (!f) return
  drafts(f).forEach(forget)
  f.reset() // back to the defaults that the server wrote: team only, last kind
  const text = f.elements.text
  text.value = ''
  part(f, 'understood')?.replaceChildren()
  text.focus()
})

// Pacing: the text stays, the seconds count down, the button comes back.
const until = new WeakMap()

function wait(f, seconds) {
  const line = part(f, 'wait')
  const buttons = all('button:not([type=button])', f)
  const end = Date.now() + seconds * 1000
  until.set(f, end)
  if (line) line.hidden = false
  const tick = () => {
    const left = Math.ceil((end - Date.now()) / 1000)
    const ready = left <= 0
    buttons.forEach(b => ready ? b.removeAttribute('aria-disabled') : b.setAttribute('aria-disabled', true))
    if (line) line.textContent = ready ? line.dataset.ready : line.dataset.text.replace('{s}', left)
    if (ready) return toast(line?.dataset.ready)
    if (f.isConnected) setTimeout(tick, 1000)
  }
  tick()
}

fresh(root => all('[data-wait][data-left]', root).forEach(line => wait(line.closest('form'), line.dataset.left)))

document.addEventListener('htmx:before:response', e => {
  const { sourceElement, response } = e.detail.ctx
  if (response.status < 400 || response.status === 422 || response.headers.has('HX-Redirect')) return
  e.preventDefault()
  const f = sourceElement.closest('form')
  drafts(f).forEach(touch)
  if (f && response.status === 429) wait(f, response.headers.get('Retry-After') || 60)
  else toast(document.body.dataset.failed)
})

document.addEventListener('htmx:error', e => {
  const f = e.target.closest?.('form')
  drafts(f).forEach(touch)
  toast(document.body.dataset.failed)
})

// A placeholder, a TODO or a colleague's name in what a client will read: held until pressed again.
function doubtful(f) {
  const text = f.elements.text.value
  const team = (f.dataset.team ?? '').split(' ')
  return /\[(?![ xX]\])[^\]\n]+\](?![([:])|\bTODO\b/.test(text)
    || (text.match(/@[\p{L}\d._-]+/gu) ?? []).some(at => team.includes(at.slice(1).toLowerCase().replace(/[._-]+$/, '')))
}

document.addEventListener('submit', e => {
  const f = e.target
  const paced = until.get(f) > Date.now()
  const hold = !paced && f.matches('[data-hold]') && e.submitter?.name !== 'held' && doubtful(f)
  if (!paced && !hold) return drafts(f).forEach(forget)
  e.preventDefault()
  e.stopImmediatePropagation()
  if (!hold) return
  part(f, 'held').hidden = false
  part(f, 'keep').focus()
}, true)

on('click', '[data-keep]', (e, button) => {
  part(button.form, 'held').hidden = true
  button.form.elements.text.focus()
})
