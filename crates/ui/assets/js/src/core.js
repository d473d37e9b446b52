// On every page. Everything here is added to links and forms that work without it; see ../../README.md.
import htmx from 'htmx.org'
import { RelativeTimeElement } from '@github/relative-time-element/relative-time'
import './dialog.js'
import './keys.js'
import './write.js'
import './small.js'

htmx.config.defaultSettleDelay = 0
// With the clock held (tests that move it) the server's words for a time stay.
if (document.documentElement.dataset.clock !== 'held') RelativeTimeElement.define()
