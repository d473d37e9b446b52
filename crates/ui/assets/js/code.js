// The code that a link carries behind its #, which no server sees: takes it out of the address and fills it in, and sends
// the form where that only shows something. Loaded only where such a form is.
const form = document.querySelector('form[data-code]')
const take = () => {
  const code = location.hash.slice(1)
  if (!code) return
  history.replaceState(history.state, '', location.pathname + location.search)
  form.code.value = code
  if (form.dataset.code === 'open') form.requestSubmit()
  else form.querySelector('button').focus()
}
addEventListener('hashchange', take)
take()
