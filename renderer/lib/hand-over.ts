/** Puts a text on the clipboard; rejects where the browser does not allow it. */
export function copyText(text: string): Promise<void> {
  if (navigator.clipboard === undefined) return Promise.reject(new Error('no clipboard in an insecure page'))
  return navigator.clipboard.writeText(text)
}

/** Hands a file to the person through the browser's own download. */
export function saveFile(name: string, type: string, content: string | Blob): void {
  const url = URL.createObjectURL(content instanceof Blob ? content : new Blob([content], { type }))
  const link = document.createElement('a')
  link.href = url
  link.download = name
  link.click()
  setTimeout(() => URL.revokeObjectURL(url), 10_000)
}
