import { useNavigate, useSearch } from '@tanstack/react-router'
import { useCallback, useMemo, useRef } from 'react'

type TablePath = '/onus' | '/unconfigured' | '/macs' | '/customers' | '/timeline' | '/olts' | '/logs'

/**
 * The address of a screen as `read` understands it, and a way to change parts of it; an empty text takes a part away. `read`
 * leaves out what it does not know.
 */
export function useAddress<Address extends object>(to: TablePath, read: (search: Record<string, unknown>) => Address) {
  const search: Record<string, unknown> = useSearch({ strict: false })
  const navigate = useNavigate()
  const address = useMemo(() => read(search), [read, search])
  const latest = useRef(address)
  latest.current = address
  const go = useCallback(
    (change: Address) => {
      latest.current = read(partsOf({ ...latest.current, ...change }))
      void navigate({ to, search: partsOf(latest.current), replace: true })
    },
    [navigate, read, to],
  )
  return { address, go }
}

/** Addresses are text through and through, and so are their parts. */
function partsOf(address: object): Record<string, string> {
  return Object.fromEntries(Object.entries(address).map(([part, text]) => [part, String(text)]))
}
