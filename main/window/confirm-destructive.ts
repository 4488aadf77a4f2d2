import { dialog, type BrowserWindow } from 'electron'
import type { DestructiveCall } from '#core/web-host/procedure-guard.ts'

/** The native question before something is lost, in the person's language. Other procedures fall back to the general one. */
const questions = {
  'pt-BR': {
    title: 'Farol',
    buttons: ['Cancelar', 'Remover'],
    message: (target: string) => `Remover “${target}”?`,
    detail: { 'olt.remove': 'As ONUs desta OLT e todo o histórico delas são apagados. Não há como desfazer.' },
    general: 'Não há como desfazer.',
  },
  en: {
    title: 'Farol',
    buttons: ['Cancel', 'Remove'],
    message: (target: string) => `Remove “${target}”?`,
    detail: { 'olt.remove': 'The ONUs of this OLT and all their history are erased. This cannot be undone.' },
    general: 'This cannot be undone.',
  },
}

export type ConfirmLocale = keyof typeof questions

/**
 * Asks the person at the desk in a dialog that main draws, so that no page can answer it. Cancel is the default and what
 * Esc gives. One question at a time: a second call meanwhile is refused.
 */
export function createConfirm(options: { window: () => BrowserWindow | null; locale: () => ConfirmLocale }) {
  let isAsking = false
  return async function confirmDestructive({ procedure, target }: DestructiveCall): Promise<boolean> {
    const window = options.window()
    if (isAsking || window === null) return false
    isAsking = true
    try {
      const { title, buttons, message, detail, general } = questions[options.locale()]
      const { response } = await dialog.showMessageBox(window, {
        type: 'warning',
        title,
        message: message(onOneLine(target)),
        detail: (detail as Readonly<Record<string, string>>)[procedure] ?? general,
        buttons,
        defaultId: 0,
        cancelId: 0,
        noLink: true,
      })
      return response === 1
    } finally {
      isAsking = false
    }
  }
}

/** A name as the dialog may show it: no line breaks or direction marks that would rewrite the question. */
function onOneLine(target: string): string {
  return target.replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, ' ').slice(0, 100)
}
