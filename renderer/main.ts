import './style/tokens.css'
import './style/base.css'
import './style/marks.css'
import { askAhead } from './transport/ask-ahead.ts'
import { createTransport } from './transport/transport.ts'

const place = document.getElementById('root')
if (place === null) throw new Error('index.html has no #root')

// The way to the host opens and the first questions go out while the console, which is ten times this file, is loaded.
const transport = createTransport()
askAhead(transport, location.hash)
const { startConsole } = await import('./console.tsx')
await startConsole(place, transport)
