import { useState } from 'react'

/** The row under the keys, by what names it: once its details are open, they follow from row to row. */
export function useActiveRow<Key>(options: {
  first: Key | null
  keyAt(index: number): Key | null
  isOpen: boolean
  /** Opens the details of a row, or closes them where it has none. */
  show(index: number): void
}) {
  const [activeKey, setActiveKey] = useState<Key | null>(options.first)
  return {
    activeKey,
    activate(index: number) {
      setActiveKey(options.keyAt(index))
      if (options.isOpen) options.show(index)
    },
    open(index: number) {
      setActiveKey(options.keyAt(index))
      options.show(index)
    },
  }
}
