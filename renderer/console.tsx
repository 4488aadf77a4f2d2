import { RouterProvider } from '@tanstack/react-router'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { ToastProvider } from './components/toast/toast.tsx'
import { createConsoleRouter } from './features/frame/index.ts'
import { SettingsProvider, createPreferences } from './features/settings/index.ts'
import { loadTheRest } from './lib/later.ts'
import { loadWords, nearestLocale } from './lib/words.ts'
import { TransportProvider } from './transport/provider.tsx'
import type { Transport } from './transport/transport.ts'

/** Draws the console into `place`, over a way to the host that is open or opening. */
export async function startConsole(place: HTMLElement, transport: Transport): Promise<void> {
  const router = createConsoleRouter()
  await loadWords(nearestLocale(navigator.language))
  createRoot(place).render(
    <StrictMode>
      <TransportProvider transport={transport}>
        <SettingsProvider preferences={createPreferences(transport)}>
          <ToastProvider>
            <RouterProvider router={router} />
          </ToastProvider>
        </SettingsProvider>
      </TransportProvider>
    </StrictMode>,
  )
  loadTheRest()
}
