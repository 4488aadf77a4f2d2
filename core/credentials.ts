/** What is authenticated with a saved OLT's sealed credentials: they open for no other row. */
export function credentialContext(oltId: number): string {
  return `olt:${oltId}`
}

/** What is authenticated with the community of an OLT that is not saved: its address, so that it opens for no other. */
export function candidateContext({ host, port }: { host: string; port: number }): string {
  return `candidate:${host}:${port}`
}
