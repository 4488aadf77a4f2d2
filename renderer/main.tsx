import { RouterProvider } from '@tanstack/react-router'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { ToastProvider } from './components/toast/toast.tsx'
import { createConsoleRouter } from './features/frame/index.ts'
import { SettingsProvider, createPreferences } from './features/settings/index.ts'
import { loadTheRest } from './lib/later.ts'
import { loadWords, nearestLocale } from './lib/words.ts'
import './style/tokens.css'
import './style/base.css'
import './style/marks.css'
import { TransportProvider, createTransport } from './transport/provider.tsx'

const place = document.getElementById('root')
if (place === null) throw new Error('index.html has no #root')

// The way to the host opens while the words load.
const transport = createTransport()
await loadWords(nearestLocale(navigator.language))
const preferences = createPreferences(transport)
const router = createConsoleRouter()

createRoot(place).render(
  <StrictMode>
    <TransportProvider transport={transport}>
      <SettingsProvider preferences={preferences}>
        <ToastProvider>
          <RouterProvider router={router} />
        </ToastProvider>
      </SettingsProvider>
    </TransportProvider>
  </StrictMode>,
)
loadTheRest()
