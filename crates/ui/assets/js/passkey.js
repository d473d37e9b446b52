// Passkeys: asks the browser for what the form says and sends its answer. Loaded only where such a form is.
for (const form of document.querySelectorAll('form[data-passkey]')) {
  form.addEventListener('submit', async event => {
    if (form.answer.value) return
    event.preventDefault()
    const failed = form.querySelector('[data-passkey-failed]')
    failed.hidden = true
    try {
      const options = JSON.parse(form.dataset.options)
      const made = form.dataset.passkey === 'create'
        ? await navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(options) })
        : await navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(options) })
      form.answer.value = JSON.stringify(made)
      form.submit()
    } catch {
      failed.hidden = false
    }
  })
}
