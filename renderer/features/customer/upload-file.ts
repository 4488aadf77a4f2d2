import { uploadPartBytes } from '#contract/rules/upload.ts'
import type { Client } from '../../transport/client.ts'

/** Sends a file to the host in parts, in order; gives the upload's id. `onPart` tells how much of it has gone, 0 to 1. */
export async function uploadFile(client: Client, file: File, onPart: (share: number) => void): Promise<string> {
  let uploadId: string | null = null
  for (let part = 0; part * uploadPartBytes < file.size; part++) {
    const slice = file.slice(part * uploadPartBytes, (part + 1) * uploadPartBytes)
    const answer: { uploadId: string; received: number } = await client.customer.upload({
      uploadId,
      name: nameOf(file),
      bytes: file.size,
      part,
      data: toBase64(new Uint8Array(await slice.arrayBuffer())),
    })
    uploadId = answer.uploadId
    onPart(answer.received / file.size)
  }
  if (uploadId === null) throw new Error('an empty file has no parts')
  return uploadId
}

function nameOf(file: File): string {
  const name = file.name.replace(/[\p{Cc}/\\]/gu, ' ').trim()
  return name === '' ? 'clientes.csv' : name.slice(-120)
}

/** In pieces: the whole as arguments of one call would overflow the stack. */
function toBase64(bytes: Uint8Array): string {
  let text = ''
  for (let at = 0; at < bytes.length; at += 8192) text += String.fromCharCode(...bytes.subarray(at, at + 8192))
  return btoa(text)
}
